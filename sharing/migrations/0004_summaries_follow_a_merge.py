"""A summary follows its child when two records of one child are made one; what it says stays frozen."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_whole_records'),
        ('sharing', '0003_history_names_its_own_context'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='summary',
            name='content_is_frozen',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='content_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."tier" IS DISTINCT FROM (NEW."tier") OR OLD."return_interview_id" IS DISTINCT FROM (NEW."return_interview_id") OR OLD."agreement_id" IS DISTINCT FROM (NEW."agreement_id") OR OLD."released_by_id" IS DISTINCT FROM (NEW."released_by_id") OR OLD."released_at" IS DISTINCT FROM (NEW."released_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f34f1176c73fb68d9e5f4d123bd55d72fbfd660e', operation='UPDATE', pgid='pgtrigger_content_is_frozen_8bade', table='sharing_summary', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='summary',
            trigger=pgtrigger.compiler.Trigger(name='child_follows_a_merge', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.child_id IS DISTINCT FROM NEW.child_id)', func="\n    IF NOT EXISTS (SELECT 1 FROM cases_childmerge m WHERE m.undone_at IS NULL\n                   AND (m.kept_id, m.merged_id) IN ((NEW.child_id, OLD.child_id), (OLD.child_id, NEW.child_id))) THEN\n        RAISE EXCEPTION 'a summary stays with its child, unless two records of one child are made one';\n    END IF;\n    RETURN NEW;\n", hash='cb41cfd9d9ce1e113cca38faf14191515ba560ab', operation='UPDATE', pgid='pgtrigger_child_follows_a_merge_d0638', table='sharing_summary', when='BEFORE')),
        ),
    ]
