"""The one place that counts: tallies of return home interviews by some dimensions, from the roll-up where it stands.

A month that was counted and in which nothing changed since is read from the roll-up; every other row is counted now:
the months at the edges of the period, those marked as stale, those in which something is still pending, and restricted
children whom this person may see (they are in no roll-up). Both are read in one statement, so by one snapshot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, DateField, DateTimeField, ExpressionWrapper, F, Min, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, TruncMonth

from accounts.models import Council, User
from interviews.deadlines import INTERVIEW_WINDOW
from reporting.dimensions import BY_NAME
from reporting.past import rows_as_they_were
from reporting.questions import PERMISSION, Question, rows_of
from reporting.tallies import NAMES, TALLIES, definitions
from sharing.models import SharingAgreement

USUAL_DECISION_HOURS = 72
KEYS = ("placement_basis", "placement_group", "is_care_leaver")
ROLLED_UP = """
WITH live_months AS MATERIALIZED (
    SELECT month::date FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS month
    WHERE month < %(starts_on)s OR month + interval '1 month' > %(ends_on)s::date + 1
       OR NOT EXISTS (SELECT 1 FROM reporting_uptakebuild WHERE council_id = %(council)s
                      AND definitions = %(definitions)s AND decision_hours = %(hours)s)
       OR EXISTS (SELECT 1 FROM reporting_stalemonth stale
                  WHERE stale.council_id = %(council)s AND (stale.month IS NULL OR stale.month = month))
       OR month IN (SELECT date_trunc('month', counted_on) FROM interviews_returninterview
                    WHERE council_id = %(council)s AND returned_latest_at > %(mature)s AND duty = 'due')
       OR month IN (SELECT date_trunc('month', counted_on) FROM interviews_returninterview
                    WHERE council_id = %(council)s AND share_decided_at IS NULL
                      AND coalesce(completed_at, declined_at) > %(undecided)s)
), counted AS (
    SELECT month, {keys}, counts FROM reporting_uptakemonth
    WHERE council_id = %(council)s AND month BETWEEN %(first)s AND %(last)s
      AND month NOT IN (SELECT month FROM live_months) {part}
    UNION ALL
    SELECT month, {keys}, ARRAY[{columns}]::int[] FROM ({live}) AS live
)
SELECT {by}, {sums} FROM counted GROUP BY {by}
"""
IS_LIVE = """
interviews_returninterview.id = ANY (ARRAY(
    SELECT row.id FROM live_months JOIN interviews_returninterview row ON row.council_id = %s
        AND row.counted_on >= month AND row.counted_on < month + interval '1 month'
    UNION SELECT row.id FROM interviews_returninterview row JOIN audit_restriction closed
        ON closed.child_id = row.child_id AND closed.council_id = %s AND closed.lifted_at IS NULL))
"""


@dataclass(frozen=True)
class Cell:
    """What was counted of one combination of values."""

    values: dict[str, Any]
    counts: dict[str, int]


def count(question: Question, *by: str, hours: int | None = None) -> list[Cell]:
    """Tallies per combination of the dimensions named; `month` (of the return) and `is_care_leaver` are such too.

    `hours`: those agreed for a decision on sharing, where the caller knows them already.
    """
    hours = hours or agreed_hours(question.user, question.council)
    if question.is_rolled_up and set(by) <= {"month", *KEYS}:
        return _from_roll_up(question, by, hours)
    if question.was:
        return merged(
            cell
            for rows in rows_as_they_were(question)
            for cell in _counted(with_decision_due(rows, hours), by, question)
        )
    return _counted(with_decision_due(rows_of(question), hours), by, question)


def merged(cells: Iterable[Cell]) -> list[Cell]:
    """Cells of the same values made one."""
    found: dict[tuple[Any, ...], Cell] = {}
    for cell in cells:
        key = tuple(cell.values.values())
        other = found.get(key)
        found[key] = cell if other is None else Cell(cell.values, added(cell.counts, other.counts))
    return list(found.values())


def added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Both counts together."""
    return {name: one[name] + other[name] for name in one}


