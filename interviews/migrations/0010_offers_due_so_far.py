"""Offers get their due time, refusals theirs, flags the time of their event: from what is recorded so far."""

import pgtrigger
from django.db import migrations

OFFERS_DUE = """
    UPDATE interviews_returninterview
    SET offer_due_at = CASE WHEN due_at IS NOT NULL THEN returned_earliest_at + interval '72 hours' END,
        declined_at = CASE WHEN is_declined_by_child THEN (
            SELECT max(coalesce(o.responded_at, o.offered_at)) FROM interviews_offer o
            WHERE o.return_interview_id = interviews_returninterview.id
              AND o.response_id = 'response.declined_by_child') END
    WHERE due_at IS NOT NULL OR is_declined_by_child
"""
EVENTS = """
    UPDATE interviews_deadlineflag
    SET event_at = due_at, resolution = CASE WHEN resolved_at IS NULL THEN '' ELSE 'ended' END
"""


def bring_forward(apps, schema_editor):
    """What is derived is no history of its own."""
    with schema_editor.connection.cursor() as cursor:
        with pgtrigger.ignore("interviews.ReturnInterview:update_update"):
            cursor.execute(OFFERS_DUE)
        cursor.execute(EVENTS)


class Migration(migrations.Migration):
    dependencies = [("interviews", "0009_handovers_and_deadlines")]

    operations = [migrations.RunPython(bring_forward, migrations.RunPython.noop)]
