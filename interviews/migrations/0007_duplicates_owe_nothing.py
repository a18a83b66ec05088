"""An episode that was reported twice owes its interview once: the duty, as the database holds it, knows duplicates."""

from importlib import import_module

from django.db import migrations

from interviews import sql

before = import_module("interviews.migrations.0002_duty_held_by_the_database")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_names_and_gradings_so_far"),
        ("interviews", "0006_talk_first_code_after"),
    ]
    operations = [
        migrations.RunSQL(before.DROP_CHECK_FUNCTION, before.CHECK_FUNCTION),
        migrations.RunSQL(before.DROP_DUTY_FUNCTION, before.DUTY_FUNCTION),
        migrations.RunSQL(sql.DUTY_FUNCTION, sql.DROP_DUTY_FUNCTION),
        migrations.RunSQL(sql.CHECK_FUNCTION, sql.DROP_CHECK_FUNCTION),
    ]
