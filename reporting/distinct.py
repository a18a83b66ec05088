"""How many different children, and interviews, there are in a period; and the absences that began in it.

Different ones do not add up over months: of a period, each counts in the first of its months. What the roll-up holds of
a month (DistinctMonth) tells how many of its children had been there in the months before, back to the first whole
month of the period. Counted now, one by one, and only where no other month of the period has them: those of stale
months, and of the days at its edges. Restricted children whom the person may see are counted apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Value

from cases.models.episodes import OPEN_OR_LONG
from reporting.counting import MARKED_SINCE, TRIES, Standing, standing
from reporting.different import INTERVIEWED, MISSING, RETURNED, Kind
from reporting.past import rows_as_they_were
from reporting.periods import days_of, month_after, months_of
from reporting.questions import PERMISSION, Question, absences_of
from reporting.statements import IS_LIVE, PERIOD, SHORTLY_BEFORE, Shape, is_live, may_see_all, sql_of, values
from reporting.tallies import BEGINNINGS, WENT_MISSING

NOW = """
SELECT {key}, count(DISTINCT who) FROM (SELECT DISTINCT who {splits} FROM ({rows}) AS rows) AS each
GROUP BY GROUPING SETS ({sets})
"""
LIVE = """
WITH live AS MATERIALIZED (
    SELECT DISTINCT who {splits}, CASE
        WHEN child_id = ANY (%(restricted)s::bigint[]) THEN %(from)s
        WHEN day < %(from)s OR day >= %(upto)s THEN %(upto)s
        ELSE date_trunc('month', day)::date END AS until
    FROM ({rows}) AS rows
), new AS (
    SELECT live.*, there.* FROM live CROSS JOIN LATERAL (
        SELECT count(*) = 0 AS is_new {is_new_in}
        FROM ({earlier}) AS earlier
        WHERE earlier.who = live.who AND earlier.day >= %(from)s AND earlier.day < live.until
    ) AS there
)
"""
IS_NEW_IN = ", count(*) FILTER (WHERE earlier.{name} = live.{name}) = 0 AS is_new_in_{name}"
OF_LIVE = " UNION ALL SELECT {key}, count(DISTINCT who) FROM new WHERE {is_new} GROUP BY 1"
ROLLED_UP = """{live}
SELECT since.marks, found.* FROM ({marked_since}) AS since LEFT JOIN (
    SELECT coalesce(nullif(placement_basis, ''), nullif(placement_group, ''), 'all') AS key,
        sum(total - coalesce(seen[width_bucket((12 * extract(year FROM age(month, %(from)s))
            + extract(month FROM age(month, %(from)s)))::int, gaps)], 0))
    FROM reporting_distinctmonth WHERE council_id = %(council)s AND what = %(what)s
        AND month >= %(from)s AND month < %(upto)s AND NOT month = ANY (%(live_months)s::date[])
    GROUP BY 1 {of_live}
) AS found ON true
"""
BEGUN = """
SELECT since.marks, begun.*, lately.missing + for_long.missing FROM ({marked_since}) AS since CROSS JOIN (
    SELECT {sums} FROM (
        SELECT {names} FROM reporting_missingmonth WHERE council_id = %(council)s
            AND month >= %(from)s AND month < %(upto)s AND NOT month = ANY (%(live_months)s::date[]) {live}
    ) AS counted
) AS begun CROSS JOIN ({lately}) AS lately CROSS JOIN ({for_long}) AS for_long
"""
ALL = "all"


@dataclass(frozen=True)
class Whole:
    """The months of a question that the roll-up tells: from the first whole one up to (without) `upto`, but the live.

    `days` are counted now: (first day, day after the last) of the live months and of the edges.
    """

    question: Question
    stands: Standing
    first: date
    upto: date
    live_months: list[date]
    days: list[tuple[date, date]]

    @property
    def is_live(self) -> bool:
        """Whether anything is to be counted now."""
        return bool(self.days or self.stands.restricted)

    @property
    def values(self) -> dict[str, Any]:
        """Those of the statements."""
        return values(
            self.question,
            **{"from": self.first, "upto": self.upto, "first": self.first, "last": self.upto - timedelta(days=1)},
            live_months=self.live_months,
            restricted=list(self.stands.restricted),
        )

    def live(self, kind: Kind, shape: Shape) -> str:
        """The SELECT over the rows that are counted now."""
        condition = is_live(kind.when, self.days, self.stands.restricted, self.question.period, kind.bound)
        return sql_of(kind.rows, shape, self.question, condition)


def whole(question: Question, stands: Standing) -> Whole | None:
    """None where the roll-up tells nothing of the question."""
    period = question.period
    months = [month for month in months_of(period) if period.covers_month(month)]
    if question.was or not stands.is_built or not months or not may_see_all(question):
        return None
    first, upto = months[0], month_after(months[-1])
    live = [month for month in months if month in stands.stale]
    edges = [(period.starts_on, first), (upto, period.ends_on + timedelta(days=1))]
    days = [(one, after) for one, after in (*edges, *days_of(live)) if one < after]
    return Whole(question, stands, first, upto, live, days)


def children(question: Question, stands: Standing) -> dict[str, int]:
    """Children with an episode that is due: of all (“all”), of each group, of each placement type."""
    return _different(RETURNED, question, stands)


def interviews(question: Question, stands: Standing) -> int:
    """Full interviews that cover an episode of the period; one that covers several counts once."""
    return _different(INTERVIEWED, question, stands)[ALL]


def went_missing(question: Question, stands: Standing) -> dict[str, int]:
    """Episodes and children by the date of going missing; “away” and merged ones apart; how they ended."""
    question = replace(question, parts={})
    begun = {**_begun(question, stands), "children": _different(MISSING, question, stands)[ALL]}
    return {name: begun[name] for name in ("episodes", "children", "away", "merged", "still_missing", "without_return")}


def _different(kind: Kind, question: Question, stands: Standing) -> dict[str, int]:
    """From the roll-up and what is live; of a part of the figures it tells nothing, and all is counted now."""
    is_told = not question.parts and (kind is MISSING or question.is_rolled_up)
    for _ in range(TRIES):
        told = whole(question, stands) if is_told else None
        if told is None:
            break
        if (found := _read(kind, told)) is not None:
            return found
        stands = standing(question)
    return _now(kind, question)


def _now(kind: Kind, question: Question) -> dict[str, int]:
    if question.council.pk not in question.user.council_ids(PERMISSION):
        return {ALL: 0}
    sets = rows_as_they_were(question) if question.was else [kind.rows(question)]
    parts = [kind.of(rows).query.sql_with_params() for rows in sets]
    statement = NOW.format(
        rows=" UNION ALL ".join(sql for sql, _ in parts),
        splits="".join(f", {name}" for name in kind.splits),
        key=f"coalesce({', '.join((*kind.splits, f'{ALL!r}'))})",
        sets=", ".join(("()", *(f"({name})" for name in kind.splits))),
    )
    return dict(_rows(statement, [value for _, given in parts for value in given]))


def _read(kind: Kind, told: Whole) -> dict[str, int] | None:
    """None where a month that was thought to stand is marked by now."""
    live = of_live = ""
    if told.is_live:
        live = LIVE.format(
            rows=told.live(kind, kind.live),
            earlier=sql_of(kind.rows, kind.of, told.question),
            splits="".join(f", {name}" for name in kind.splits),
            is_new_in="".join(IS_NEW_IN.format(name=name) for name in kind.splits),
        )
        keys = {f"{ALL!r}": "is_new", **{name: f"is_new_in_{name}" for name in kind.splits}}
        of_live = "".join(OF_LIVE.format(key=key, is_new=is_new) for key, is_new in keys.items())
    found = {ALL: 0}
    statement = ROLLED_UP.format(live=live, marked_since=MARKED_SINCE, of_live=of_live)
    for marks, value, number in _rows(statement, told.values | {"what": kind.what}):
        if marks:
            return None
        if value is not None:
            found[value] = found.get(value, 0) + int(number)
    return found


COUNTS = {name: Count("child", filter=condition) for name, condition in BEGINNINGS.items()}


def _is_still(ends_at: datetime) -> Q:
    return WENT_MISSING & (Q(ended_at__isnull=True) | Q(ended_at__gte=ends_at))


def _still_of(rows: "QuerySet[Any]", began: Q) -> "QuerySet[Any]":
    found = rows.order_by().filter(_is_still(PERIOD.ends_at), began)
    return found.values(nothing=Value(1)).annotate(missing=Count("child"))


def _still_lately(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Nearly all who are missing at the end of a period left shortly before."""
    return _still_of(rows, Q(went_missing_earliest_at__gt=SHORTLY_BEFORE))


