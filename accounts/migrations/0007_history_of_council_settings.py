import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_permissions_of_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='CouncilEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('dfe_code', models.CharField(max_length=3, verbose_name='DfE code')),
                ('gss_code', models.CharField(max_length=9, verbose_name='ONS code')),
                ('name', models.CharField(max_length=80)),
                ('region', models.CharField(max_length=40)),
                ('went_live_at', models.DateTimeField(blank=True, help_text='Episodes that ended earlier are counted as “cannot say”.', null=True, verbose_name='in use since')),
                ('away_calls_for_interview', models.BooleanField(default=False, verbose_name='offer an interview after “away without authorisation” too')),
                ('duty_contact', models.CharField(blank=True, max_length=200, verbose_name='24-hour contact')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='council',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_councilevent" ("away_calls_for_interview", "dfe_code", "duty_contact", "gss_code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "police_force_id", "region", "went_live_at") VALUES (OLD."away_calls_for_interview", OLD."dfe_code", OLD."duty_contact", OLD."gss_code", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."police_force_id", OLD."region", OLD."went_live_at"); RETURN NULL;', hash='d37db40982b607d030f0e6ab954cee7a3f3272ff', operation='UPDATE', pgid='pgtrigger_update_update_126a5', table='accounts_council', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='council',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_councilevent" ("away_calls_for_interview", "dfe_code", "duty_contact", "gss_code", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "police_force_id", "region", "went_live_at") VALUES (OLD."away_calls_for_interview", OLD."dfe_code", OLD."duty_contact", OLD."gss_code", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."police_force_id", OLD."region", OLD."went_live_at"); RETURN NULL;', hash='51aef57dc8b912b4d0991c7c42f47bc32bc36a52', operation='DELETE', pgid='pgtrigger_delete_delete_923a2', table='accounts_council', when='AFTER')),
        ),
        migrations.AddField(
            model_name='councilevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='councilevent',
            name='police_force',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency'),
        ),
    ]
