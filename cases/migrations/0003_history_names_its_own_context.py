import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from rhi.history_migration import statements


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='child',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='child',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='code',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='code',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='missingepisode',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='missingepisode',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='placement',
            name='delete_delete',
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(*statements('cases_childevent', 'cases_codeevent', 'cases_missingepisodeevent', 'cases_placementevent'))],
            state_operations=[
                migrations.AddField(
                    model_name='childevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='codeevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='missingepisodeevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='placementevent',
                    name='pgh_context_id',
                    field=models.UUIDField(null=True),
                ),
                migrations.AlterField(
                    model_name='childevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='codeevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='missingepisodeevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
                migrations.AlterField(
                    model_name='placementevent',
                    name='pgh_context',
                    field=pghistory.utils.JSONField(null=True),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='child',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_childevent" ("address", "address_is_confidential", "allocated_worker", "born_on", "born_precision", "communication_needs", "council_id", "created_at", "died_on", "do_not_tell", "ethnicity", "family_name", "first_language", "given_names", "id", "interpreter_needed", "is_care_leaver", "known_as", "nhs_number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school", "sex", "source", "upn", "version") VALUES (OLD."address", OLD."address_is_confidential", OLD."allocated_worker", OLD."born_on", OLD."born_precision", OLD."communication_needs", OLD."council_id", OLD."created_at", OLD."died_on", OLD."do_not_tell", OLD."ethnicity", OLD."family_name", OLD."first_language", OLD."given_names", OLD."id", OLD."interpreter_needed", OLD."is_care_leaver", OLD."known_as", OLD."nhs_number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."reference", OLD."school", OLD."sex", OLD."source", OLD."upn", OLD."version"); RETURN NULL;', hash='d42b44d785fe8d24214f866af297b71c60022b8f', operation='UPDATE', pgid='pgtrigger_update_update_dfaec', table='cases_child', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='child',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_childevent" ("address", "address_is_confidential", "allocated_worker", "born_on", "born_precision", "communication_needs", "council_id", "created_at", "died_on", "do_not_tell", "ethnicity", "family_name", "first_language", "given_names", "id", "interpreter_needed", "is_care_leaver", "known_as", "nhs_number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "school", "sex", "source", "upn", "version") VALUES (OLD."address", OLD."address_is_confidential", OLD."allocated_worker", OLD."born_on", OLD."born_precision", OLD."communication_needs", OLD."council_id", OLD."created_at", OLD."died_on", OLD."do_not_tell", OLD."ethnicity", OLD."family_name", OLD."first_language", OLD."given_names", OLD."id", OLD."interpreter_needed", OLD."is_care_leaver", OLD."known_as", OLD."nhs_number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reference", OLD."school", OLD."sex", OLD."source", OLD."upn", OLD."version"); RETURN NULL;', hash='64ae5e90b9aa426df060ac7446a0841bb362fd13', operation='DELETE', pgid='pgtrigger_delete_delete_9f97b', table='cases_child', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='code',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_codeevent" ("cin_factor", "is_fixed", "key", "kind", "label", "list_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_on") VALUES (OLD."cin_factor", OLD."is_fixed", OLD."key", OLD."kind", OLD."label", OLD."list_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."key", OLD."position", OLD."retired_on"); RETURN NULL;', hash='6c01f9c7eb06cc5a3f2a8032c9e4dba8d83e87f4', operation='UPDATE', pgid='pgtrigger_update_update_4faba', table='cases_code', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='code',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_codeevent" ("cin_factor", "is_fixed", "key", "kind", "label", "list_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "retired_on") VALUES (OLD."cin_factor", OLD."is_fixed", OLD."key", OLD."kind", OLD."label", OLD."list_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."key", OLD."position", OLD."retired_on"); RETURN NULL;', hash='7bd498fb1fc28e15b3bf378c70c541bee57150b0', operation='DELETE', pgid='pgtrigger_delete_delete_b955b', table='cases_code', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='missingepisode',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_missingepisodeevent" ("category", "child_id", "circumstances", "closed_at", "closed_without_return_id", "council_id", "ended_at", "found_by", "found_where", "id", "located_earliest_at", "located_latest_at", "located_precision", "missing_from_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "police_grade", "prevention_interview", "recorded_at", "recorded_by_id", "returned_earliest_at", "returned_latest_at", "returned_precision", "returned_to_id", "source", "told_council_at", "version", "went_missing_earliest_at", "went_missing_latest_at", "went_missing_precision") VALUES (OLD."category", OLD."child_id", OLD."circumstances", OLD."closed_at", OLD."closed_without_return_id", OLD."council_id", OLD."ended_at", OLD."found_by", OLD."found_where", OLD."id", OLD."located_earliest_at", OLD."located_latest_at", OLD."located_precision", OLD."missing_from_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."placement_id", OLD."police_grade", OLD."prevention_interview", OLD."recorded_at", OLD."recorded_by_id", OLD."returned_earliest_at", OLD."returned_latest_at", OLD."returned_precision", OLD."returned_to_id", OLD."source", OLD."told_council_at", OLD."version", OLD."went_missing_earliest_at", OLD."went_missing_latest_at", OLD."went_missing_precision"); RETURN NULL;', hash='165d083904aeebddf5169fc4bbe25b08bc79abf9', operation='UPDATE', pgid='pgtrigger_update_update_c3116', table='cases_missingepisode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='missingepisode',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_missingepisodeevent" ("category", "child_id", "circumstances", "closed_at", "closed_without_return_id", "council_id", "ended_at", "found_by", "found_where", "id", "located_earliest_at", "located_latest_at", "located_precision", "missing_from_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "police_grade", "prevention_interview", "recorded_at", "recorded_by_id", "returned_earliest_at", "returned_latest_at", "returned_precision", "returned_to_id", "source", "told_council_at", "version", "went_missing_earliest_at", "went_missing_latest_at", "went_missing_precision") VALUES (OLD."category", OLD."child_id", OLD."circumstances", OLD."closed_at", OLD."closed_without_return_id", OLD."council_id", OLD."ended_at", OLD."found_by", OLD."found_where", OLD."id", OLD."located_earliest_at", OLD."located_latest_at", OLD."located_precision", OLD."missing_from_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."police_grade", OLD."prevention_interview", OLD."recorded_at", OLD."recorded_by_id", OLD."returned_earliest_at", OLD."returned_latest_at", OLD."returned_precision", OLD."returned_to_id", OLD."source", OLD."told_council_at", OLD."version", OLD."went_missing_earliest_at", OLD."went_missing_latest_at", OLD."went_missing_precision"); RETURN NULL;', hash='6b1ea8d5e6d0b9012f5e1e7bef6bf469cc1c5c46', operation='DELETE', pgid='pgtrigger_delete_delete_acd8d', table='cases_missingepisode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_placementevent" ("child_id", "council_id", "ends_on", "host_council_id", "id", "location", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_type_id", "provider", "source", "starts_on", "urn", "version") VALUES (OLD."child_id", OLD."council_id", OLD."ends_on", OLD."host_council_id", OLD."id", OLD."location", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."placement_type_id", OLD."provider", OLD."source", OLD."starts_on", OLD."urn", OLD."version"); RETURN NULL;', hash='f727c460a02628be424d5ea12c20e2a1ec6bff57', operation='UPDATE', pgid='pgtrigger_update_update_589d3', table='cases_placement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_placementevent" ("child_id", "council_id", "ends_on", "host_council_id", "id", "location", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_type_id", "provider", "source", "starts_on", "urn", "version") VALUES (OLD."child_id", OLD."council_id", OLD."ends_on", OLD."host_council_id", OLD."id", OLD."location", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."placement_type_id", OLD."provider", OLD."source", OLD."starts_on", OLD."urn", OLD."version"); RETURN NULL;', hash='646899779cf24d4164247106e8594067a276ffc9', operation='DELETE', pgid='pgtrigger_delete_delete_9f993', table='cases_placement', when='AFTER')),
        ),
    ]