def _still_for_long(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The others: a small index of its own finds them."""
    return _still_of(rows, OPEN_OR_LONG & Q(went_missing_earliest_at__lte=SHORTLY_BEFORE))


def _begun_live(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.order_by().filter(IS_LIVE).values(nothing=Value(1)).annotate(**COUNTS)


def _begun(question: Question, stands: Standing) -> dict[str, int]:
    """Absences that began in the period, by the names of BEGINNINGS, and how many of them lasted at its end."""
    names = ", ".join(BEGINNINGS)
    for _ in range(TRIES):
        told = whole(question, stands)
        if told is None:
            break
        statement = BEGUN.format(
            marked_since=MARKED_SINCE,
            sums=", ".join(f"coalesce(sum({name}), 0)::int" for name in BEGINNINGS),
            names=names,
            live=f"UNION ALL SELECT {names} FROM ({told.live(MISSING, _begun_live)}) AS live" if told.is_live else "",
            lately=sql_of(absences_of, _still_lately, question),
            for_long=sql_of(absences_of, _still_for_long, question),
        )
        ((marks, *numbers, still),) = _rows(statement, told.values)
        if not marks:
            return {**dict(zip(BEGINNINGS, numbers, strict=True)), "still_missing": still}
        stands = standing(question)
    is_still = Count("child", filter=_is_still(question.period.ends_at))
    found: dict[str, int] = absences_of(question).aggregate(**COUNTS, still_missing=is_still)
    return found


def _rows(statement: str, values: Any) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
