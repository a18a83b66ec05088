import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from rhi.history_migration import statements


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0003_ssda903_uploads'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='finding',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='finding',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='help',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='help',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='interview',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='interview',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='offer',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='returninterview',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='returninterview',
            name='delete_delete',
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(*statements('interviews_findingevent', 'interviews_helpevent', 'interviews_interviewevent', 'interviews_offerevent', 'interviews_returninterviewevent'))],
            state_operations=[
                migrations.AddField(
                    model_name='findingevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='helpevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='interviewevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='offerevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='returninterviewevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AlterField(
                    model_name='findingevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='helpevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='interviewevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='offerevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='returninterviewevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interviews_findingevent" ("certainty", "code_id", "council_id", "id", "interview_id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."certainty", OLD."code_id", OLD."council_id", OLD."id", OLD."interview_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='bbdbb65cffec47b40f629a000e43c6d0f1acb876', operation='UPDATE', pgid='pgtrigger_update_update_98486', table='interviews_finding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interviews_findingevent" ("certainty", "code_id", "council_id", "id", "interview_id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."certainty", OLD."code_id", OLD."council_id", OLD."id", OLD."interview_id", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='462eabc884b19e5fb5fad0c498a040d7ce6e9c10', operation='DELETE', pgid='pgtrigger_delete_delete_91a90', table='interviews_finding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='help',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interviews_helpevent" ("accepted_at", "council_id", "ended_at", "id", "interview_id", "offered_at", "outcome_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "result", "return_interview_id", "started_at") VALUES (OLD."accepted_at", OLD."council_id", OLD."ended_at", OLD."id", OLD."interview_id", OLD."offered_at", OLD."outcome_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_by_id", OLD."result", OLD."return_interview_id", OLD."started_at"); RETURN NULL;', hash='ac22f71a1b06e9147a0b4368adabcedddfa1f0c8', operation='UPDATE', pgid='pgtrigger_update_update_6f3c6', table='interviews_help', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='help',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interviews_helpevent" ("accepted_at", "council_id", "ended_at", "id", "interview_id", "offered_at", "outcome_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "result", "return_interview_id", "started_at") VALUES (OLD."accepted_at", OLD."council_id", OLD."ended_at", OLD."id", OLD."interview_id", OLD."offered_at", OLD."outcome_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."result", OLD."return_interview_id", OLD."started_at"); RETURN NULL;', hash='2da65ebfae43703dc65bfd8772889c09b9c098de', operation='DELETE', pgid='pgtrigger_delete_delete_9ca51', table='interviews_help', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interviews_interviewevent" ("advocate_offered", "agreed_to_talk", "also_present", "analysis", "child_id", "child_words", "completion_id", "council_id", "ended_at", "helpline_given", "id", "independence_reason", "interviewer_employer", "interviewer_id", "interviewer_role", "late_reason_id", "mode", "outside_care", "outside_council", "parent_informed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "relationship_to_child", "returned_for_correction_at", "sign_off_comment", "signed_off_at", "signed_off_by_id", "started_at", "told_limits", "venue_id", "version", "wishes_on_sharing") VALUES (OLD."advocate_offered", OLD."agreed_to_talk", OLD."also_present", OLD."analysis", OLD."child_id", OLD."child_words", OLD."completion_id", OLD."council_id", OLD."ended_at", OLD."helpline_given", OLD."id", OLD."independence_reason", OLD."interviewer_employer", OLD."interviewer_id", OLD."interviewer_role", OLD."late_reason_id", OLD."mode", OLD."outside_care", OLD."outside_council", OLD."parent_informed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_at", OLD."relationship_to_child", OLD."returned_for_correction_at", OLD."sign_off_comment", OLD."signed_off_at", OLD."signed_off_by_id", OLD."started_at", OLD."told_limits", OLD."venue_id", OLD."version", OLD."wishes_on_sharing"); RETURN NULL;', hash='d6992d640e8cd91b19270b2b62ed4c2912b8cfc6', operation='UPDATE', pgid='pgtrigger_update_update_c7675', table='interviews_interview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interview',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interviews_interviewevent" ("advocate_offered", "agreed_to_talk", "also_present", "analysis", "child_id", "child_words", "completion_id", "council_id", "ended_at", "helpline_given", "id", "independence_reason", "interviewer_employer", "interviewer_id", "interviewer_role", "late_reason_id", "mode", "outside_care", "outside_council", "parent_informed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "relationship_to_child", "returned_for_correction_at", "sign_off_comment", "signed_off_at", "signed_off_by_id", "started_at", "told_limits", "venue_id", "version", "wishes_on_sharing") VALUES (OLD."advocate_offered", OLD."agreed_to_talk", OLD."also_present", OLD."analysis", OLD."child_id", OLD."child_words", OLD."completion_id", OLD."council_id", OLD."ended_at", OLD."helpline_given", OLD."id", OLD."independence_reason", OLD."interviewer_employer", OLD."interviewer_id", OLD."interviewer_role", OLD."late_reason_id", OLD."mode", OLD."outside_care", OLD."outside_council", OLD."parent_informed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."relationship_to_child", OLD."returned_for_correction_at", OLD."sign_off_comment", OLD."signed_off_at", OLD."signed_off_by_id", OLD."started_at", OLD."told_limits", OLD."venue_id", OLD."version", OLD."wishes_on_sharing"); RETURN NULL;', hash='be79ee72abca49e347037f485ce471d05596a745', operation='DELETE', pgid='pgtrigger_delete_delete_9f4e2', table='interviews_interview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interviews_offerevent" ("council_id", "decline_reason_id", "id", "method_id", "next_attempt_on", "note", "offered_at", "offered_by_id", "offered_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "responded_at", "response_id", "return_interview_id") VALUES (OLD."council_id", OLD."decline_reason_id", OLD."id", OLD."method_id", OLD."next_attempt_on", OLD."note", OLD."offered_at", OLD."offered_by_id", OLD."offered_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."recorded_at", OLD."responded_at", OLD."response_id", OLD."return_interview_id"); RETURN NULL;', hash='1a95f8078be689eaca682fc79336c4f718072be5', operation='UPDATE', pgid='pgtrigger_update_update_1200c', table='interviews_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interviews_offerevent" ("council_id", "decline_reason_id", "id", "method_id", "next_attempt_on", "note", "offered_at", "offered_by_id", "offered_to", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "responded_at", "response_id", "return_interview_id") VALUES (OLD."council_id", OLD."decline_reason_id", OLD."id", OLD."method_id", OLD."next_attempt_on", OLD."note", OLD."offered_at", OLD."offered_by_id", OLD."offered_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."responded_at", OLD."response_id", OLD."return_interview_id"); RETURN NULL;', hash='8d355459d962fa1fca32628b67744cc60c1dec6c', operation='DELETE', pgid='pgtrigger_delete_delete_3b95a', table='interviews_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='returninterview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "interviews_returninterviewevent" ("assigned_to_id", "category", "child_id", "completed_at", "council_id", "counted_on", "due_at", "duty", "episode_id", "first_direct_offer_at", "first_offered_at", "help_accepted_at", "help_offered_at", "help_started_at", "id", "is_care_leaver", "is_declined_by_child", "is_independent", "is_shared", "latest_response", "not_completed_at", "not_completed_id", "not_completed_note", "partial_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_basis", "placement_group", "placement_type_id", "released_at", "returned_earliest_at", "returned_latest_at", "returned_precision", "share_decided_at", "shares_interview", "version") VALUES (OLD."assigned_to_id", OLD."category", OLD."child_id", OLD."completed_at", OLD."council_id", OLD."counted_on", OLD."due_at", OLD."duty", OLD."episode_id", OLD."first_direct_offer_at", OLD."first_offered_at", OLD."help_accepted_at", OLD."help_offered_at", OLD."help_started_at", OLD."id", OLD."is_care_leaver", OLD."is_declined_by_child", OLD."is_independent", OLD."is_shared", OLD."latest_response", OLD."not_completed_at", OLD."not_completed_id", OLD."not_completed_note", OLD."partial_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."placement_basis", OLD."placement_group", OLD."placement_type_id", OLD."released_at", OLD."returned_earliest_at", OLD."returned_latest_at", OLD."returned_precision", OLD."share_decided_at", OLD."shares_interview", OLD."version"); RETURN NULL;', hash='3c0e75fd7df03d02d9e9f8e8f41c2b0f3dcb7aed', operation='UPDATE', pgid='pgtrigger_update_update_3883d', table='interviews_returninterview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='returninterview',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "interviews_returninterviewevent" ("assigned_to_id", "category", "child_id", "completed_at", "council_id", "counted_on", "due_at", "duty", "episode_id", "first_direct_offer_at", "first_offered_at", "help_accepted_at", "help_offered_at", "help_started_at", "id", "is_care_leaver", "is_declined_by_child", "is_independent", "is_shared", "latest_response", "not_completed_at", "not_completed_id", "not_completed_note", "partial_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_basis", "placement_group", "placement_type_id", "released_at", "returned_earliest_at", "returned_latest_at", "returned_precision", "share_decided_at", "shares_interview", "version") VALUES (OLD."assigned_to_id", OLD."category", OLD."child_id", OLD."completed_at", OLD."council_id", OLD."counted_on", OLD."due_at", OLD."duty", OLD."episode_id", OLD."first_direct_offer_at", OLD."first_offered_at", OLD."help_accepted_at", OLD."help_offered_at", OLD."help_started_at", OLD."id", OLD."is_care_leaver", OLD."is_declined_by_child", OLD."is_independent", OLD."is_shared", OLD."latest_response", OLD."not_completed_at", OLD."not_completed_id", OLD."not_completed_note", OLD."partial_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_basis", OLD."placement_group", OLD."placement_type_id", OLD."released_at", OLD."returned_earliest_at", OLD."returned_latest_at", OLD."returned_precision", OLD."share_decided_at", OLD."shares_interview", OLD."version"); RETURN NULL;', hash='14339ef833023c1c558d3cc087c54c379f73eebd', operation='DELETE', pgid='pgtrigger_delete_delete_cdb28', table='interviews_returninterview', when='AFTER')),
        ),
    ]
