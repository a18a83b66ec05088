"""The one place that counts: tallies of return home interviews by some dimensions, from the roll-up where it stands.

A month that was counted and in which nothing changed since is read from the roll-up; every other row is counted now:
the months at the edges of the period, those marked as stale, those in which something is still pending, and restricted
children whom this person may see (they are in no roll-up).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, DateField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncMonth

from accounts.models import User
from interviews.deadlines import INTERVIEW_WINDOW
from reporting.dimensions import BY_NAME
from reporting.past import rows_as_they_were
from reporting.periods import Period, days_of, months_of
from reporting.questions import PERMISSION, Question, rows_of
from reporting.statements import BETWEEN, IS_LIVE, is_live, may_see_all, sql_of, values
from reporting.tallies import NAMES, WHEN_ALL_IS_MATURE, definitions
from reporting.tally_sql import Tallies

KEYS = ("placement_basis", "placement_group", "is_care_leaver", "category")
STANDING = """
WITH rows AS (
    SELECT counted_on FROM interviews_returninterview
    WHERE council_id = %(council)s AND duty = 'due' AND returned_latest_at > %(as_at)s - %(window)s
    UNION ALL SELECT counted_on FROM interviews_returninterview
    WHERE council_id = %(council)s AND share_decided_at IS NULL AND decision_due_at > %(as_at)s
), marks AS (
    SELECT month FROM reporting_stalemonth WHERE council_id = %(council)s
)
SELECT ARRAY(SELECT DISTINCT date_trunc('month', counted_on)::date FROM rows),
       ARRAY(SELECT DISTINCT month FROM marks WHERE month IS NOT NULL),
       EXISTS (SELECT 1 FROM reporting_uptakebuild WHERE council_id = %(council)s
               AND definitions = %(definitions)s)
           AND NOT EXISTS (SELECT 1 FROM marks WHERE month IS NULL),
       ARRAY(SELECT child_id FROM audit_restriction WHERE council_id = %(council)s AND lifted_at IS NULL)
"""
MARKED_SINCE = """
SELECT count(*) AS marks FROM reporting_stalemonth WHERE council_id = %(council)s
    AND (month IS NULL OR month BETWEEN %(first)s AND %(last)s AND NOT month = ANY (%(live_months)s::date[]))
