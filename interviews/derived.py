"""The columns of a return home interview that the database derives itself (migration 0004_derived), seen from Python.

Nothing has to be called after a change: the statement that changes an input derives what hangs on it. Here it waits
where a child's rows are moved one after another: an absence would lose its placement and find it again, and each step
would stand in its history and among the corrections of its month.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from django.db import connection

from rhi import bulk_rows


@contextmanager
def derived_at_the_end(children: Iterable[int]) -> Iterator[None]:
    """Within the caller's transaction: nothing is derived until the end, and then all that hangs on these children."""
    wait("on")
    yield
    wait("")
    keys = sorted(children)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rhi_link_placements(%s)", [keys])
        cursor.execute("SELECT rhi_derive('child', %s::text[])", [keys])


def insert(rows: Sequence[Any]) -> None:
    """Insert return interviews of which nothing but the episode is known.

    As the database would, which asks for the facts of one row after another: here they are asked for once, of the same
    function, and the trigger that puts them back stands aside.
    """
    names: str = import_module("interviews.migrations.0004_derived").OF_EPISODE
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT episode_id, {names} FROM rhi_facts_of_episodes(%s)", [[row.episode_id for row in rows]])
        facts = {found[0]: found[1:] for found in cursor.fetchall()}
        for row in rows:
            row.__dict__.update(zip(names.split(", "), facts[row.episode_id], strict=True))
        cursor.execute("SELECT set_config('rhi.deriving', 'on', true)")
        bulk_rows.insert(type(rows[0]), rows)
        cursor.execute("SELECT set_config('rhi.deriving', '', true)")


def wait(on: str) -> None:
    """Until the end of the transaction nothing is derived (“on”), or it is again (“”)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rhi.derived_waits', %s, true)", [on])


@cache
def columns() -> tuple[str, ...]:
    """The derived columns."""
    names: str = import_module("interviews.migrations.0004_derived").COLUMNS
    return tuple(names.split(", "))
