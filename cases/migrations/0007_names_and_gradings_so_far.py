"""What is recorded so far: names become findable, and each episode's category and grade begin its history."""

import pgtrigger
from django.db import migrations

FIRST_GRADINGS = """
    INSERT INTO cases_episodegrading
        (council_id, episode_id, graded_at, category, police_grade, reason, recorded_by_id, recorded_at)
    SELECT council_id, id, went_missing_earliest_at, category, police_grade, '', recorded_by_id, recorded_at
    FROM cases_missingepisode
"""


def bring_forward(apps, schema_editor):
    """The triggers do the work; the names themselves do not change, so nothing of this is history."""
    with schema_editor.connection.cursor() as cursor:
        with pgtrigger.ignore("cases.Child:update_update"):
            cursor.execute("UPDATE cases_child SET name_key = ''")
        cursor.execute(FIRST_GRADINGS)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_whole_records")]

    operations = [migrations.RunPython(bring_forward, migrations.RunPython.noop)]
