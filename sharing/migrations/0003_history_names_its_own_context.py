import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from rhi.history_migration import statements


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0002_summaries_frozen'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='sharedecision',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sharedecision',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sharingagreement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sharingagreement',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='delete_delete',
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(*statements('sharing_sharedecisionevent', 'sharing_sharingagreementevent', 'sharing_summaryevent'))],
            state_operations=[
                migrations.AddField(
                    model_name='sharedecisionevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='sharingagreementevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='summaryevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AlterField(
                    model_name='sharedecisionevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='sharingagreementevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='summaryevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharedecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "sharing_sharedecisionevent" ("childs_wishes", "choice", "council_id", "decided_at", "decided_by_id", "id", "no_consent_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "return_interview_id") VALUES (OLD."childs_wishes", OLD."choice", OLD."council_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."no_consent_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reason", OLD."return_interview_id"); RETURN NULL;', hash='95b10df715a0d5321a248f24f932e9faeb13f120', operation='UPDATE', pgid='pgtrigger_update_update_0cbee', table='sharing_sharedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharedecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "sharing_sharedecisionevent" ("childs_wishes", "choice", "council_id", "decided_at", "decided_by_id", "id", "no_consent_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "return_interview_id") VALUES (OLD."childs_wishes", OLD."choice", OLD."council_id", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."no_consent_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."return_interview_id"); RETURN NULL;', hash='dd48cac5501981e4d1d530fe3ebd979f9e8bee0a', operation='DELETE', pgid='pgtrigger_delete_delete_e41e8', table='sharing_sharedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharingagreement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "sharing_sharingagreementevent" ("agency_id", "council_id", "decide_within_hours", "ended_at", "ends_on", "id", "legal_basis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "retention", "signed_at", "signed_by_id", "starts_on", "tiers") VALUES (OLD."agency_id", OLD."council_id", OLD."decide_within_hours", OLD."ended_at", OLD."ends_on", OLD."id", OLD."legal_basis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."purpose", OLD."retention", OLD."signed_at", OLD."signed_by_id", OLD."starts_on", OLD."tiers"); RETURN NULL;', hash='02ef2ce1c46f38923183882ed5d87cc788f89040', operation='UPDATE', pgid='pgtrigger_update_update_48883', table='sharing_sharingagreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sharingagreement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "sharing_sharingagreementevent" ("agency_id", "council_id", "decide_within_hours", "ended_at", "ends_on", "id", "legal_basis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "retention", "signed_at", "signed_by_id", "starts_on", "tiers") VALUES (OLD."agency_id", OLD."council_id", OLD."decide_within_hours", OLD."ended_at", OLD."ends_on", OLD."id", OLD."legal_basis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."purpose", OLD."retention", OLD."signed_at", OLD."signed_by_id", OLD."starts_on", OLD."tiers"); RETURN NULL;', hash='0119e0609af49c660a3fbe1aa1c12c4b6c121f72', operation='DELETE', pgid='pgtrigger_delete_delete_f8064', table='sharing_sharingagreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "sharing_summaryevent" ("agreement_id", "child_id", "content", "council_id", "id", "interview_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "released_by_id", "return_interview_id", "status", "supersedes_id", "tier", "withdrawn_at", "withdrawn_reason") VALUES (OLD."agreement_id", OLD."child_id", OLD."content", OLD."council_id", OLD."id", OLD."interview_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."released_at", OLD."released_by_id", OLD."return_interview_id", OLD."status", OLD."supersedes_id", OLD."tier", OLD."withdrawn_at", OLD."withdrawn_reason"); RETURN NULL;', hash='164e661a03716ab7d3f68aa396fe0a824db631f7', operation='UPDATE', pgid='pgtrigger_update_update_c9fa1', table='sharing_summary', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "sharing_summaryevent" ("agreement_id", "child_id", "content", "council_id", "id", "interview_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "released_by_id", "return_interview_id", "status", "supersedes_id", "tier", "withdrawn_at", "withdrawn_reason") VALUES (OLD."agreement_id", OLD."child_id", OLD."content", OLD."council_id", OLD."id", OLD."interview_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."released_at", OLD."released_by_id", OLD."return_interview_id", OLD."status", OLD."supersedes_id", OLD."tier", OLD."withdrawn_at", OLD."withdrawn_reason"); RETURN NULL;', hash='002fedf7d7fb89ac417325ed78126b2d9769dba9', operation='DELETE', pgid='pgtrigger_delete_delete_968b4', table='sharing_summary', when='AFTER')),
        ),
    ]
