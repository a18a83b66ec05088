import django.contrib.postgres.indexes
import django.db.models.deletion
import pghistory.utils
import rhi.migration_operations
import uuid
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
                    name='Seal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed_until_at', models.DateTimeField(help_text='every audit row before this moment is in the chain', unique=True)),
                        ('first_position', models.BigIntegerField()),
                        ('last_position', models.BigIntegerField(help_text='one less than the first where the time was quiet')),
                        ('link', models.BinaryField()),
                        ('columns', models.JSONField(help_text='per table: the columns that its digests cover')),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'ordering': ['sealed_until_at'],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('named', 'Named by a manager'), ('emergency', 'Opened in an emergency'), ('barred', 'May never open it')], default='named', max_length=10)),
                        ('reason', models.TextField(blank=True)),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('reviewed_at', models.DateTimeField(null=True)),
                        ('review_note', models.TextField(blank=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-given_at'],
                    },
                ),
                migrations.CreateModel(
                    name='Removal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.CharField(max_length=80)),
                        ('row_id', models.BigIntegerField()),
                        ('reason', models.CharField(max_length=300)),
                        ('removed_at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'row_id'), name='a_row_is_removed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Restriction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('child_id', models.BigIntegerField()),
                        ('reason', models.TextField()),
                        ('restricted_at', models.DateTimeField(auto_now_add=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('lifted_reason', models.TextField(blank=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('restricted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='GrantEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('named', 'Named by a manager'), ('emergency', 'Opened in an emergency'), ('barred', 'May never open it')], default='named', max_length=10)),
                        ('reason', models.TextField(blank=True)),
                        ('given_at', models.DateTimeField(auto_now_add=True)),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('reviewed_at', models.DateTimeField(null=True)),
                        ('review_note', models.TextField(blank=True)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('given_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audit.grant')),
                        ('reviewed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('restriction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='audit.restriction')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.AddField(
                    model_name='grant',
                    name='restriction',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='audit.restriction'),
                ),
                migrations.CreateModel(
                    name='RestrictionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('child_id', models.BigIntegerField()),
                        ('reason', models.TextField()),
                        ('restricted_at', models.DateTimeField(auto_now_add=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('lifted_reason', models.TextField(blank=True)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('lifted_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audit.restriction')),
                        ('restricted_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SealedRow',
                    fields=[
                        ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('source', models.CharField(help_text='the table', max_length=80)),
                        ('row_id', models.BigIntegerField()),
                        ('digest', models.BinaryField()),
                        ('link', models.BinaryField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('source', 'row_id'), name='a_row_is_sealed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Access',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('child_id', models.BigIntegerField(null=True)),
                        ('kind', models.CharField(choices=[('view', 'Looked at'), ('search', 'Searched'), ('export', 'Exported'), ('print', 'Printed'), ('api', 'Pulled through the API'), ('emergency', 'Opened in an emergency')], default='view', max_length=10)),
                        ('what', models.CharField(max_length=120)),
                        ('terms', models.CharField(blank=True, default='', max_length=200)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('request_id', models.UUIDField(default=uuid.uuid4)),
                        ('seen_at', models.DateTimeField(auto_now_add=True, help_text='by the clock of the database, whatever is sent')),
                        ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'accesses',
                        'indexes': [models.Index(fields=['child_id', '-seen_at'], name='access_of_child'), models.Index(fields=['council', '-seen_at', '-id'], name='access_of_council'), django.contrib.postgres.indexes.BrinIndex(fields=['seen_at'], name='access_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('child_id', models.BigIntegerField(null=True)),
                        ('path', models.CharField(max_length=300, verbose_name='address of the form')),
                        ('data', models.TextField(verbose_name='the fields, as a browser sends them')),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('saved_at', models.DateTimeField(auto_now=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'path'), name='one_draft_per_form')],
                    },
                ),
                migrations.AddIndex(
                    model_name='restriction',
                    index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['council'], name='restriction_now'),
                ),
                migrations.AddConstraint(
                    model_name='restriction',
                    constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('child_id',), name='restricted_once_at_a_time'),
                ),
                migrations.AddIndex(
                    model_name='grant',
                    index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['user'], name='grant_in_force'),
                ),
            ],
        ),
    ]
