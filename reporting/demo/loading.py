"""Makes the children of the chosen councils and writes them with COPY, one council after another or two at a time."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection, transaction

from audit.models import Seal
from interviews import derived
from reporting.demo import shapes
from reporting.demo.absences import make_absences
from reporting.demo.casework import Casework
from reporting.demo.children import make_child
from reporting.demo.clock import starts_of
from reporting.demo.history import History
from reporting.demo.rows import TABLES, Buffer, Writer
from reporting.demo.world import BEFORE_GO_LIVE, RELEASING, Place, World, sizes

DAYS_PER_YEAR = 365.25
ROWS_PER_COPY = 20_000
FOREIGN_KEYS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY oid"""


@dataclass(frozen=True)
class Target:
    """How many episodes a council gets: of looked-after children, and of children missing from home."""

    dfe_code: str
    looked_after: int
    home: int
    first_ids: dict[type[Any], int]

    @property
    def episodes(self) -> int:
        """All of them."""
        return self.looked_after + self.home


def is_loaded() -> bool:
    """Whether the database holds demonstration children already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM cases_child WHERE source = 'demo')")
        return bool(cursor.fetchone()[0])


def targets(councils: list[str], *, years: float, scale: float, total: int | None) -> list[Target]:
    """What each council gets, with its ids reserved: by its published size, or by its share of a total.

    Children missing from home are known from the go-live on only: nothing was loaded of them.
    """
    size = sizes()
    years_live = max(years - BEFORE_GO_LIVE.days / DAYS_PER_YEAR, 0)
    weights = {code: (size[code] * years, size[code] * shapes.HOME_PER_LOOKED_AFTER * years_live) for code in councils}
    if total:
        scale *= total / sum(sum(pair) for pair in weights.values())
    counts = {code: tuple(max(1, round(part * scale)) for part in weights[code]) for code in sorted(councils)}
    first = reserve_ids(sum(map(sum, counts.values())))
    planned = []
    for code, (looked_after, home) in counts.items():
        planned.append(Target(code, looked_after, home, dict(first)))
        for kind, (_, most) in TABLES.items():
            first[kind] += most * (looked_after + home)
    return planned


def reserve_ids(episodes: int) -> dict[type[Any], int]:
    """Move every sequence past what so many episodes can need at most; the first id of each table."""
    first = {}
    with connection.cursor() as cursor:
        for kind, (table, most) in TABLES.items():
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            first[kind] = cursor.fetchone()[0]
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first[kind] + most * episodes]
            )
    return first


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """Drop the foreign keys of the tables to be written and make them again, all in the transaction of the caller.

    PostgreSQL then checks each of them with one join; checking row by row takes longer than writing the rows.
    """
    with connection.cursor() as cursor:
        # A table with checks still to run cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(FOREIGN_KEYS, [[table for table, _ in TABLES.values()]])
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def load_one(world: World, target: Target) -> int:
    """Make and write one council in one transaction; the number of rows."""
    with transaction.atomic(), connection.cursor() as cursor, ThreadPoolExecutor(1) as thread:
        # What is derived is worked out in the rows already (a test compares them): not again for each row.
        derived.wait("on")
        buffer, writer = Buffer(target.first_ids), Writer(cursor, thread)
        # Rows of the history with a time of the past cannot be added once it is sealed: the proof would call them late.
        has_history = target.dfe_code in RELEASING and not Seal.objects.exists()
        for _ in _children(world, world.places[target.dfe_code], target, buffer, has_history=has_history):
            if buffer.size() > ROWS_PER_COPY:
                writer.write(buffer.take())
        writer.write(buffer.take())
        written = writer.finish()
        derived.wait("")
        return written


def _children(world: World, place: Place, target: Target, buffer: Buffer, *, has_history: bool) -> Iterator[int]:
    """Make children until the council has its episodes; yields after each child."""
    rng = Random(f"{world.seed}:{place.dfe_code}")
    history = History(world, place, buffer) if has_history else None
    casework = Casework(rng, world, place, buffer, shapes.practice(rng), history)
    for wanted, more, is_looked_after in (
        (target.looked_after, shapes.MORE_EPISODES_LOOKED_AFTER, True),
        (target.home, shapes.MORE_EPISODES_HOME, False),
    ):
        begins_at = world.begins_at if is_looked_after else place.went_live_at
        left = wanted
        while left > 0:
            number = shapes.number_of_episodes(rng, more)
            starts = starts_of(rng, begins_at, world.as_of, number)
            life = make_child(rng, world, place, buffer, starts, is_looked_after=is_looked_after)
            absences = make_absences(rng, world, place, buffer, life, starts, left)
            casework.work_on(life, absences)
            left -= len(absences)
            yield len(absences)


def load_all(world: World, planned: list[Target], *, processes: int, told: Callable[[Target, int], None]) -> int:
    """Write all councils, the largest first; `told` hears of each one when it is written. The number of rows."""
    planned = sorted(planned, key=lambda target: -target.episodes)
    total = 0
    if processes == 1:
        with without_foreign_keys() if connection.in_atomic_block else nullcontext():
            for target in planned:
                written = load_one(world, target)
                told(target, written)
                total += written
        return total
    connection.close()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        futures = {pool.submit(load_one, world, target): target for target in planned}
        for future in as_completed(futures):
            told(futures[future], future.result())
            total += future.result()
    return total


def analyze() -> None:
    """Tell the planner of what was written."""
    with connection.cursor() as cursor:
        for table, _ in TABLES.values():
            cursor.execute(f"ANALYZE {table}")
