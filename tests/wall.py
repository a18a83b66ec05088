"""What tests see: the application's role behind row-level security, with every council's rows open to the test itself.

A request of the test client, and every job, enters the wall for itself, as in production.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from rhi.ownership import APPLICATION_ROLE
from rhi.wall import LISTS
from tests.services import VAR

OPEN = f"""
SELECT set_config('rhi.councils', (SELECT coalesce(array_agg(id), '{{}}')::text FROM accounts_council), false),
       {", ".join(f"set_config('{name}', '{{}}', false)" for name in LISTS[1:])}
"""


def open_wall() -> None:
    """This session sees every council's rows, until its connection closes or its transaction is undone."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN)


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
