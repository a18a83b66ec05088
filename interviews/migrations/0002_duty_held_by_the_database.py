"""The database refuses a returned, due episode without its return home interview."""

from django.db import migrations

from interviews import sql


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]
    operations = [
        migrations.RunSQL(sql.DUTY_FUNCTION, sql.DROP_DUTY_FUNCTION),
        migrations.RunSQL(sql.CHECK_FUNCTION, sql.DROP_CHECK_FUNCTION),
    ]
