"""Out of the records that exist for a person: what a year's return would hold, and what it would be rejected for.

One place for the export of a council and for the check beside a single child, so that both say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import Council, User
from accounts.roles import Permission
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


def return_of(user: User, council: Council, year: CollectionYear) -> Return903:
    """Children looked after in the year, their placements, their absences from a placement."""
    placements = list(placements_in(user, council, year))
    children = {placement.child_id: placement.child for placement in placements}
    episodes = absences_in(user, council, year).order_by("child__reference", "went_missing_earliest_at")
    in_order = sorted(children.values(), key=lambda each: each.reference)
    made = files_of(in_order, placements, episodes, year, today=timezone.localdate())
    return Return903(year, made, failures(made, year, places=PlacementType.validity()))


def rejected(
    child: Child,
    placements: Iterable[Placement],
    episodes: Iterable[MissingEpisode],
    days: Iterable[date],
    *,
    by_grading: bool = True,
) -> list[Failure]:
    """What the returns of the years of some days would be rejected for because of this child; each rule once.

    Of rows that were read already: the child's placements with their types, and its standing absences with their
    gradings, unless each may stand as one period: the rules about the end of care are the same for it.
    """
    found: dict[tuple[str, str, int], Failure] = {}
    if child.responsible_council_id or child.responsible_body_id:
        return []
    lived, absences = list(placements), [episode for episode in episodes if _is_counted(episode)]
    rows: list[Any] = [*lived, *absences]
    places = {row.placement_type_id: row.placement_type.valid_in for row in lived}
    today = timezone.localdate()
    for row in rows:
        row.child = child
    for year in dict.fromkeys(CollectionYear.of(day) for day in days):
        within = [row for row in lived if _touches(row.starts_on, row.ends_on, year)]
        made = files_of([child] if within else [], within, absences, year, today=today, by_grading=by_grading)
        for failure in failures(made, year, places=places):
            found.setdefault((failure.problem.message, failure.problem.file, failure.record.pk), failure)
    return list(found.values())


def _is_counted(episode: MissingEpisode) -> bool:
    """Whether an absence belongs into a return at all; the same as `absences_in`, of a row."""
    is_in_error = episode.closed_without_return_id == NOT_COUNTED
    return episode.placement_id is not None and not episode.is_hosted and not is_in_error


def _touches(starts_on: date, ends_on: date | None, year: CollectionYear) -> bool:
    return starts_on <= year.last_day and (ends_on is None or ends_on >= year.first_day)


def days_of(episodes: Iterable[MissingEpisode], today: date) -> list[date]:
    """The days in whose years some absences stand: when they began, when they were over."""
    begun = [episode.went_missing_earliest_at for episode in episodes]
    over = [episode.ended_at for episode in episodes if episode.ended_at]
    return [today, *(london_day(at) for at in [*begun, *over])]


def placements_in(user: User, council: Council, year: CollectionYear) -> "QuerySet[Any]":
    """Placements of our own looked-after children that touch the year."""
    rows = Placement.objects.for_user(user, Permission.MAKE_RETURNS).filter(
        council=council, starts_on__lte=year.last_day
    )
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year.first_day), child__responsible_council=None)
    ours = rows.filter(child__responsible_body=None, child__merged_into=None)
    found: QuerySet[Any] = ours.select_related("child").order_by("child__reference", "starts_on")
    return found


def absences_in(user: User, council: Council, year: CollectionYear) -> "QuerySet[Any]":
    """Absences of looked-after children that touch the year: each once, none recorded in error, none hosted here."""
    begins, ends = TimeSpan.on_day(year.first_day).earliest, TimeSpan.on_day(year.last_day).latest
    gradings = EpisodeGrading.objects.for_user(user, Permission.MAKE_RETURNS).order_by("graded_at", "pk")
    rows = (
        MissingEpisode.objects.for_user(user, Permission.MAKE_RETURNS)
        .standing()
        .filter(council=council, is_hosted=False)
    )
    rows = rows.filter(placement__isnull=False, went_missing_earliest_at__lt=ends)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=begins))
    rows = rows.exclude(closed_without_return=NOT_COUNTED)
    found: QuerySet[Any] = rows.select_related("child", "placement__placement_type")
    return found.prefetch_related(Prefetch("gradings", queryset=gradings))
