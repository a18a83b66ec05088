"""Out of the records that exist for a person: what a year's return would hold, and what it would be rejected for.

One place for the export of a council and for the check beside a single child, so that both say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Council, User
from cases.models import Child, EpisodeGrading, MissingEpisode, Placement, PlacementType
from cases.ssda903.periods import CollectionYear
from cases.ssda903.writing import NOT_COUNTED, Failure, Files, failures, files_of
from rhi.timespan import TimeSpan
from rhi.words import london_day


@dataclass(frozen=True)
class Return903:
    """The files, and every rule they do not meet."""

    year: CollectionYear
    files: Files
    failures: list[Failure]


def return_of(user: User, council: Council, year: CollectionYear, child: Child | None = None) -> Return903:
    """Children looked after in the year, their placements, their absences from a placement; of one child if given."""
    placements = list(placements_in(user, council, year, child))
    children = {placement.child_id: placement.child for placement in placements}
    episodes = absences_in(user, council, year, child).order_by("child__reference", "went_missing_earliest_at")
    made = files_of(sorted(children.values(), key=lambda each: each.reference), placements, episodes, year)
    places = set(PlacementType.objects.values_list("pk", flat=True))
    return Return903(year, made, failures(made, year, places=places))


def rejected(user: User, child: Child, days: Iterable[date]) -> list[Failure]:
    """What the returns of the years of some days would be rejected for because of this child; each rule once."""
    found: dict[tuple[str, str, int], Failure] = {}
    if child.responsible_council_id or child.responsible_body_id:
        return []
    for year in dict.fromkeys(CollectionYear.of(day) for day in days):
        for failure in return_of(user, child.council, year, child).failures:
            found.setdefault((failure.problem.message, failure.problem.file, failure.record.pk), failure)
    return list(found.values())


def days_of(episodes: Iterable[MissingEpisode], today: date) -> list[date]:
    """The days in whose years some absences stand: when they began, when they were over."""
    begun = [episode.went_missing_earliest_at for episode in episodes]
    over = [episode.ended_at for episode in episodes if episode.ended_at]
    return [today, *(london_day(at) for at in [*begun, *over])]


def placements_in(user: User, council: Council, year: CollectionYear, child: Child | None = None) -> "QuerySet[Any]":
    """Placements of our own looked-after children that touch the year."""
    rows = Placement.objects.for_user(user).filter(council=council, starts_on__lte=year.last_day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year.first_day), child__responsible_council=None)
    ours = rows.filter(child__responsible_body=None, child__merged_into=None)
    found: QuerySet[Any] = _of(child, ours).select_related("child").order_by("child__reference", "starts_on")
    return found


def absences_in(user: User, council: Council, year: CollectionYear, child: Child | None = None) -> "QuerySet[Any]":
    """Absences of looked-after children that touch the year: each once, none recorded in error, none hosted here."""
    begins, ends = TimeSpan.on_day(year.first_day).earliest, TimeSpan.on_day(year.last_day).latest
    gradings = EpisodeGrading.objects.for_user(user).order_by("graded_at", "pk")
    rows = MissingEpisode.objects.for_user(user).standing().filter(council=council, is_hosted=False)
    rows = rows.filter(placement__isnull=False, went_missing_earliest_at__lt=ends)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=begins))
    rows = rows.exclude(closed_without_return=NOT_COUNTED)
    found: QuerySet[Any] = _of(child, rows).select_related("child")
    return found.prefetch_related(Prefetch("gradings", queryset=gradings))


def _of(child: Child | None, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.filter(child=child) if child else rows
