"""The SSDA903 files of a council and collection year, out of the records that exist for a person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Council, User
from cases.models import Child, EpisodeGrading, MissingEpisode, Placement, PlacementType
from cases.ssda903.periods import CollectionYear
from cases.ssda903.writing import NOT_COUNTED, Failure, Files, failures, files_of
from rhi.timespan import TimeSpan


@dataclass(frozen=True)
class Return903:
    """The files, and every rule they do not meet."""

    year: CollectionYear
    files: Files
    failures: list[Failure]


def return_of(user: User, council: Council, year: CollectionYear) -> Return903:
    """Children looked after in the year, their placements, their absences from a placement: four statements."""
    placements = list(placements_in(user, council, year))
    children = {placement.child_id: placement.child for placement in placements}
    episodes = absences_in(user, council, year).order_by("child__reference", "went_missing_earliest_at")
    made = files_of(_by_reference(children), placements, episodes, year)
    places = set(PlacementType.objects.values_list("pk", flat=True))
    return Return903(year, made, failures(made, year, places=places))


def placements_in(user: User, council: Council, year: CollectionYear) -> "QuerySet[Any]":
    """Placements of our own looked-after children that touch the year."""
    rows = Placement.objects.for_user(user).filter(council=council, starts_on__lte=year.last_day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year.first_day), child__responsible_council=None)
    ours = rows.filter(child__responsible_body=None, child__merged_into=None)
    found: QuerySet[Any] = ours.select_related("child").order_by("child__reference", "starts_on")
    return found


def absences_in(user: User, council: Council, year: CollectionYear) -> "QuerySet[Any]":
    """Absences of looked-after children that touch the year: each once, none recorded in error, none hosted here."""
    begins, ends = TimeSpan.on_day(year.first_day).earliest, TimeSpan.on_day(year.last_day).latest
    gradings = EpisodeGrading.objects.for_user(user).order_by("graded_at", "pk")
    rows = MissingEpisode.objects.for_user(user).standing().filter(council=council, is_hosted=False)
    rows = rows.filter(placement__isnull=False, went_missing_earliest_at__lt=ends)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=begins)).exclude(closed_without_return=NOT_COUNTED)
    found: QuerySet[Any] = rows.select_related("child").prefetch_related(Prefetch("gradings", queryset=gradings))
    return found


def _by_reference(children: dict[int, Child]) -> list[Child]:
    return sorted(children.values(), key=lambda child: child.reference)
