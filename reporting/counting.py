"""The one place that counts: tallies of return home interviews by some dimensions, from the roll-up where it stands.

A month that was counted and in which nothing changed since is read from the roll-up; every other row is counted now:
the months at the edges of the period, those marked as stale, those in which something is still pending, and restricted
children whom this person may see (they are in no roll-up).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncMonth

from accounts.models import User
from interviews.deadlines import INTERVIEW_WINDOW
from reporting.dimensions import BY_NAME
from reporting.past import rows_as_they_were
from reporting.periods import Period, days_of, months_of
from reporting.questions import PERMISSION, Question, rows_of
from reporting.tallies import NAMES, TALLIES, definitions

KEYS = ("placement_basis", "placement_group", "is_care_leaver", "category")
STANDING = """
WITH rows AS (
    SELECT counted_on FROM interviews_returninterview
    WHERE council_id = %(council)s AND duty = 'due' AND returned_latest_at > %(as_at)s - %(window)s
    UNION ALL SELECT counted_on FROM interviews_returninterview
    WHERE council_id = %(council)s AND share_decided_at IS NULL AND decision_due_at > %(as_at)s
)
SELECT ARRAY(SELECT date_trunc('month', counted_on)::date FROM rows
             UNION SELECT month FROM reporting_stalemonth WHERE council_id = %(council)s AND month IS NOT NULL),
       EXISTS (SELECT 1 FROM reporting_uptakebuild WHERE council_id = %(council)s
               AND definitions = %(definitions)s)
           AND NOT EXISTS (SELECT 1 FROM reporting_stalemonth WHERE council_id = %(council)s AND month IS NULL),
       ARRAY(SELECT child_id FROM audit_restriction WHERE council_id = %(council)s AND lifted_at IS NULL)
"""
ROLLED_UP = """
WITH counted AS (
    SELECT month, {keys}, counts FROM reporting_uptakemonth
    WHERE council_id = %(council)s AND month BETWEEN %(first)s AND %(last)s
      AND NOT month = ANY (%(live_months)s::date[]) {part}
    UNION ALL
    SELECT month, {keys}, ARRAY[{columns}]::int[] FROM ({live}) AS live
)
SELECT (SELECT count(*) FROM reporting_stalemonth WHERE council_id = %(council)s
        AND (month IS NULL OR month BETWEEN %(first)s AND %(last)s AND NOT month = ANY (%(live_months)s::date[]))),
       {by}, {sums}
FROM counted GROUP BY {by}
"""
TRIES = 3
NO_CHILD = (0,)


@dataclass(frozen=True)
class Cell:
    """What was counted of one combination of values."""

    values: dict[str, Any]
    counts: dict[str, int]


@dataclass(frozen=True)
class Standing:
    """How a council's roll-up stands: whether it may be read at all, and the months that have to be counted now.

    `restricted` are the restricted children whom the person may see.
    """

    months: frozenset[date]
    is_built: bool
    restricted: tuple[int, ...]

    def live(self, period: Period) -> list[date]:
        """First days of the months of the period that are counted now; its edges are, where they are not whole."""
        months = list(months_of(period))
        if not self.is_built:
            return months
        return [month for month in months if month in self.months or not period.covers_month(month)]


def standing(question: Question) -> Standing:
    """Read before counting, once for all periods that are asked about together."""
    facts: dict[str, Any] = {
        "council": question.council.pk,
        "as_at": question.as_at,
        "window": INTERVIEW_WINDOW,
        "definitions": definitions(),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, facts)
        months, is_built, restricted = cursor.fetchone()
    return Standing(frozenset(months), is_built, tuple(restricted))


def count(question: Question, *by: str, stands: Standing | None = None) -> list[Cell]:
    """Tallies per combination of the dimensions named; `month` (of the return) and `is_care_leaver` are such too."""
    if question.council.pk not in question.user.council_ids(PERMISSION):
        return []
    stands = stands or standing(question)
    if question.is_rolled_up and set(by) <= {"month", *KEYS}:
        return _from_roll_up(question, by, stands)
    sets = rows_as_they_were(question) if question.was else [rows_of(question)]
    return merged(cell for rows in sets for cell in _counted(rows, by, question))


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


def by_month_and_key(rows: "QuerySet[Any]", as_at: datetime) -> tuple[str, tuple[Any, ...]]:
    """The statement that counts rows as the roll-up holds them: month, group, placement type, care leaver, tallies."""
    grouped = rows.order_by().annotate(month=Cast(TruncMonth("counted_on"), DateField())).values("month", *KEYS)
    sql, values = grouped.annotate(**aggregates(as_at)).query.sql_with_params()
    return sql, values


def _from_roll_up(question: Question, by: tuple[str, ...], stands: Standing) -> list[Cell]:
    """How the roll-up stands was read first; it is read again, where the statement that counts finds another mark.

    So every month taken from the roll-up was unmarked in the very snapshot in which it was taken.
    """
    for _ in range(TRIES):
        found = _read(question, by, stands)
        if found is not None:
            return found
        stands = standing(question)
    return merged(_counted(rows_of(question), by, question))


def _live_rows(question: Question, months: list[date], restricted: tuple[int, ...]) -> "QuerySet[Any]":
    """The rows to be counted now: those of these months, a range of days each, and of these children.

    Where there are neither it is a statement all the same, which finds nothing: no child has the number 0.
    """
    wanted = Q(child__in=restricted or NO_CHILD)
    for first, after in days_of(months):
        wanted |= Q(counted_on__gte=first, counted_on__lt=after)
    return rows_of(question).filter(wanted)


def _read(question: Question, by: tuple[str, ...], stands: Standing) -> list[Cell] | None:
    """Roll-up and live rows together, by one statement; None where a month thought to stand is marked by now."""
    live = stands.live(question.period)
    rows = _live_rows(question, live, stands.restricted)
    live_sql, live_values = by_month_and_key(rows, question.as_at)
    columns = ", ".join(f'"{name}"' for name in by) or "1"
    facts: dict[str, Any] = {
        "council": question.council.pk,
        "first": question.period.starts_on.replace(day=1),
        "last": question.period.ends_on.replace(day=1),
        "live_months": live,
        **{f"part_{name}": value for name, value in question.parts.items()},
    }
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
        found = cursor.fetchall()
    skip = 1 + (len(by) or 1)
    if any(row[0] for row in found):
        return None
    return [Cell(dict(zip(by, row[1:], strict=False)), dict(zip(NAMES, row[skip:], strict=True))) for row in found]
