"""The state of a return home interview, computed from facts and never typed in. Pure.

The queryset twin, which worklists and counts use, is in interviews/querysets.py; one table of edges tests both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from interviews.deadlines import Duty


class State(StrEnum):
    """Where the work on one return home interview stands."""

    NOT_KNOWN = "not_known"
    NOT_DUE = "not_due"
    AWAITING_RETURN = "awaiting_return"
    AWAITING_OFFER = "awaiting_offer"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    PARTLY_DONE = "partly_done"
    DECLINED = "declined"
    NOT_POSSIBLE = "not_possible"
    COMPLETED = "completed"


class Urgency(StrEnum):
    """How the clock stands for work that is still open."""

    NONE = "none"
    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


STATE_WORDS: dict[State, str] = {
    State.NOT_KNOWN: "Not known (before this system)",
    State.NOT_DUE: "No interview due",
    State.AWAITING_RETURN: "Not back yet",
    State.AWAITING_OFFER: "No offer yet",
    State.OFFERED: "Offered, no answer yet",
    State.ACCEPTED: "Accepted",
    State.PARTLY_DONE: "Partly done",
    State.DECLINED: "Declined by the child",
    State.NOT_POSSIBLE: "Not possible",
    State.COMPLETED: "Interview done",
}
OPEN_STATES = (State.AWAITING_OFFER, State.OFFERED, State.ACCEPTED, State.PARTLY_DONE)
RESPONSE_ACCEPTED = "response.accepted"
RESPONSE_DECLINED_BY_CHILD = "response.declined_by_child"
RESPONSE_DECLINED_BY_PARENT = "response.declined_by_parent"
RESPONSE_NONE_YET = "response.no_response"
RESPONSE_LATER = "response.asked_for_later"
COMPLETION_FULL = "completion.full"
COMPLETION_PARTIAL = "completion.partial"


@dataclass(frozen=True)
class StateFacts:
    """What the state hangs on: columns of one return interview."""

    duty: str
    completed_at: datetime | None
    partial_at: datetime | None
    not_completed: bool
    is_declined_by_child: bool
    latest_response: str
    first_offered_at: datetime | None


def state(facts: StateFacts) -> State:
    """Where the work stands. A parent's refusal leaves the offer open: the child has not been heard yet."""
    if facts.duty != Duty.DUE and facts.completed_at is None:
        return State(facts.duty)
    if facts.completed_at is not None:
        return State.COMPLETED
    if facts.not_completed:
        return State.NOT_POSSIBLE
    if facts.is_declined_by_child:
        return State.DECLINED
    if facts.partial_at is not None:
        return State.PARTLY_DONE
    if facts.latest_response == RESPONSE_ACCEPTED:
        return State.ACCEPTED
    return State.OFFERED if facts.first_offered_at else State.AWAITING_OFFER


def urgency(current: State, due_at: datetime | None, now: datetime, due_soon_window: timedelta) -> Urgency:
    """How the clock stands. At exactly the due time it is not yet overdue."""
    if current not in OPEN_STATES or due_at is None:
        return Urgency.NONE
    if now > due_at:
        return Urgency.OVERDUE
    return Urgency.DUE_SOON if due_at - now <= due_soon_window else Urgency.IN_TIME
