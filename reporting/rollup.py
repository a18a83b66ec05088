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
from interviews.models import ReturnInterview
from reporting.counting import KEYS, by_month_and_key
from reporting.models import StaleMonth, UptakeBuild, UptakeMonth
from reporting.tallies import NAMES, WHEN_ALL_IS_MATURE, definitions
from rhi.wall import every_council

ONE_AT_A_TIME = 0x526F6C6C
NOT_RESTRICTED = """interviews_returninterview.child_id NOT IN (
    SELECT child_id FROM audit_restriction WHERE lifted_at IS NULL
    UNION SELECT merged.id FROM cases_child merged
          JOIN audit_restriction closed ON closed.child_id = merged.merged_into_id AND closed.lifted_at IS NULL)"""


@dataclass(frozen=True)
class Difference:
    """A number of the roll-up that a recount does not give."""

    council: str
    month: date
    part: tuple[Any, ...]
    name: str
    held: int
    counted: int

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
    """One council in its own transaction. Marks are taken first: what is marked later is counted the next time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, council.pk])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("DELETE FROM reporting_stalemonth WHERE council_id = %s RETURNING month", [council.pk])
        marked = {month for (month,) in cursor.fetchall()}
    facts = {"definitions": definitions()}
    is_whole = None in marked or not UptakeBuild.objects.filter(council=council, **facts).exists()
    written = _write(council, None if is_whole else sorted(marked))
    UptakeBuild.objects.update_or_create(council=council, defaults={**facts, "built_at": timezone.now()})
    return written


def _write(council: Council, months: list[date] | None) -> int:
    """Count these months (None: all) again; the number of months written."""
    old, rows = UptakeMonth.objects.filter(council=council), _rows(council)
    if months is not None:
        old = old.filter(month__in=months)
        starts = RawSQL("date_trunc('month', counted_on)::date = ANY(%s)", [months], output_field=BooleanField())
        rows = rows.filter(starts)
    old.delete()
    if not rows.exists():
        return len(months or ())
    live, values = by_month_and_key(rows, WHEN_ALL_IS_MATURE)
    columns = ", ".join(f'live."{name}"' for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reporting_uptakemonth (council_id, month, {', '.join(KEYS)}, counts)"
            f" SELECT {int(council.pk)}, month, {', '.join(KEYS)}, ARRAY[{columns}] FROM ({live}) AS live",
            values,
        )
    return (
        len(months)
        if months is not None
        else UptakeMonth.objects.filter(council=council).values("month").distinct().count()
    )


def _rows(council: Council) -> Any:
    """What the roll-up counts: everybody but restricted children."""
    rows = ReturnInterview.objects.filter(council=council, is_hosted=False, counted_on__isnull=False).standing()
    return rows.filter(RawSQL(NOT_RESTRICTED, [], output_field=BooleanField()))


def forget(council: Council) -> None:
    """Nothing of the roll-up is read until the council is counted again."""
    UptakeBuild.objects.filter(council=council).delete()


def reconcile(council: Council) -> list[Difference]:
    """Recount a council and compare, number by number. Months that are marked are left out: nobody reads them."""
    with transaction.atomic(), connection.cursor() as cursor:
        build = UptakeBuild.objects.filter(council=council, definitions=definitions()).first()
        stale = set(StaleMonth.objects.filter(council=council).values_list("month", flat=True))
        if build is None or None in stale:
            return []
        if not _rows(council).exists() and not _held(council).exists():
            return []
        cursor.execute(*by_month_and_key(_rows(council), WHEN_ALL_IS_MATURE))
        key = 1 + len(KEYS)
        counted = {row[:key]: list(row[key:]) for row in cursor.fetchall()}
    held = {(row.month, *(getattr(row, key) for key in KEYS)): row.counts for row in _held(council)}
    nothing = [0] * len(NAMES)
    return [
        Difference(str(council), key[0], key[1:], name, was, now)
        for key in sorted({*held, *counted}, key=str)
        if key[0] not in stale
        for name, was, now in zip(NAMES, held.get(key, nothing), counted.get(key, nothing), strict=True)
        if was != now
    ]


def _held(council: Council) -> Any:
    return UptakeMonth.objects.filter(council=council)
