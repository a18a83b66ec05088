"""The rows of a question as SQL, written once: for Django to write it anew took longer than to count the rows.

Django is asked about a made-up person, council and period, and what stands for them in its SQL becomes a named value.
So which rows exist for whom, and which belong to a question, is said in one place (reporting.questions).
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from psycopg2.extensions import AsIs

from accounts.models import Council
from cases.models.episodes import SHORT_ABSENCE
from reporting.periods import Period
from reporting.questions import PERMISSION, Question
from reporting.tallies import WHEN_ALL_IS_MATURE
from reporting.tally_sql import as_at_times

# What stands for the values.
COUNCIL, HIDDEN = -7_000_000_001, -7_000_000_002
PERIOD, BETWEEN = Period(date(1981, 1, 1), date(1982, 2, 2)), date(1983, 3, 3)
SHORTLY_BEFORE = PERIOD.ends_at - SHORT_ABSENCE
OPEN_ENDED = {"starts_on": "-infinity", "ends_on": "infinity", "starts_at": "-infinity", "ends_at": "infinity"}
IS_LIVE = RawSQL("true /* live */", [], output_field=BooleanField())
Shape = Callable[["QuerySet[Any]"], "QuerySet[Any]"]


class _Anybody:
    """Who may see the figures of one council; `hidden` children do not exist for them."""

    def __init__(self, hidden: Iterable[int]) -> None:
        self.hidden_children = frozenset(hidden)

    def council_ids(self, permission: str) -> frozenset[int]:
        return frozenset({COUNCIL})

    def limited_council_ids(self) -> frozenset[int]:
        return frozenset()


def may_see_all(question: Question) -> bool:
    """Whether the person may see the figures of the whole council: only then are they read from the roll-up."""
    user, council = question.user, question.council.pk
    return council in user.council_ids(PERMISSION) and council not in user.limited_council_ids()


def sql_of(rows: Callable[[Question], "QuerySet[Any]"], shape: Shape, question: Question, live: str = "true") -> str:
    """The SELECT, with the names of `values`; `live` is the condition that takes the place of IS_LIVE.

    It has the bounds of the period in it: left beside it, PostgreSQL read the whole period for the few days.
    """
    names = tuple(sorted(question.parts))
    written = _written(rows, shape, names, bool(question.user.hidden_children))
    if IS_LIVE.sql not in written:
        return written
    for name, bound in OPEN_ENDED.items():
        written = written.replace(f"%({name})s", f"'{bound}'")
    return written.replace(IS_LIVE.sql, live)


def is_live(
    when: str,
    days: Iterable[tuple[date, date]],
    restricted: Iterable[int],
    period: Period,
    bound: Callable[[date], Any] = date.isoformat,
) -> str:
    """What is counted now of the period: from a day up to another, which is left out, and rows of these children."""

    def between(first: date, after: date) -> str:
        return f"{when} >= '{bound(first)}' AND {when} < '{bound(after)}'"

    begins, over = period.starts_on, period.ends_on + timedelta(days=1)
    parts = [between(max(first, begins), min(after, over)) for first, after in days]
    if children := ", ".join(str(int(child)) for child in restricted):
        parts.append(f"{when.partition('.')[0]}.child_id IN ({children}) AND {between(begins, over)}")
    return f"({' OR '.join(parts)})"


def values(question: Question, **more: Any) -> dict[str, Any]:
    """What is filled in."""
    period = question.period
    return {
        "council": question.council.pk,
        "hidden": AsIs(", ".join(str(child) for child in sorted(question.user.hidden_children))),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "shortly_before": period.ends_at - SHORT_ABSENCE,
        **{f"part_{name}": value for name, value in question.parts.items()},
        **{name: question.as_at + after for name, after in as_at_times().items()},
        **more,
    }


@cache
def _written(rows: Callable[[Question], "QuerySet[Any]"], shape: Shape, parts: tuple[str, ...], is_hiding: bool) -> str:
    user: Any = _Anybody({HIDDEN} if is_hiding else ())
    names = {name: f"part_{name}" for name in parts}
    question = Question(user, Council(pk=COUNCIL), PERIOD, WHEN_ALL_IS_MATURE, names)
    known: dict[str, Any] = {
        "council": COUNCIL,
        "hidden": HIDDEN,
        "between": BETWEEN,
        "starts_on": PERIOD.starts_on,
        "ends_on": PERIOD.ends_on,
        "starts_at": PERIOD.starts_at,
        "ends_at": PERIOD.ends_at,
        "shortly_before": SHORTLY_BEFORE,
        **{f"part_{name}": mark for name, mark in names.items()},
        **{name: WHEN_ALL_IS_MATURE + after for name, after in as_at_times().items()},
    }
    with connection.cursor() as cursor:
        text = cursor.mogrify(*shape(rows(question)).query.sql_with_params()).decode().replace("%", "%%")
        for name, mark in known.items():
            text = text.replace(cursor.mogrify("%s", [mark]).decode(), f"%({name})s")
    return str(text)
