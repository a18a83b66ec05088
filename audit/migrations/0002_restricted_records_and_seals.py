import django.contrib.postgres.indexes
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_permissions_of_restricted_records'),
        ('audit', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                'ordering': ['-given_at'],
            },
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
            ],
            options={
                'abstract': False,
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
            ],
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
            ],
            options={
                'abstract': False,
            },
        ),
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
            name='SealedRow',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('source', models.CharField(help_text='the table', max_length=80)),
                ('row_id', models.BigIntegerField()),
                ('digest', models.BinaryField()),
                ('link', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='access',
            name='reason',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='access',
            name='terms',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='access',
            name='child_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='access',
            name='kind',
            field=models.CharField(choices=[('view', 'Looked at'), ('search', 'Searched'), ('export', 'Exported'), ('print', 'Printed'), ('api', 'Pulled through the API'), ('emergency', 'Opened in an emergency')], default='view', max_length=10),
        ),
        migrations.AlterField(
            model_name='access',
            name='seen_at',
            field=models.DateTimeField(auto_now_add=True, help_text='by the clock of the database, whatever is sent'),
        ),
        migrations.AddIndex(
            model_name='access',
            index=models.Index(fields=['council', '-seen_at', '-id'], name='access_of_council'),
        ),
        migrations.AddIndex(
            model_name='access',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['seen_at'], name='access_by_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='access',
            trigger=pgtrigger.compiler.Trigger(name='stamped_by_the_database', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.seen_at := clock_timestamp(); RETURN NEW;', hash='0f78d3a8222ff9e39ac5a0abf8f3fe9db9cb3075', operation='INSERT', pgid='pgtrigger_stamped_by_the_database_f9d99', table='audit_access', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='grant',
            name='council',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='grant',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='reviewed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='council',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='given_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audit.grant'),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='reviewed_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='removal',
            constraint=models.UniqueConstraint(fields=('source', 'row_id'), name='a_row_is_removed_once'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='council',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restriction',
            name='restricted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='audit.restriction'),
        ),
        migrations.AddField(
            model_name='grant',
            name='restriction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='audit.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='council',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='lifted_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='audit.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='restricted_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='sealedrow',
            constraint=models.UniqueConstraint(fields=('source', 'row_id'), name='a_row_is_sealed_once'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['council'], name='restriction_now'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('child_id',), name='restricted_once_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "audit_restrictionevent" ("child_id", "council_id", "id", "lifted_at", "lifted_by_id", "lifted_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "restricted_at", "restricted_by_id") VALUES (OLD."child_id", OLD."council_id", OLD."id", OLD."lifted_at", OLD."lifted_by_id", OLD."lifted_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reason", OLD."restricted_at", OLD."restricted_by_id"); RETURN NULL;', hash='6fefee96b4cee6750b9ffde4ead7951f846f9e06', operation='UPDATE', pgid='pgtrigger_update_update_e98b8', table='audit_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "audit_restrictionevent" ("child_id", "council_id", "id", "lifted_at", "lifted_by_id", "lifted_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "restricted_at", "restricted_by_id") VALUES (OLD."child_id", OLD."council_id", OLD."id", OLD."lifted_at", OLD."lifted_by_id", OLD."lifted_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."restricted_at", OLD."restricted_by_id"); RETURN NULL;', hash='dc2d1456708c88541ad29b1d7d276f36f80315f4', operation='DELETE', pgid='pgtrigger_delete_delete_0bc94', table='audit_restriction', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['user'], name='grant_in_force'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "audit_grantevent" ("council_id", "ended_at", "ends_at", "given_at", "given_by_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "restriction_id", "review_note", "reviewed_at", "reviewed_by_id", "user_id") VALUES (OLD."council_id", OLD."ended_at", OLD."ends_at", OLD."given_at", OLD."given_by_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reason", OLD."restriction_id", OLD."review_note", OLD."reviewed_at", OLD."reviewed_by_id", OLD."user_id"); RETURN NULL;', hash='cfb31d1b677b323bc546b757b1aab3179b455def', operation='UPDATE', pgid='pgtrigger_update_update_576be', table='audit_grant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "audit_grantevent" ("council_id", "ended_at", "ends_at", "given_at", "given_by_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "restriction_id", "review_note", "reviewed_at", "reviewed_by_id", "user_id") VALUES (OLD."council_id", OLD."ended_at", OLD."ends_at", OLD."given_at", OLD."given_by_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."restriction_id", OLD."review_note", OLD."reviewed_at", OLD."reviewed_by_id", OLD."user_id"); RETURN NULL;', hash='6c19534a292b070ab8e82ed014be7b8cf1be0b9c', operation='DELETE', pgid='pgtrigger_delete_delete_75b0d', table='audit_grant', when='AFTER')),
        ),
    ]
