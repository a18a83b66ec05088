"""Loading in bulk, past row-level security: by the owner of the tables, who is bound by it too otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from rhi.wall_sql import policies


@contextmanager
def unbound() -> Iterator[None]:
    """For loading in bulk, as the owner: the wall does not bind the owner meanwhile (COPY cannot work behind it).

    It goes on binding the application's role. Deferred checks run before the tables are altered back.
    """
    tables = [table for table, _ in policies()]
    _alter(tables, "NO FORCE")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _execute("SET CONSTRAINTS ALL IMMEDIATE")
            _alter(tables, "FORCE")


def _alter(tables: list[str], how: str) -> None:
    with transaction.atomic():
        for table in tables:
            _execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
