"""Ofsted's Annex A, List 8 (children in care): the columns about going missing, to join to the council's own list.

Counts are of absences from a placement that began in the twelve months before a day. Whether an interview was offered
and accepted is asked of the last one graded missing: yes, no, unknown; empty for a child who was never missing.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import Council, User
from accounts.roles import Permission
from cases.models import MissingEpisode, Placement
from cases.ssda903.writing import NOT_COUNTED
from interviews.deadlines import Duty
from interviews.models import ReturnInterview
from interviews.states import RESPONSE_ACCEPTED
from rhi.timespan import TimeSpan

HEAD = (
    "Child Unique ID",
    "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
    "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
)
YES, NO, UNKNOWN = "Yes", "No", "Unknown"


def year_before(day: date) -> date:
    """The first of the twelve months that end with this day."""
    try:
        return day.replace(year=day.year - 1) + timedelta(days=1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28) + timedelta(days=1)


def children_of(user: User, council: Council, day: date) -> list[Any]:
    """Our own children with a placement in the twelve months before the day, by the council's own number."""
    rows = Placement.objects.for_user(user, Permission.MAKE_RETURNS).filter(council=council, starts_on__lte=day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year_before(day)), child__merged_into=None)
    ours = rows.filter(child__responsible_council=None, child__responsible_body=None).select_related("child")
    children = {row.child_id: row.child for row in ours}
    return sorted(children.values(), key=lambda child: child.reference)


def lines(user: User, council: Council, day: date, children: list[Any]) -> Iterator[tuple[str, ...]]:
    """A line per child, in the order of HEAD: two statements."""
    episodes = defaultdict(list)
    for episode in _episodes(user, council, day):
        episodes[episode.child_id].append(episode)
    last = {found[-1].pk for found in map(_missing, episodes.values()) if found}
    owed = {
        row.episode_id: row
        for row in ReturnInterview.objects.for_user(user, Permission.MAKE_RETURNS).filter(episode__in=last)
    }
    for child in children:
        own = episodes.get(child.pk, [])
        missing = _missing(own)
        offered, accepted = answers(owed.get(missing[-1].pk)) if missing else ("", "")
        yield (child.reference, str(len(missing)), str(len(own) - len(missing)), offered, accepted)


def answers(owed: Any) -> tuple[str, str]:
    """Offered, and accepted, after the last missing episode."""
    if owed is None or owed.duty in {Duty.NOT_KNOWN.value, Duty.AWAITING_RETURN.value}:
        return UNKNOWN, UNKNOWN
    if owed.first_offered_at is None:
        return NO, NO
    is_accepted = owed.completed_at is not None or owed.latest_response == RESPONSE_ACCEPTED
    return YES, YES if is_accepted else NO


def _missing(episodes: list[Any]) -> list[Any]:
    return [episode for episode in episodes if episode.category == MissingEpisode.Category.MISSING]


def _episodes(user: User, council: Council, day: date) -> Any:
    begins, ends = TimeSpan.on_day(year_before(day)).earliest, TimeSpan.on_day(day).latest
    rows = (
        MissingEpisode.objects.for_user(user, Permission.MAKE_RETURNS)
        .standing()
        .filter(council=council, is_hosted=False)
    )
    began = rows.filter(went_missing_earliest_at__gte=begins, went_missing_earliest_at__lt=ends)
    counted = began.filter(placement__isnull=False).exclude(closed_without_return=NOT_COUNTED)
    return counted.order_by("went_missing_earliest_at", "pk")