def total(cells: Iterable[Cell]) -> dict[str, int]:
    """All cells together; zeros where there is none."""
    found = dict.fromkeys(NAMES, 0)
    for cell in cells:
        found = added(found, cell.counts)
    return found


def aggregates(as_at: datetime) -> dict[str, Count]:
    """Every tally, as one list of aggregates."""
    return {name: Count("pk", filter=condition(as_at)) for name, condition in TALLIES.items()}


def _counted(rows: "QuerySet[Any]", by: tuple[str, ...], question: Question) -> list[Cell]:
    """Counted now, by one statement."""
    wanted = aggregates(question.as_at)
    if not by:
        return [Cell({}, rows.aggregate(**wanted))]
    split = {f"by_{name}": _split(name, question.user) for name in by}
    grouped = rows.order_by().annotate(**split).values(*split).annotate(**wanted)
    return [Cell({name: row[f"by_{name}"] for name in by}, {name: row[name] for name in NAMES}) for row in grouped]


def _split(name: str, user: User) -> Any:
    if name == "month":
        return TruncMonth("counted_on")
    return BY_NAME[name].expression(user) if name in BY_NAME else F(name)


def with_decision_due(rows: "QuerySet[Any]", hours: int) -> "QuerySet[Any]":
    """Adds when a decision on sharing falls due: the agreed hours after the interview, or after the child's refusal."""
    began = Coalesce(F("completed_at"), F("declined_at"))
    due_at = ExpressionWrapper(began + timedelta(hours=hours), output_field=DateTimeField())
    return rows.annotate(decision_due_at=due_at)


def by_month_and_key(rows: "QuerySet[Any]", as_at: datetime) -> tuple[str, tuple[Any, ...]]:
    """The statement that counts rows as the roll-up holds them: month, group, placement type, care leaver, tallies."""
    grouped = rows.order_by().annotate(month=Cast(TruncMonth("counted_on"), DateField())).values("month", *KEYS)
    sql, values = grouped.annotate(**aggregates(as_at)).query.sql_with_params()
    return sql, values


def _from_roll_up(question: Question, by: tuple[str, ...], hours: int) -> list[Cell]:
    period = question.period
    live = rows_of(question).filter(RawSQL(f"({IS_LIVE})", [question.council.pk] * 2, output_field=BooleanField()))
    live_sql, live_values = by_month_and_key(with_decision_due(live, hours), question.as_at)
    facts: dict[str, Any] = {
        "council": question.council.pk,
        "first": period.starts_on.replace(day=1),
        "last": period.ends_on.replace(day=1),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "definitions": definitions(),
        "hours": hours,
        "mature": question.as_at - INTERVIEW_WINDOW,
        "undecided": question.as_at - timedelta(hours=hours),
        **{f"part_{name}": value for name, value in question.parts.items()},
    }
    columns = ", ".join(f'"{name}"' for name in by) or "1"
    with connection.cursor() as cursor:
        statement = ROLLED_UP.format(
            keys=", ".join(KEYS),
            part="".join(f" AND {name} = %(part_{name})s" for name in question.parts),
            columns=", ".join(f'live."{name}"' for name in NAMES),
            live=cursor.mogrify(live_sql, live_values).decode().replace("%", "%%"),
            by=columns,
            sums=", ".join(f"sum(counts[{place}])" for place in range(1, len(NAMES) + 1)),
        )
        cursor.execute(statement, facts)
        rows = cursor.fetchall()
    skip = len(by) or 1
    return [Cell(dict(zip(by, row, strict=False)), dict(zip(NAMES, row[skip:], strict=True))) for row in rows]


def agreed_hours(user: User, council: Council) -> int:
    """The hours within which sharing is decided: the shortest agreed with an agency, else the usual ones."""
    agreed = SharingAgreement.objects.for_user(user, PERMISSION).filter(council=council, ended_at__isnull=True)
    return agreed.aggregate(hours=Min("decide_within_hours"))["hours"] or USUAL_DECISION_HOURS
