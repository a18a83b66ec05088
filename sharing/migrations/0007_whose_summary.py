"""The agency a summary was released to stands in the summary itself; agreements so far leave no section out."""

import pgtrigger
from django.db import migrations

WHOSE = """
    UPDATE sharing_summary s SET agency_id = a.agency_id
    FROM sharing_sharingagreement a WHERE a.id = s.agreement_id AND s.agency_id IS NULL
"""
WHOSE_ONCE = WHOSE.replace("sharing_summary ", "sharing_summaryevent ")


def bring_forward(apps, schema_editor):
    """What is derived is no history of its own."""
    with pgtrigger.ignore("sharing.Summary:update_update", "sharing.Summary:content_is_frozen"):
        schema_editor.execute(WHOSE)
        schema_editor.execute(WHOSE_ONCE)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0006_what_the_police_are_told")]

    operations = [migrations.RunPython(bring_forward, migrations.RunPython.noop)]
