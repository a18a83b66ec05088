"""PostgreSQL's extensions that tables of several apps need: written by hand, before any table of ours."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    # The initial migrations are generated and know nothing of this one, so it names what must wait for it.
    run_before = [("accounts", "0001_initial")]
    dependencies = []
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
    ]
