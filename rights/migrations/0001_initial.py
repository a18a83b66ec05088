import django.db.models.deletion
import pghistory.utils
import rhi.migration_operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        rhi.migration_operations.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='AccessItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.CharField(help_text='the table', max_length=80)),
                        ('row_id', models.CharField(max_length=40)),
                        ('decision', models.CharField(blank=True, choices=[('give', 'Give it'), ('redact', 'Give it with passages blacked out'), ('withhold', 'Withhold it')], max_length=10)),
                        ('passages', models.TextField(blank=True, verbose_name='passages to black out, one per line')),
                        ('ground', models.CharField(blank=True, choices=[('serious_harm', 'Would be likely to cause serious harm to somebody'), ('third_party', 'It is about somebody else, who has not agreed'), ('legal', 'Legal advice or proceedings')], max_length=14)),
                        ('reason', models.TextField(blank=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('agreed_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='AccessRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_by', models.CharField(max_length=120, verbose_name='who asks')),
                        ('relation', models.CharField(max_length=120, verbose_name='who they are to the child')),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('due_on', models.DateField()),
                        ('identity_checked', models.CharField(blank=True, max_length=300, verbose_name='how identity and authority were checked')),
                        ('outcome', models.CharField(blank=True, choices=[('given', 'Answered'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10)),
                        ('outcome_reason', models.TextField(blank=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_requests', to='cases.child')),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['due_on', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='AccessItemEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('source', models.CharField(help_text='the table', max_length=80)),
                        ('row_id', models.CharField(max_length=40)),
                        ('decision', models.CharField(blank=True, choices=[('give', 'Give it'), ('redact', 'Give it with passages blacked out'), ('withhold', 'Withhold it')], max_length=10)),
                        ('passages', models.TextField(blank=True, verbose_name='passages to black out, one per line')),
                        ('ground', models.CharField(blank=True, choices=[('serious_harm', 'Would be likely to cause serious harm to somebody'), ('third_party', 'It is about somebody else, who has not agreed'), ('legal', 'Legal advice or proceedings')], max_length=14)),
                        ('reason', models.TextField(blank=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('agreed_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('agreed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('decided_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rights.accessitem')),
                        ('request', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rights.accessrequest')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.AddField(
                    model_name='accessitem',
                    name='request',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='rights.accessrequest'),
                ),
                migrations.CreateModel(
                    name='AccessRequestEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('asked_by', models.CharField(max_length=120, verbose_name='who asks')),
                        ('relation', models.CharField(max_length=120, verbose_name='who they are to the child')),
                        ('received_on', models.DateField(verbose_name='received on')),
                        ('due_on', models.DateField()),
                        ('identity_checked', models.CharField(blank=True, max_length=300, verbose_name='how identity and authority were checked')),
                        ('outcome', models.CharField(blank=True, choices=[('given', 'Answered'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10)),
                        ('outcome_reason', models.TextField(blank=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('child', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.child')),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rights.accessrequest')),
                        ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ChildRetention',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('protection', 'Child protection plan, now or ever'), ('in_need', 'Child in need, now or ever'), ('early_help', 'Early help, now or ever'), ('not_looked_after', 'None of these, ever')], max_length=20)),
                        ('keep_until', models.DateField(db_index=True, help_text='empty: date of birth not known', null=True)),
                        ('computed_at', models.DateTimeField()),
                        ('child', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='retention', to='cases.child')),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DisposalProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('child_id', models.BigIntegerField()),
                        ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('protection', 'Child protection plan, now or ever'), ('in_need', 'Child in need, now or ever'), ('early_help', 'Early help, now or ever'), ('not_looked_after', 'None of these, ever')], max_length=20)),
                        ('kept_until', models.DateField(verbose_name='last day it had to be kept')),
                        ('proposed_at', models.DateTimeField()),
                        ('decision', models.CharField(blank=True, choices=[('approved', 'Dispose of it'), ('kept', 'Keep it')], max_length=10)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('reason', models.TextField(blank=True)),
                        ('ask_again_on', models.DateField(null=True)),
                        ('removed', models.JSONField(help_text='rows removed, per table', null=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['kept_until', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='LegalHold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.TextField()),
                        ('placed_at', models.DateTimeField(auto_now_add=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to='cases.child')),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                        ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='LegalHoldEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('reason', models.TextField()),
                        ('placed_at', models.DateTimeField(auto_now_add=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('child', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.child')),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('lifted_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rights.legalhold')),
                        ('placed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RetentionRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('protection', 'Child protection plan, now or ever'), ('in_need', 'Child in need, now or ever'), ('early_help', 'Early help, now or ever'), ('not_looked_after', 'None of these, ever')], max_length=20)),
                        ('years_after_birth', models.PositiveSmallIntegerField()),
                        ('years_after_death', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('council', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council')),
                    ],
                ),
                migrations.CreateModel(
                    name='RetentionRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('protection', 'Child protection plan, now or ever'), ('in_need', 'Child in need, now or ever'), ('early_help', 'Early help, now or ever'), ('not_looked_after', 'None of these, ever')], max_length=20)),
                        ('years_after_birth', models.PositiveSmallIntegerField()),
                        ('years_after_death', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rights.retentionrule')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.AddConstraint(
                    model_name='accessitem',
                    constraint=models.UniqueConstraint(fields=('request', 'source', 'row_id'), name='an_item_stands_once'),
                ),
                migrations.AddConstraint(
                    model_name='disposalproposal',
                    constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('child_id',), name='proposed_once_at_a_time'),
                ),
                migrations.AddConstraint(
                    model_name='legalhold',
                    constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('child',), name='one_hold_at_a_time'),
                ),
                migrations.AddConstraint(
                    model_name='retentionrule',
                    constraint=models.UniqueConstraint(fields=('council', 'retention_class'), name='one_rule_per_class'),
                ),
            ],
        ),
    ]
