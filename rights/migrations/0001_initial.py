import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0006_permissions_of_rights'),
        ('cases', '0003_history_names_its_own_context'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('not_looked_after', 'Never looked after')], max_length=20)),
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
                ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('not_looked_after', 'Never looked after')], max_length=20)),
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
                ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('not_looked_after', 'Never looked after')], max_length=20)),
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
                ('retention_class', models.CharField(choices=[('looked_after', 'Looked after, now or ever'), ('not_looked_after', 'Never looked after')], max_length=20)),
                ('years_after_birth', models.PositiveSmallIntegerField()),
                ('years_after_death', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('council', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='rights.retentionrule')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rights_accessrequestevent" ("asked_by", "child_id", "closed_at", "council_id", "due_on", "id", "identity_checked", "outcome", "outcome_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recorded_by_id", "relation", "version") VALUES (OLD."asked_by", OLD."child_id", OLD."closed_at", OLD."council_id", OLD."due_on", OLD."id", OLD."identity_checked", OLD."outcome", OLD."outcome_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."received_on", OLD."recorded_by_id", OLD."relation", OLD."version"); RETURN NULL;', hash='a4ebe01c8622011ae96d5b00061bca1453e35a6a', operation='UPDATE', pgid='pgtrigger_update_update_38a87', table='rights_accessrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessrequest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rights_accessrequestevent" ("asked_by", "child_id", "closed_at", "council_id", "due_on", "id", "identity_checked", "outcome", "outcome_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "recorded_by_id", "relation", "version") VALUES (OLD."asked_by", OLD."child_id", OLD."closed_at", OLD."council_id", OLD."due_on", OLD."id", OLD."identity_checked", OLD."outcome", OLD."outcome_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."recorded_by_id", OLD."relation", OLD."version"); RETURN NULL;', hash='d2a852f176ea1a1cb398159330ee05bc9eddb5d1', operation='DELETE', pgid='pgtrigger_delete_delete_ddf4a', table='rights_accessrequest', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='accessitem',
            constraint=models.UniqueConstraint(fields=('request', 'source', 'row_id'), name='an_item_stands_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rights_accessitemevent" ("agreed_at", "agreed_by_id", "council_id", "decided_at", "decided_by_id", "decision", "ground", "id", "passages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "row_id", "source", "version") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."council_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."ground", OLD."id", OLD."passages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reason", OLD."request_id", OLD."row_id", OLD."source", OLD."version"); RETURN NULL;', hash='8442986f0fe685f3ddf87d1219a18aea6779b29e', operation='UPDATE', pgid='pgtrigger_update_update_82ced', table='rights_accessitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rights_accessitemevent" ("agreed_at", "agreed_by_id", "council_id", "decided_at", "decided_by_id", "decision", "ground", "id", "passages", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "request_id", "row_id", "source", "version") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."council_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."ground", OLD."id", OLD."passages", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."request_id", OLD."row_id", OLD."source", OLD."version"); RETURN NULL;', hash='12f24b785779f1edd481304be9e52e9713b2acd7', operation='DELETE', pgid='pgtrigger_delete_delete_2ebe2', table='rights_accessitem', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='disposalproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('child_id',), name='proposed_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('child',), name='one_hold_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rights_legalholdevent" ("child_id", "council_id", "id", "lifted_at", "lifted_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "reason") VALUES (OLD."child_id", OLD."council_id", OLD."id", OLD."lifted_at", OLD."lifted_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."placed_at", OLD."placed_by_id", OLD."reason"); RETURN NULL;', hash='eaafa36295e2af955cc118d86569c4646570fe0c', operation='UPDATE', pgid='pgtrigger_update_update_144ed', table='rights_legalhold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rights_legalholdevent" ("child_id", "council_id", "id", "lifted_at", "lifted_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_at", "placed_by_id", "reason") VALUES (OLD."child_id", OLD."council_id", OLD."id", OLD."lifted_at", OLD."lifted_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placed_at", OLD."placed_by_id", OLD."reason"); RETURN NULL;', hash='08cb0f40a02b673b22ef51e17f59440ca9f7006d', operation='DELETE', pgid='pgtrigger_delete_delete_feb6d', table='rights_legalhold', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.UniqueConstraint(fields=('council', 'retention_class'), name='one_rule_per_class'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "rights_retentionruleevent" ("council_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retention_class", "years_after_birth", "years_after_death") VALUES (OLD."council_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."retention_class", OLD."years_after_birth", OLD."years_after_death"); RETURN NULL;', hash='77a109f2f0519e2358db6d70403ec472404a01bb', operation='UPDATE', pgid='pgtrigger_update_update_e8d05', table='rights_retentionrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rights_retentionruleevent" ("council_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "retention_class", "years_after_birth", "years_after_death") VALUES (OLD."council_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."retention_class", OLD."years_after_birth", OLD."years_after_death"); RETURN NULL;', hash='7d4b4f72bd64d78d638086bb99714ceb51193f89', operation='DELETE', pgid='pgtrigger_delete_delete_2dd3b', table='rights_retentionrule', when='AFTER')),
        ),
    ]
