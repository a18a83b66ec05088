"""Keeps the roll-up in step: counts the months that were marked, council by council; proves it against a recount."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Council
from reporting import rollup_distinct
from reporting.counting import KEYS, by_month_and_key
from reporting.models import StaleMonth, UptakeBuild, UptakeMonth
from reporting.rollup_distinct import returns
from reporting.tallies import NAMES, WHEN_ALL_IS_MATURE, definitions
from rhi.wall import every_council

ONE_AT_A_TIME, WRITING = 0x526F6C6C, 0x52485257
# Marks of a month that are not taken while somebody is changing records of the council: see migration 0002_triggers.
NOBODY_WRITES = "SELECT pg_try_advisory_lock(%s, %s) AND pg_advisory_unlock(%s, %s)"
SORT_IN_MEMORY = "SET LOCAL work_mem = '64MB'"
WITH_TOTALS = """
WITH cells AS MATERIALIZED ({cells})
SELECT month, {keys}, counts FROM cells
UNION ALL SELECT month, {of_all}, ARRAY[{sums}] FROM cells GROUP BY month
"""
OF_ALL = "'', '', false, ''"


@dataclass(frozen=True)
class Difference:
    """A number of the roll-up that a recount does not give."""

    council: str
    month: date
    part: tuple[Any, ...]
    name: str
    held: Any
    counted: Any

    def __str__(self) -> str:
        part = ", ".join(str(value) for value in self.part)
        return f"{self.council} {self.month:%Y-%m} ({part}) {self.name}: held {self.held}, counted {self.counted}"


def refresh() -> int:
    """Count what was marked; the number of months counted. A second worker meanwhile leaves it to the first."""
    with every_council("rolling up figures"):
        waiting = list(_waiting())
    months = 0
    for council in waiting:
        with every_council("rolling up figures"):
            months += _refresh_one(council)
    return months


def _waiting() -> "Iterator[Council]":
    """Councils with a mark, or whose months were counted by other definitions, or never."""
    marked = set(StaleMonth.objects.values_list("council_id", flat=True).distinct())
    built = dict(UptakeBuild.objects.values_list("council_id", "definitions"))
    for council in Council.objects.order_by("pk"):
        if council.pk in marked or built.get(council.pk) != definitions():
            yield council


def _refresh_one(council: Council) -> int:
    """One council in its own transaction. Marks are read first: what is marked later is counted the next time."""
    with connection.cursor() as cursor:
        cursor.execute(SORT_IN_MEMORY)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, council.pk])
        if not cursor.fetchone()[0]:
            return 0
        marks = dict(StaleMonth.objects.filter(council=council).values_list("pk", "month"))
        cursor.execute(NOBODY_WRITES, [WRITING, council.pk, WRITING, council.pk])
        if not cursor.fetchone()[0]:
            return 0
    StaleMonth.objects.filter(pk__in=marks).delete()
    facts = {"definitions": definitions()}
    is_whole = None in marks.values() or not UptakeBuild.objects.filter(council=council, **facts).exists()
    written = _write(council, None if is_whole else sorted({month for month in marks.values() if month}))
    UptakeBuild.objects.update_or_create(council=council, defaults={**facts, "built_at": timezone.now()})
    return written


def _write(council: Council, months: list[date] | None) -> int:
    """Count these months (None: all) again; the number of months written."""
    old, rows = UptakeMonth.objects.filter(council=council), returns(council)
    if months is not None:
        old = old.filter(month__in=months)
        starts = RawSQL("date_trunc('month', counted_on)::date = ANY(%s)", [months], output_field=BooleanField())
        rows = rows.filter(starts)
    old.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reporting_uptakemonth (council_id, month, {', '.join(KEYS)}, counts)"
            f" SELECT {int(council.pk)}, counted.* FROM ({_counted(rows)}) AS counted"
        )
        written = cursor.rowcount
    rollup_distinct.write(council, months)
    if months is not None:
        return len(months)
    return UptakeMonth.objects.filter(council=council, placement_basis="").count() if written else 0


def _counted(rows: Any) -> str:
    """The statement that counts rows as the roll-up holds them, each month's totals with them."""
    with connection.cursor() as cursor:
        cells = cursor.mogrify(*by_month_and_key(rows, WHEN_ALL_IS_MATURE).query.sql_with_params()).decode()
    sums = ", ".join(f"sum(counts[{place}])::int" for place in range(1, len(NAMES) + 1))
    return WITH_TOTALS.format(cells=cells, keys=", ".join(KEYS), of_all=OF_ALL, sums=sums)


def forget(council: Council) -> None:
    """Nothing of the roll-up is read until the council is counted again."""
    UptakeBuild.objects.filter(council=council).delete()


def reconcile(council: Council) -> list[Difference]:
    """Recount a council and compare, number by number. Months that are marked are left out: nobody reads them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SORT_IN_MEMORY)
        build = UptakeBuild.objects.filter(council=council, definitions=definitions()).first()
        stale = set(StaleMonth.objects.filter(council=council).values_list("month", flat=True))
        if build is None or None in stale:
            return []
        held, counted = ({key: numbers for key, numbers in _numbers(council, held=held)} for held in (True, False))
    return [
        Difference(str(council), key[0], key[1:], name, was, now)
        for key in sorted({*held, *counted}, key=str)
        if held.get(key) != counted.get(key) and key[0] not in stale
        for name, was, now in _unequal(held.get(key, {}), counted.get(key, {}))
    ]


def _unequal(held: dict[str, Any], counted: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in held or counted:
        if (was := held.get(name, 0)) != (now := counted.get(name, 0)):
            yield name, was, now


def _numbers(council: Council, *, held: bool) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """((month, part…), numbers by name), as the roll-up holds them, or as a recount gives them."""
    statement = f"SELECT month, {', '.join(KEYS)}, counts FROM reporting_uptakemonth WHERE council_id = {council.pk}"
    with connection.cursor() as cursor:
        cursor.execute(statement if held else _counted(returns(council)))
        for *key, counts in cursor.fetchall():
            yield tuple(key), dict(zip(NAMES, counts, strict=True))
    yield from rollup_distinct.numbers(council, held=held)
