import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_history_of_council_settings'),
        ('cases', '0003_history_names_its_own_context'),
    ]

    operations = [
        migrations.CreateModel(
            name='EpisodeNotificationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('whom', models.CharField(choices=[('police', 'Police'), ('duty_team', 'Emergency duty team'), ('social_worker', 'Social worker'), ('parents', 'Parents or carers'), ('host_council', 'Host council'), ('school', 'School'), ('home_office', 'Home Office')], max_length=20)),
                ('told_at', models.DateTimeField()),
                ('told_by', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EpisodeReferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=60)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='episodenotification',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_episodenotificationevent" ("council_id", "episode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "told_at", "told_by", "whom") VALUES (OLD."council_id", OLD."episode_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."told_at", OLD."told_by", OLD."whom"); RETURN NULL;', hash='c9239262942dccc6f71bb84aaa327811e080b0ce', operation='UPDATE', pgid='pgtrigger_update_update_358c1', table='cases_episodenotification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='episodenotification',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_episodenotificationevent" ("council_id", "episode_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "told_at", "told_by", "whom") VALUES (OLD."council_id", OLD."episode_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."told_at", OLD."told_by", OLD."whom"); RETURN NULL;', hash='dad45ddae43d5e05ecfdb530f1b5f15e1a3442fd', operation='DELETE', pgid='pgtrigger_delete_delete_31b44', table='cases_episodenotification', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='episodereference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_episodereferenceevent" ("council_id", "episode_id", "force_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "reference") VALUES (OLD."council_id", OLD."episode_id", OLD."force_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_at", OLD."reference"); RETURN NULL;', hash='9c08c9cb1b092d0ea8c9e1cc92af3794d933d753', operation='UPDATE', pgid='pgtrigger_update_update_86827', table='cases_episodereference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='episodereference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_episodereferenceevent" ("council_id", "episode_id", "force_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "reference") VALUES (OLD."council_id", OLD."episode_id", OLD."force_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."reference"); RETURN NULL;', hash='6abd880d547f056cc2d33c5d086bf075529e48d0', operation='DELETE', pgid='pgtrigger_delete_delete_0e241', table='cases_episodereference', when='AFTER')),
        ),
        migrations.AddField(
            model_name='episodenotificationevent',
            name='council',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='episodenotificationevent',
            name='episode',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.missingepisode'),
        ),
        migrations.AddField(
            model_name='episodenotificationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.episodenotification'),
        ),
        migrations.AddField(
            model_name='episodereferenceevent',
            name='council',
            field=models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.council'),
        ),
        migrations.AddField(
            model_name='episodereferenceevent',
            name='episode',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.missingepisode'),
        ),
        migrations.AddField(
            model_name='episodereferenceevent',
            name='force',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.agency'),
        ),
        migrations.AddField(
            model_name='episodereferenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.episodereference'),
        ),
    ]
