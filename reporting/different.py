"""What is counted once in a period however often it is there: children who came back, interviews, children who left.

One definition each, for what is counted now and for the roll-up (DistinctMonth).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import TruncDate

from interviews.deadlines import LONDON
from reporting.models import DistinctMonth
from reporting.questions import Question, absences_of, due_rows_of
from reporting.statements import IS_LIVE
from reporting.tallies import DIFFERENT

SPLITS = ("placement_basis", "placement_group")
COLUMNS = ("who", "day", "child_id", *SPLITS, "category")


@dataclass(frozen=True)
class Kind:
    """`rows` answers a question; `who` counts, on `day`, which is that of the column `when`, compared with `bound`s.

    `splits` are the columns by which the number is told too; `parts` those by which it can be asked for.
    """

    what: str
    rows: Callable[[Question], "QuerySet[Any]"]
    who: str
    day: Any
    when: str
    bound: Callable[[date], Any] = date.isoformat
    splits: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def of(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of the rows that count, with COLUMNS; empty where the number is told by none of these."""
        told = {} if self.parts else {name: Value("") for name in SPLITS}
        kept = rows.order_by().filter(DIFFERENT[self.what])
        return kept.annotate(who=F(self.who), day=self.day, **told).values_list(*COLUMNS)

    def live(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of them that are counted now."""
        return self.of(rows.filter(IS_LIVE))


def midnight(day: date) -> str:
    """The London midnight at which the day begins."""
    return datetime.combine(day, time.min, tzinfo=LONDON).isoformat()


PARTS = (*SPLITS, "category")
RETURNED = Kind(
    what=DistinctMonth.What.RETURNED.value,
    rows=due_rows_of,
    who="child",
    day=F("counted_on"),
    when="interviews_returninterview.counted_on",
    splits=SPLITS,
    parts=PARTS,
)
INTERVIEWED = Kind(
    what=DistinctMonth.What.INTERVIEWED.value,
    rows=due_rows_of,
    who="coverage__interview",
    day=F("counted_on"),
    when="interviews_returninterview.counted_on",
    parts=PARTS,
)
MISSING = Kind(
    what=DistinctMonth.What.MISSING.value,
    rows=absences_of,
    who="child",
    day=TruncDate("went_missing_earliest_at", tzinfo=LONDON),
    when="cases_missingepisode.went_missing_earliest_at",
    bound=midnight,
)
