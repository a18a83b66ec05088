"""What is counted once in a period however often it is there: children who came back, interviews, children who left.

One definition each, for what is counted now and for the roll-up (DistinctMonth).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate

from interviews.deadlines import LONDON
from reporting.models import DistinctMonth
from reporting.questions import Question, absences_of, due_rows_of
from reporting.statements import IS_LIVE
from reporting.tallies import DIFFERENT

SPLITS = ("placement_basis", "placement_group")


@dataclass(frozen=True)
class Kind:
    """`rows` answers a question; `who` counts, on `day`, which is that of the column `when`, compared with `bound`s.

    `splits` are the columns by which the number is told too.
    """

    what: str
    rows: Callable[[Question], "QuerySet[Any]"]
    who: str
    day: Any
    when: str
    bound: Callable[[date], str] = date.isoformat
    splits: tuple[str, ...] = ()

    def of(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of the rows that count: who, day, child_id, and the splits."""
        kept = rows.order_by().filter(DIFFERENT[self.what])
        return kept.annotate(who=F(self.who), day=self.day).values_list("who", "day", "child_id", *self.splits)

    def live(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of them that are counted now."""
        return self.of(rows.filter(IS_LIVE))


def midnight(day: date) -> str:
    """The London midnight at which the day begins."""
    return datetime.combine(day, time.min, tzinfo=LONDON).isoformat()


RETURNED = Kind(
    what=DistinctMonth.What.RETURNED.value,
    rows=due_rows_of,
    who="child",
    day=F("counted_on"),
    when="interviews_returninterview.counted_on",
    splits=SPLITS,
)
INTERVIEWED = Kind(
    what=DistinctMonth.What.INTERVIEWED.value,
    rows=due_rows_of,
    who="coverage__interview",
    day=F("counted_on"),
    when="interviews_returninterview.counted_on",
)
MISSING = Kind(
    what=DistinctMonth.What.MISSING.value,
    rows=absences_of,
    who="child",
    day=TruncDate("went_missing_earliest_at", tzinfo=LONDON),
    when="cases_missingepisode.went_missing_earliest_at",
    bound=midnight,
)
