from django.contrib.postgres.operations import CreateExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Names are found without accents and by sound."""

    dependencies = [("cases", "0004_history_of_references_and_notifications")]

    operations = [UnaccentExtension(), CreateExtension("fuzzystrmatch")]
