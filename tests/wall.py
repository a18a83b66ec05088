"""Tests look at the database as the application does, behind the second wall, which they open for themselves.

The test database is made by the owner; from then on every connection acts as the application's role (SET ROLE), so the
policies stand in every test. What a test itself reads and writes may be of any council: its session's lists name them
all. A request of the test client, and every job, enters the wall for itself, as in production.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import Council
from rhi.ownership import APPLICATION_ROLE
from rhi.wall import LISTS
from rhi.wall_sql import build
from tests.services import VAR

OPEN = f"""
SELECT set_config('rhi.councils', (SELECT coalesce(array_agg(id), '{{}}')::text FROM accounts_council), false),
       {", ".join(f"set_config('{name}', '{{}}', false)" for name in LISTS[1:])}
"""


def act_as_application() -> None:
    """The wall as the models say today (a kept database may be older); then every connection is the application's."""
    with transaction.atomic(), connection.cursor() as cursor:
        build(cursor, application=APPLICATION_ROLE)
    connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "assume_role": APPLICATION_ROLE}
    connection.close()


def open_wall() -> None:
    """This session sees every council's rows, until its connection closes or its transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN)


def reference_data() -> None:
    """For tests with transactions of their own, which leave an empty database behind."""
    if not Council.objects.exists():
        call_command("load_reference_data", verbosity=0)
    open_wall()


@contextmanager
def owner() -> Iterator[None]:
    """As the owner of the tables, who may change and remove what the application may not."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION_ROLE}")


def application_url() -> str:
    """The address by which another process signs in as the application's own role."""
    parts = connection.settings_dict
    password = json.loads((VAR / "passwords.json").read_text())["application"] if VAR.exists() else parts["PASSWORD"]
    return f"postgresql://{APPLICATION_ROLE}:{password}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
