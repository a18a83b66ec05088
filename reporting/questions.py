"""What is asked of the figures: whose, returned when, which part of them, as at when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Council, User
from cases.models import MissingEpisode
from interviews.models import PlacementBasis, ReturnInterview
from reporting.dimensions import BY_NAME, ROLLED_UP
from reporting.periods import Period

PERMISSION = "view_reports"
IN_ERROR = "closure.recorded_in_error"
RESPONSIBLE, AREA = "responsible", "area"
VIEWS = ((RESPONSIBLE, "Children we are responsible for"), (AREA, "Every child missing in our area"))


@dataclass(frozen=True)
class Question:
    """`parts` is {dimension: value}. `was`: `as_at` is past, and what was known then is asked for."""

    user: User
    council: Council
    period: Period
    as_at: datetime
    parts: dict[str, str] = field(default_factory=dict)
    view: str = RESPONSIBLE
    was: bool = False

    @property
    def is_rolled_up(self) -> bool:
        """Whether the roll-up can answer: now, and by nothing but group and placement type."""
        return not self.was and self.view == RESPONSIBLE and set(self.parts) <= ROLLED_UP


def rows_of(question: Question) -> "QuerySet[Any]":
    """The return home interviews asked about, which exist for the person: what is counted, and what is listed.

    A duplicate is counted on no day, so nothing has to be joined to leave it out.
    """
    period = question.period
    rows = ReturnInterview.objects.for_user(question.user, PERMISSION).filter(council=question.council)
    return part_of(rows.filter(counted_on__gte=period.starts_on, counted_on__lte=period.ends_on), question)


def due_rows_of(question: Question) -> "QuerySet[Any]":
    """Those that are due."""
    period = question.period
    rows = ReturnInterview.objects.for_user(question.user, PERMISSION).filter(council=question.council, duty="due")
    return part_of(rows.filter(counted_on__gte=period.starts_on, counted_on__lte=period.ends_on), question)


def absences_of(question: Question) -> Any:
    """Our own absences that began in the period, duplicates with them; those recorded in error are none."""
    period = question.period
    rows = MissingEpisode.objects.for_user(question.user, PERMISSION).filter(
        council=question.council,
        is_hosted=False,
        went_missing_earliest_at__gte=period.starts_at,
        went_missing_earliest_at__lt=period.ends_at,
    )
    return rows.exclude(closed_without_return=IN_ERROR)


def part_of(rows: "QuerySet[Any]", question: Question) -> "QuerySet[Any]":
    """The part of these rows that the question is about; the same for rows as they are and as they were."""
    if question.view == AREA:
        in_area = [PlacementBasis.HOME.value, PlacementBasis.IN_AREA.value]
        rows = rows.filter(Q(is_hosted=True) | Q(placement_basis__in=in_area))
    else:
        rows = rows.filter(is_hosted=False)
    for name, value in question.parts.items():
        rows = rows.alias(**{f"part_{name}": BY_NAME[name].expression(question.user)}).filter(**{f"part_{name}": value})
    return rows