"""
ROLLED_UP = """
WITH counted AS (
    SELECT month < %(between)s AS is_before, month, {keys}, counts FROM reporting_uptakemonth
    WHERE council_id = %(council)s AND month BETWEEN %(first)s AND %(last)s
      AND NOT month = ANY (%(live_months)s::date[]) AND placement_basis {level} {part} {live}
)
SELECT since.marks, summed.* FROM ({marked_since}) since
LEFT JOIN (SELECT {by}, {sums} FROM counted GROUP BY {by}) summed ON true
"""
TRIES = 3


@dataclass(frozen=True)
class Cell:
    """What was counted of one combination of values."""

    values: dict[str, Any]
    counts: dict[str, int]


@dataclass(frozen=True)
class Standing:
    """How a council's roll-up stands: whether it may be read at all, and the months that have to be counted now.

    In months that are `pending` a tally can still change by waiting; `stale` ones are marked. `restricted` are the
    restricted children whom the person may see.
    """

    pending: frozenset[date]
    stale: frozenset[date]
    is_built: bool
    restricted: tuple[int, ...]

    def live(self, period: Period, between: date) -> list[date]:
        """First days of the months of the period that are counted now; its edges are, where they are not whole.

        So is the month of the day that divides the period from the one before, unless it is its first.
        """
        months = list(months_of(period))
        if not self.is_built:
            return months
        waiting = self.pending | self.stale
        if between.day > 1:
            waiting |= {between.replace(day=1)}
        return [month for month in months if month in waiting or not period.covers_month(month)]


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
        pending, stale, is_built, restricted = cursor.fetchone()
    return Standing(frozenset(pending), frozenset(stale), is_built, tuple(restricted))


def count(question: Question, *by: str, stands: Standing | None = None) -> list[Cell]:
    """Tallies per combination of the dimensions named; `month` (of the return) and `is_care_leaver` are such too."""
    if question.council.pk not in question.user.council_ids(PERMISSION):
        return []
    if _is_rolled_up(question, by):
        stands = stands or standing(question)
        found = _from_roll_up(question, by, stands, question.period.starts_on.replace(day=1))
        if found is not None:
            return found
    sets = rows_as_they_were(question) if question.was else [rows_of(question)]
    return merged(cell for rows in sets for cell in _counted(rows, by, question))


def count_with_before(question: Question, *by: str, stands: Standing) -> tuple[list[Cell], list[Cell]]:
    """The same, and of the period of the same length just before: by one statement, where the roll-up has both."""
    before, now = question.period.before(), question.period
    if _is_rolled_up(question, by):
        both = replace(question, period=Period(before.starts_on, now.ends_on))
        found = _from_roll_up(both, ("is_before", *by), stands, now.starts_on)
        if found is not None:
            cells = [(cell.values.pop("is_before"), cell) for cell in found]
            return [cell for was, cell in cells if not was], [cell for was, cell in cells if was]
    return count(question, *by, stands=stands), count(replace(question, period=before), *by, stands=stands)


def _is_rolled_up(question: Question, by: tuple[str, ...]) -> bool:
    return question.is_rolled_up and set(by) <= {"month", *KEYS} and may_see_all(question)


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


def _counted(rows: "QuerySet[Any]", by: tuple[str, ...], question: Question) -> list[Cell]:
    """Counted now, by one statement."""
    split = {f"by_{name}": _split(name, question.user) for name in by} or {"by_nothing": Value(1)}
    grouped = rows.order_by().annotate(**split).values(*split).annotate(counts=Tallies(question.as_at))
    return [Cell({name: row[f"by_{name}"] for name in by}, _named(row["counts"])) for row in grouped]


def _named(counts: Iterable[int]) -> dict[str, int]:
    return dict(zip(NAMES, counts, strict=True))


def _split(name: str, user: User) -> Any:
    if name == "month":
        return TruncMonth("counted_on")
    return BY_NAME[name].expression(user) if name in BY_NAME else F(name)


def by_month_and_key(rows: "QuerySet[Any]", as_at: datetime, *more: str) -> "QuerySet[Any]":
    """Rows counted as the roll-up holds them: by month, group, placement type, care leaver; and all tallies."""
    grouped = rows.order_by().annotate(month=Cast(TruncMonth("counted_on"), DateField())).values("month", *KEYS, *more)
    return grouped.annotate(counts=Tallies(as_at))


def _live(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those that are counted now, apart where they are of the period before."""
    is_before = ExpressionWrapper(Q(counted_on__lt=BETWEEN), output_field=BooleanField())
    rows = rows.filter(IS_LIVE).annotate(is_before=is_before)
    return by_month_and_key(rows, WHEN_ALL_IS_MATURE, "is_before")


def _from_roll_up(question: Question, by: tuple[str, ...], stands: Standing, between: date) -> list[Cell] | None:
    """How the roll-up stands was read first; it is read again, where the statement that counts finds another mark.

    So every month taken from the roll-up was unmarked in the very snapshot in which it was taken. None where others
    mark months faster than they can be read.
    """
    for _ in range(TRIES):
        found = _read(question, by, stands, between)
        if found is not None:
            return found
        stands = standing(question)
    return None


def _read(question: Question, by: tuple[str, ...], stands: Standing, between: date) -> list[Cell] | None:
    """Roll-up and live rows together, by one statement; None where a month thought to stand is marked by now."""
    months, keys = stands.live(question.period, between), ", ".join(KEYS)
    live = ""
    if months or stands.restricted:
        condition = is_live(
            "interviews_returninterview.counted_on", days_of(months), stands.restricted, question.period
        )
        written = sql_of(rows_of, _live, question, condition)
        live = f"UNION ALL SELECT is_before, month, {keys}, counts FROM ({written}) AS live"
    statement = ROLLED_UP.format(
        keys=keys,
        level="<> ''" if set(by) - {"month", "is_before"} or question.parts else "= ''",
        part="".join(f" AND {name} = %(part_{name})s" for name in question.parts),
        live=live,
        marked_since=MARKED_SINCE,
        by=", ".join(f'"{name}"' for name in by) or "1",
        sums=", ".join(f"sum(counts[{place}])" for place in range(1, len(NAMES) + 1)),
    )
    first, last = (day.replace(day=1) for day in (question.period.starts_on, question.period.ends_on))
    with connection.cursor() as cursor:
        cursor.execute(statement, values(question, first=first, last=last, live_months=months, between=between))
        found = cursor.fetchall()
    skip = 1 + (len(by) or 1)
    # Where no roll-up stands, every month is counted now, whatever is marked.
    if found[0][0] and stands.is_built:
        return None
    return [Cell(dict(zip(by, row[1:], strict=False)), _named(row[skip:])) for row in found if row[skip] is not None]
