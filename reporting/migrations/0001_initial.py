import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import rhi.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        rhi.migration_operations.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='AnsweredRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(help_text='in which the financial year begins')),
                        ('asked_by', models.CharField(max_length=200, verbose_name='who asked')),
                        ('their_reference', models.CharField(blank=True, max_length=60, verbose_name='reference of the request')),
                        ('who_provides', models.TextField(verbose_name='who provides return home interviews')),
                        ('follow_up', models.TextField(verbose_name='what support follows')),
                        ('answers', models.JSONField()),
                        ('answered_at', models.DateTimeField(auto_now_add=True)),
                        ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                    options={
                        'ordering': ['-answered_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='CommitteeReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(editable=False, help_text='in which the financial year begins')),
                        ('quarter', models.CharField(choices=[('q1', 'April to June'), ('q2', 'July to September'), ('q3', 'October to December'), ('q4', 'January to March')], editable=False, max_length=2)),
                        ('number', models.PositiveSmallIntegerField(default=1, editable=False, help_text='2 and more: a revision')),
                        ('state', models.CharField(choices=[('counting', 'Figures are being counted'), ('drafted', 'Waits for a commentary'), ('writing', 'Being written'), ('queued', 'PDF is being made'), ('made', 'Made'), ('failed', 'Failed')], default='counting', editable=False, max_length=10)),
                        ('figures', models.JSONField(editable=False, null=True)),
                        ('counted_at', models.DateTimeField(editable=False, null=True)),
                        ('what_changed', models.TextField(blank=True, default='', verbose_name='what changed, and why')),
                        ('what_we_do', models.TextField(blank=True, default='', verbose_name='what we do about it')),
                        ('written_at', models.DateTimeField(editable=False, null=True)),
                        ('begun_at', models.DateTimeField(auto_now_add=True)),
                        ('made_at', models.DateTimeField(editable=False, null=True)),
                        ('failed_because', models.CharField(blank=True, default='', editable=False, max_length=300)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('asked_by', models.ForeignKey(editable=False, help_text='who asked for the PDF', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('begun_by', models.ForeignKey(editable=False, help_text='nobody where the schedule began it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('written_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year', '-quarter', '-number'],
                    },
                ),
                migrations.CreateModel(
                    name='CommitteeDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('edition', models.CharField(choices=[('public', 'For the committee, in rounded numbers'), ('inside', 'For use inside the council, with exact figures')], max_length=6)),
                        ('content', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reporting.committeereport')),
                    ],
                ),
                migrations.CreateModel(
                    name='CommitteeReportEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('year', models.PositiveSmallIntegerField(editable=False, help_text='in which the financial year begins')),
                        ('quarter', models.CharField(choices=[('q1', 'April to June'), ('q2', 'July to September'), ('q3', 'October to December'), ('q4', 'January to March')], editable=False, max_length=2)),
                        ('number', models.PositiveSmallIntegerField(default=1, editable=False, help_text='2 and more: a revision')),
                        ('state', models.CharField(choices=[('counting', 'Figures are being counted'), ('drafted', 'Waits for a commentary'), ('writing', 'Being written'), ('queued', 'PDF is being made'), ('made', 'Made'), ('failed', 'Failed')], default='counting', editable=False, max_length=10)),
                        ('figures', models.JSONField(editable=False, null=True)),
                        ('counted_at', models.DateTimeField(editable=False, null=True)),
                        ('what_changed', models.TextField(blank=True, default='', verbose_name='what changed, and why')),
                        ('what_we_do', models.TextField(blank=True, default='', verbose_name='what we do about it')),
                        ('written_at', models.DateTimeField(editable=False, null=True)),
                        ('begun_at', models.DateTimeField(auto_now_add=True)),
                        ('made_at', models.DateTimeField(editable=False, null=True)),
                        ('failed_because', models.CharField(blank=True, default='', editable=False, max_length=300)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('asked_by', models.ForeignKey(db_constraint=False, editable=False, help_text='who asked for the PDF', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('begun_by', models.ForeignKey(db_constraint=False, editable=False, help_text='nobody where the schedule began it', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reporting.committeereport')),
                        ('written_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CommitteeSetting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_on', models.BooleanField(default=True, verbose_name='begin a report by itself after each quarter')),
                        ('days_after', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(4), django.core.validators.MaxValueValidator(80)], verbose_name='days after the end of the quarter')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='CommitteeSettingEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('is_on', models.BooleanField(default=True, verbose_name='begin a report by itself after each quarter')),
                        ('days_after', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(4), django.core.validators.MaxValueValidator(80)], verbose_name='days after the end of the quarter')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reporting.committeesetting')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Denominator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('children_0_17', 'Children aged 0 to 17 who live in the area'), ('looked_after', 'Children looked after at any time in the year')], max_length=16)),
                        ('year', models.PositiveSmallIntegerField(help_text='that ends on 31 March of this year')),
                        ('number', models.PositiveIntegerField()),
                        ('source', models.CharField(max_length=200)),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year', 'kind', '-given_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DfeFigures',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(help_text='that ends on 31 March of this year')),
                        ('source', models.CharField(max_length=200)),
                        ('areas', models.JSONField(help_text="area → figure → number, or DfE's mark where there is none")),
                        ('loaded_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year', '-loaded_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='DisposedMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='first day of the month of the return')),
                        ('interviews', models.PositiveIntegerField()),
                        ('disposed_at', models.DateTimeField()),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                    options={
                        'ordering': ['-disposed_at'],
                    },
                ),
                migrations.CreateModel(
                    name='DistinctMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('what', models.CharField(choices=[('returned', 'Children with an episode that is due, by the month of the return'), ('interviewed', 'Full interviews that cover one, by the month of the return'), ('missing', 'Children who went missing, by the month in which they did')], max_length=12)),
                        ('month', models.DateField(help_text='first day of the month')),
                        ('placement_basis', models.CharField(blank=True, max_length=16)),
                        ('placement_group', models.CharField(blank=True, max_length=20)),
                        ('total', models.IntegerField()),
                        ('gaps', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                        ('seen', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='Export',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField()),
                        ('kind', models.CharField(choices=[('figures', 'Figures'), ('episodes', 'Episodes behind a figure'), ('extract', 'Extract without names, for the council’s own warehouse')], max_length=10)),
                        ('format', models.CharField(choices=[('xlsx', 'Excel workbook (XLSX)'), ('ods', 'OpenDocument spreadsheet (ODS)'), ('csv', 'CSV'), ('parquet', 'Parquet')], max_length=8)),
                        ('query', models.TextField(help_text='the question, as it stands in a link')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Being made'), ('ready', 'Ready'), ('failed', 'Not made'), ('cancelled', 'Cancelled'), ('expired', 'Expired'), ('taken_back', 'Taken back')], default='waiting', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('as_at', models.DateTimeField(help_text='the moment as at which it was counted', null=True)),
                        ('rows', models.PositiveIntegerField(null=True)),
                        ('size', models.PositiveBigIntegerField(null=True, verbose_name='size in bytes')),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('problem', models.CharField(blank=True, max_length=300, verbose_name='why it was not made')),
                        ('children', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('hidden', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                        ('downloads', models.PositiveIntegerField(default=0)),
                        ('last_downloaded_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                    options={
                        'ordering': ['-asked_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='ExportPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('content', models.BinaryField()),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='reporting.export')),
                    ],
                    options={
                        'ordering': ['number'],
                    },
                ),
                migrations.CreateModel(
                    name='ExtractKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('secret', models.TextField()),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='FiguresProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(help_text='in which the financial year begins')),
                        ('figures', models.JSONField()),
                        ('proposed_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year'],
                    },
                ),
                migrations.CreateModel(
                    name='FrozenFigures',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(help_text='in which the financial year begins')),
                        ('month', models.DateField(help_text='first day of the month in which it is shown')),
                        ('what', models.CharField(choices=[('figures', 'Figures of a year'), ('answers', 'Answers to requests for information')], max_length=10)),
                        ('data', models.JSONField()),
                        ('counted_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                    options={
                        'ordering': ['-month', '-year'],
                    },
                ),
                migrations.CreateModel(
                    name='MeasuresToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token_digest', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('last_used_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures_tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-made_at'],
                    },
                ),
                migrations.CreateModel(
                    name='MeasuresTokenEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='user_made_at_expires_at_revoked_at_events', to='reporting.measurestoken')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MissingMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='first day of the month')),
                        ('episodes', models.IntegerField()),
                        ('away', models.IntegerField()),
                        ('merged', models.IntegerField()),
                        ('without_return', models.IntegerField()),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='Publication',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(help_text='in which the financial year begins')),
                        ('version', models.PositiveSmallIntegerField()),
                        ('figures', models.JSONField()),
                        ('caveats', models.TextField(verbose_name='how this council records')),
                        ('published_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_as', models.CharField(blank=True, choices=[('superseded', 'Superseded by a later version'), ('withdrawn', 'Withdrawn')], default='', max_length=10)),
                        ('end_reason', models.CharField(blank=True, default='', max_length=500)),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='accounts.council')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-year', '-version'],
                    },
                ),
                migrations.CreateModel(
                    name='StaleMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(null=True)),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='StatisticalNeighbours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('neighbours', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), help_text='DfE codes', size=None)),
                        ('source', models.CharField(max_length=200)),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-given_at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='UptakeBuild',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('definitions', models.CharField(max_length=16)),
                        ('built_at', models.DateTimeField()),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='UptakeMonth',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='first day of the month of the return')),
                        ('placement_basis', models.CharField(blank=True, max_length=16)),
                        ('placement_group', models.CharField(blank=True, max_length=20)),
                        ('is_care_leaver', models.BooleanField()),
                        ('category', models.CharField(blank=True, max_length=10)),
                        ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.AddConstraint(
                    model_name='committeereport',
                    constraint=models.UniqueConstraint(fields=('council', 'year', 'quarter', 'number'), name='committee_reports_are_numbered'),
                ),
                migrations.AddConstraint(
                    model_name='committeereport',
                    constraint=models.UniqueConstraint(condition=models.Q(('made_at__isnull', True)), fields=('council', 'year', 'quarter'), name='one_open_committee_report'),
                ),
                migrations.AddConstraint(
                    model_name='committeereport',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_at__isnull', False), ('made_at__isnull', False), ('state', 'made')), models.Q(models.Q(('state', 'made'), _negated=True), ('made_at__isnull', True)), _connector='OR'), name='a_made_committee_report_has_its_time'),
                ),
                migrations.AddConstraint(
                    model_name='committeedocument',
                    constraint=models.UniqueConstraint(fields=('report', 'edition'), name='one_document_per_edition'),
                ),
                migrations.AddConstraint(
                    model_name='committeesetting',
                    constraint=models.UniqueConstraint(fields=('council',), name='one_committee_setting_per_council'),
                ),
                migrations.AddConstraint(
                    model_name='committeesetting',
                    constraint=models.CheckConstraint(condition=models.Q(('days_after__gte', 4), ('days_after__lte', 80)), name='committee_days_after_in_range'),
                ),
                migrations.AddIndex(
                    model_name='denominator',
                    index=models.Index(fields=['council', 'year'], name='denominator_by_year'),
                ),
                migrations.AddConstraint(
                    model_name='denominator',
                    constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='denominator_above_0'),
                ),
                migrations.AddIndex(
                    model_name='dfefigures',
                    index=models.Index(fields=['council', 'year'], name='dfe_figures_by_year'),
                ),
                migrations.AddConstraint(
                    model_name='distinctmonth',
                    constraint=models.UniqueConstraint(fields=('council', 'what', 'placement_basis', 'placement_group', 'month'), name='different_ones_once_per_month'),
                ),
                migrations.AddIndex(
                    model_name='export',
                    index=models.Index(fields=['asked_by', 'council', 'asked_at'], name='exports_of_a_person'),
                ),
                migrations.AddIndex(
                    model_name='export',
                    index=models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['asked_at'], name='exports_to_make'),
                ),
                migrations.AddIndex(
                    model_name='export',
                    index=models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='exports_to_forget'),
                ),
                migrations.AddConstraint(
                    model_name='export',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(('as_at__isnull', False), ('expires_at__isnull', False), ('size__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='a_ready_export_is_complete'),
                ),
                migrations.AddConstraint(
                    model_name='export',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='a_failed_export_says_why'),
                ),
                migrations.AddConstraint(
                    model_name='exportpart',
                    constraint=models.UniqueConstraint(fields=('export', 'number'), name='a_part_stands_once'),
                ),
                migrations.AddConstraint(
                    model_name='extractkey',
                    constraint=models.UniqueConstraint(fields=('council',), name='one_extract_key_per_council'),
                ),
                migrations.AddConstraint(
                    model_name='figuresproposal',
                    constraint=models.UniqueConstraint(fields=('council', 'year'), name='one_proposal_per_year'),
                ),
                migrations.AddConstraint(
                    model_name='frozenfigures',
                    constraint=models.UniqueConstraint(fields=('council', 'year', 'month', 'what'), name='figures_frozen_once_a_month'),
                ),
                migrations.AddConstraint(
                    model_name='measurestoken',
                    constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user',), name='one_measures_token_at_a_time'),
                ),
                migrations.AddConstraint(
                    model_name='missingmonth',
                    constraint=models.UniqueConstraint(fields=('council', 'month'), name='absences_once_per_month'),
                ),
                migrations.AddConstraint(
                    model_name='publication',
                    constraint=models.UniqueConstraint(fields=('council', 'year', 'version'), name='publication_versions_count_up'),
                ),
                migrations.AddConstraint(
                    model_name='publication',
                    constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('council', 'year'), name='one_publication_in_force'),
                ),
                migrations.AddConstraint(
                    model_name='publication',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_as', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('ended_as', ''), _negated=True)), _connector='OR'), name='a_publication_says_how_it_ended'),
                ),
                migrations.AddIndex(
                    model_name='stalemonth',
                    index=models.Index(fields=['council', 'month'], name='stale_by_council'),
                ),
                migrations.AddConstraint(
                    model_name='uptakebuild',
                    constraint=models.UniqueConstraint(fields=('council',), name='one_build_per_council'),
                ),
                migrations.AddConstraint(
                    model_name='uptakemonth',
                    constraint=models.UniqueConstraint(fields=('council', 'placement_basis', 'month', 'placement_group', 'is_care_leaver', 'category'), name='one_count_per_month_and_group'),
                ),
            ],
        ),
    ]
