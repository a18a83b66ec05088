"""What changed in the figures of months that were closed: corrections, told apart from what only came later.

A late offer, interview or decision makes a figure *mature*; a corrected time, category or record makes it *restated*.
Both are read from the history of the return home interviews: what stood before, when it changed, who changed it, why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from interviews.deadlines import LONDON
from interviews.models import ReturnInterview
from reporting.models import DisposedMonth
from reporting.past import Event
from reporting.questions import PERMISSION, Question

CLOSED_AFTER = timedelta(days=28)
"""A month's figures are taken as final so long after its end; what changes them later is told."""
COLUMNS = {
    "duty": "whether an interview is due",
    "category": "missing or away",
    "counted_on": "the day of the return",
    "returned_earliest_at": "the time of the return",
    "returned_latest_at": "the time of the return",
    "placement_basis": "the group",
    "placement_group": "the placement type",
    "placement_type_id": "the placement type",
    "is_care_leaver": "whether a care leaver",
    "returned_precision": "how exact the time of the return is",
    "is_hosted": "who was responsible",
    "first_offered_at": "the first offer",
    "first_direct_offer_at": "the first offer in person or by phone",
    "latest_response": "the answer",
    "is_declined_by_child": "the child’s answer",
    "partial_at": "the interview in part",
    "completed_at": "the interview",
    "is_independent": "the interviewer’s independence",
    "shares_interview": "what the interview covers",
    "help_offered_at": "the help offered",
    "help_accepted_at": "the help accepted",
    "help_started_at": "the help started",
    "share_decided_at": "the decision on sharing",
    "is_shared": "the decision on sharing",
    "decision_due_at": "by when sharing was to be decided",
}
ONLY_LATER = {
    "first_offered_at",
    "first_direct_offer_at",
    "latest_response",
    "partial_at",
    "completed_at",
    "is_independent",
    "help_offered_at",
    "help_accepted_at",
    "help_started_at",
    "share_decided_at",
    "is_shared",
    "decision_due_at",
}
"""Filled in where nothing stood, these say that something was done later, or entered later."""
FOLLOW = {
    "is_declined_by_child": {"completed_at", "partial_at"},  # no, and then a talk after all: both stand
    "shares_interview": {"completed_at"},
    "decision_due_at": {"completed_at", "is_declined_by_child"},  # counted from the interview, or the refusal
}
"""These change with another column that only came later."""
MOST = 500


@dataclass(frozen=True)
class Correction:
    """One return home interview changed after its month was closed: what, from when to when, by whom, why."""

    return_interview_pk: int
    counted_on: date | None
    at: datetime
    what: tuple[str, ...]
    who: str
    why: str


def closed_at(counted_on: date) -> datetime:
    """The London midnight from which the month of a return counts as closed."""
    next_month = (counted_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(next_month + CLOSED_AFTER, time.min, tzinfo=LONDON)


def corrections(question: Question) -> list[Correction]:
    """Corrections to closed months of the period, newest first; at most five hundred."""
    period, council = question.period, question.council
    if council.pk not in question.user.council_ids(PERMISSION):
        return []
    days = Q(counted_on__gte=period.starts_on, counted_on__lte=period.ends_on)
    events = Event.objects.filter(council=council, pgh_created_at__gte=closed_at(period.starts_on)).filter(days)
    events = events.exclude(child__in=sorted(question.user.hidden_children)).order_by("pgh_obj_id", "pgh_id")
    touched = list(events)
    rows = ReturnInterview.objects.for_user(question.user, PERMISSION)
    now = rows.in_bulk({event.pgh_obj_id for event in touched})
    people = User.objects.in_bulk({(event.pgh_context or {}).get("user") for event in touched} - {None})
    found = [row for row in _pairs(touched, now, people) if row.counted_on and row.at >= closed_at(row.counted_on)]
    return sorted(found, key=lambda row: row.at, reverse=True)[:MOST]


def disposed(question: Question) -> list[DisposedMonth]:
    """Months of the period of which interviews were disposed of, newest first."""
    first, last = question.period.starts_on.replace(day=1), question.period.ends_on
    rows = DisposedMonth.objects.for_user(question.user).filter(council=question.council)
    return list(rows.filter(month__gte=first, month__lte=last))


def _pairs(events: list[Any], now: dict[int, Any], people: dict[int, User]) -> Iterator[Correction]:
    """Each kept row beside what stood after it: the next one kept, or the row of today."""
    for place, event in enumerate(events):
        following = events[place + 1] if place + 1 < len(events) else None
        same = following is not None and following.pgh_obj_id == event.pgh_obj_id
        after = following if same else now.get(event.pgh_obj_id)
        if after is None:
            continue
        what = corrected(event, after)
        if what:
            context = event.pgh_context or {}
            who = people.get(context.get("user", 0))
            yield Correction(
                return_interview_pk=event.pgh_obj_id,
                counted_on=event.counted_on,
                at=event.pgh_created_at,
                what=what,
                who=str(who) if who else context.get("job", "the system"),
                why=context.get("reason", ""),
            )


def corrected(before: Any, after: Any) -> tuple[str, ...]:
    """What was corrected, in words, each once; nothing where something was only added later."""
    changed = [name for name in COLUMNS if getattr(before, name) != getattr(after, name)]
    later = {name for name in changed if _only_came_later(name, before, after)}
    kept = [name for name in changed if name not in later and not FOLLOW.get(name, set()) & later]
    return tuple(dict.fromkeys(COLUMNS[name] for name in kept))


def _only_came_later(name: str, before: Any, after: Any) -> bool:
    """An answer after another answer came later; one that is gone was corrected."""
    if name in {"latest_response", "is_shared"}:
        return getattr(after, name) not in ("", None)
    if name == "is_declined_by_child":
        return bool(after.is_declined_by_child)
    return name in ONLY_LATER and getattr(before, name) is None
