"""Counts what does not add up over months (DistinctMonth), and absences by their beginning, for the roll-up."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, DateField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, TruncMonth

from accounts.models import Council
from cases.models import MissingEpisode
from interviews.deadlines import LONDON
from interviews.models import ReturnInterview
from reporting.different import INTERVIEWED, MISSING, RETURNED, SPLITS, Kind
from reporting.models import DistinctMonth, MissingMonth
from reporting.questions import IN_ERROR
from reporting.tallies import BEGINNINGS

NOT_RESTRICTED = """{table}.child_id NOT IN (
    SELECT child_id FROM audit_restriction WHERE lifted_at IS NULL
    UNION SELECT merged.id FROM cases_child merged
          JOIN audit_restriction closed ON closed.child_id = merged.merged_into_id AND closed.lifted_at IS NULL)"""
# How many months after the last time: of all, and by the same values of each split. None: never before.
DIFFERENT = """
WITH rows AS MATERIALIZED (
    SELECT DISTINCT who, date_trunc('month', day)::date AS month {splits} FROM ({rows}) AS rows
), there AS (
    SELECT who, month, {told} FROM rows {of_months} GROUP BY GROUPING SETS ({sets})
), gaps AS (
    SELECT there.*, age(month, lag(month) OVER (
        PARTITION BY who, placement_basis, placement_group ORDER BY month)) AS gap FROM there
), counted AS (
    SELECT month, placement_basis, placement_group,
           (12 * extract(year FROM gap) + extract(month FROM gap))::int AS gap, count(*)::int AS number
    FROM gaps {only_months} GROUP BY 1, 2, 3, 4
), summed AS (
    SELECT *, (sum(number) OVER (PARTITION BY month, placement_basis, placement_group ORDER BY gap))::int AS seen
    FROM counted
)
SELECT month, placement_basis, placement_group, sum(number)::int,
       coalesce(array_agg(gap ORDER BY gap) FILTER (WHERE gap IS NOT NULL), '{{}}'),
       coalesce(array_agg(seen ORDER BY gap) FILTER (WHERE gap IS NOT NULL), '{{}}')
FROM summed GROUP BY 1, 2, 3
"""
HELD = "month, placement_basis, placement_group, total, gaps, seen"


def unrestricted(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Everybody but restricted children, and who was merged into one."""
    sql = NOT_RESTRICTED.format(table=rows.model._meta.db_table)
    return rows.filter(RawSQL(sql, [], output_field=BooleanField()))


def returns(council: Council) -> "QuerySet[Any]":
    """The return home interviews that the roll-up counts."""
    return unrestricted(ReturnInterview.objects.filter(council=council, is_hosted=False, counted_on__isnull=False))


def absences(council: Council) -> "QuerySet[Any]":
    """The absences that it counts."""
    rows = MissingEpisode.objects.filter(council=council, is_hosted=False).exclude(closed_without_return=IN_ERROR)
    return unrestricted(rows)


KINDS: tuple[tuple[Kind, Callable[[Council], "QuerySet[Any]"]], ...] = (
    (RETURNED, returns),
    (INTERVIEWED, returns),
    (MISSING, absences),
)


def write(council: Council, months: list[date] | None) -> None:
    """Count these months (None: all) again."""
    facts = {"council": council.pk, "months": months}
    for model in (DistinctMonth, MissingMonth):
        old = model.objects.filter(council=council)
        (old if months is None else old.filter(month__in=months)).delete()
    with connection.cursor() as cursor:
        for kind, rows in KINDS:
            cursor.execute(
                f"INSERT INTO reporting_distinctmonth (council_id, what, {HELD})"
                f" SELECT %(council)s, %(what)s, counted.* FROM ({_counted(kind, rows(council), months)}) AS counted",
                {**facts, "what": kind.what},
            )
    MissingMonth.objects.bulk_create(_begun(council, months))


def _counted(kind: Kind, rows: "QuerySet[Any]", months: list[date] | None) -> str:
    with connection.cursor() as cursor:
        written = cursor.mogrify(*kind.of(rows).query.sql_with_params()).decode().replace("%", "%%")
    is_one_of = "month = ANY (%(months)s::date[])"
    return DIFFERENT.format(
        rows=written,
        splits="".join(f", {name}" for name in kind.splits),
        told=", ".join(f"coalesce({name if name in kind.splits else 'NULL'}, '') AS {name}" for name in SPLITS),
        sets=", ".join(f"(who, month{name})" for name in ("", *(f", {name}" for name in kind.splits))),
        of_months="" if months is None else f"WHERE who IN (SELECT who FROM rows WHERE {is_one_of})",
        only_months="" if months is None else f"WHERE {is_one_of}",
    )


def _begun(council: Council, months: list[date] | None) -> list[MissingMonth]:
    month = Cast(TruncMonth("went_missing_earliest_at", tzinfo=LONDON), DateField())
    counts = {name: Count("child", filter=condition) for name, condition in BEGINNINGS.items()}
    found = absences(council).order_by().annotate(month=month).values("month").annotate(**counts)
    return [MissingMonth(council=council, **row) for row in found if months is None or row["month"] in months]


def numbers(council: Council, *, held: bool) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """((month, part…), numbers by name) of everything here, as the roll-up holds them or as a recount gives them."""
    with connection.cursor() as cursor:
        for kind, rows in KINDS:
            held_rows = f"SELECT {HELD} FROM reporting_distinctmonth WHERE council_id = %(council)s AND what = %(what)s"
            cursor.execute(
                held_rows if held else _counted(kind, rows(council), None), {"council": council.pk, "what": kind.what}
            )
            for month, *part, total, gaps, seen in cursor.fetchall():
                yield (month, kind.what, *part), {"different": total, "seen before": [gaps, seen]}
    for row in MissingMonth.objects.filter(council=council) if held else _begun(council, None):
        yield (row.month, "began"), {name: getattr(row, name) for name in BEGINNINGS}
