"""How many hours half of them took: the absence, up to the offer, up to the interview, up to the release.

Hours are told where both ends are known exactly; how many are left out because one is not is said beside. What happened
before the return took no time: 0 hours.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Greatest

from reporting.measures import DUE, Condition, always, mature, mature_and
from reporting.questions import Question, rows_of

RETURN_KNOWN = Q(returned_earliest_at=F("returned_latest_at"))
ABSENCE_KNOWN = RETURN_KNOWN & Q(episode__went_missing_earliest_at=F("episode__went_missing_latest_at"))
AT_ONCE = Value(timedelta(0))


@dataclass(frozen=True)
class Length:
    """A length of time: of which episodes, from when to when, and where both ends are known."""

    key: str
    words: str
    over: str
    of: Condition
    starts: str
    ends: str
    is_known: Q

    @property
    def hours(self) -> Any:
        """As an expression."""
        return Greatest(ExpressionWrapper(F(self.ends) - F(self.starts), output_field=DurationField()), AT_ONCE)


@dataclass(frozen=True)
class Median:
    """`hours`: None where none is known. `episodes` of which it is the median, `unknown` left out."""

    length: Length
    hours: float | None
    episodes: int
    unknown: int

    @property
    def name(self) -> str:
        """In files."""
        return f"median_hours_{self.length.key}"

    @property
    def words(self) -> str:
        """Hours, and days too where there are many."""
        if self.hours is None:
            return "no figure"
        days = f" ({self.hours / 24:.1f} days)" if self.hours >= 2 * 24 else ""
        return f"{self.hours:.0f} hours{days}" if self.hours >= 10 else f"{self.hours:.1f} hours"


class Middle(Aggregate):
    """The median of a duration, as PostgreSQL interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


LENGTHS = (
    Length(
        "absence",
        "From going missing to the return",
        "due episodes",
        always(DUE),
        "episode__went_missing_earliest_at",
        "returned_earliest_at",
        ABSENCE_KNOWN,
    ),
    Length(
        "offer",
        "From the return to the first offer",
        "offered episodes",
        mature_and(Q(first_offered_at__isnull=False)),
        "returned_earliest_at",
        "first_offered_at",
        RETURN_KNOWN,
    ),
    Length(
        "interview",
        "From the return to the interview",
        "completed interviews",
        mature_and(Q(completed_at__isnull=False)),
        "returned_earliest_at",
        "completed_at",
        RETURN_KNOWN,
    ),
    Length(
        "release",
        "From the interview to the release of the summary",
        "interviews whose summary was released",
        lambda as_at: mature(as_at) & Q(completed_at__isnull=False, released_at__isnull=False),
        "completed_at",
        "released_at",
        Q(),
    ),
)


def medians(question: Question) -> list[Median]:
    """Every length, by one statement. Not as they were in the past: there is no list then."""
    if question.was:
        return []
    wanted: dict[str, Any] = {}
    for length in LENGTHS:
        of = length.of(question.as_at)
        wanted[f"{length.key}_middle"] = Middle(length.hours, filter=of & length.is_known)
        wanted[f"{length.key}_episodes"] = Count("pk", filter=of & length.is_known)
        wanted[f"{length.key}_all"] = Count("pk", filter=of)
    found = rows_of(question).order_by().aggregate(**wanted)
    return [_median(length, found) for length in LENGTHS]


def _median(length: Length, found: dict[str, Any]) -> Median:
    middle, episodes = found[f"{length.key}_middle"], found[f"{length.key}_episodes"]
    hours = None if middle is None else middle.total_seconds() / 3600
    return Median(length, hours, episodes, found[f"{length.key}_all"] - episodes)
