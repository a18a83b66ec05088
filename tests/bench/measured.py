"""What tests.bench.sweep measures, once Django is up: the filling of the scratch database, and the pairs of calls."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from interviews import flags
from interviews.models import ReturnInterview
from rhi.bulk_loading import unbound
from rhi.clock import database_now
from rhi.ownership import as_owner
from rhi.wall import every_council

COUNCILS = """CREATE TEMPORARY TABLE bench_council AS
    SELECT id, row_number() OVER (ORDER BY id) AS number FROM accounts_council"""


def fill(statements: list[str], *, rows: int, open_rows: int, largest: int) -> None:
    """Make the rows, unless they are there from an earlier run."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference_data", verbosity=0)
    with every_council("measuring"):
        if ReturnInterview.objects.exists():
            return
        for council in Council.objects.all():
            email = f"manager@{council.dfe_code}.example"
            manager = User.objects.filter(email=email).first() or User.objects.create_user(email, name="Manager")
            give_role(user=manager, council=council, role=Role.MANAGER)
    began, facts = time.monotonic(), {"rows": rows, "open": open_rows, "children": rows // 10, "largest": largest}
    with as_owner(), unbound():
        _triggers("DISABLE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNCILS)
            for statement in statements:
                cursor.execute(statement, {**facts, "councils": Council.objects.count()})
        _triggers("ENABLE")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{rows:,} return interviews, {open_rows:,} open, made in {time.monotonic() - began:.0f} s")


def _triggers(how: str) -> None:
    """History and checks of each row stand aside while the rows are made."""
    with connection.cursor() as cursor:
        for table in ("cases_child", "cases_missingepisode", "interviews_returninterview"):
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def cases() -> Iterator[tuple[str, Callable[[], float], Callable[[], float]]]:
    """The first sweep, which raises everything; and the next, which finds nothing new: the one of every minute."""
    yield "first sweep: everything is raised", lambda: sweep(), lambda: bare()
    with every_council("measuring"):
        print(f"raised {flags.sweep(database_now()):,} flags")
    yield "each further sweep: nothing is new", lambda: sweep(), lambda: bare()


def sweep() -> float:
    """As the job runs it; undone afterwards."""
    began = time.perf_counter()
    with transaction.atomic():
        with every_council("measuring"):
            flags.sweep(database_now())
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took * 1000


def bare() -> float:
    """Its statement alone, as the owner whom no policy binds."""
    statement = flags.RAISE.format(struck=flags.STRUCK.format(which=flags.OPEN), only=flags.ALL)
    with as_owner(), unbound():
        with connection.cursor() as warm:
            warm.execute("SELECT 1")
        began = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"now": moment(cursor), "told": list(flags.TOLD_AS)})
            took = time.perf_counter() - began
            transaction.set_rollback(True)
    return took * 1000


def moment(cursor: Any) -> Any:
    """The database's now."""
    cursor.execute("SELECT now()")
    return cursor.fetchone()[0]
