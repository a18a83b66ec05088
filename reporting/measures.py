"""The measures: each defined once, used by page, CSV, chart and docs/measures.md.

Counted per responsible council over return home interviews, by the London date of the return, by group and placement
type at the time the child went missing, as at a stated time. A rate uses *mature* episodes (returned at least 72
hours before); younger ones are *pending*. What cannot be known is counted and shown, and stands in no rate. A time
known as an interval is in time when its earliest end says so, late when its latest end says so, else *cannot say*.
Sources of definitions and lines: The Children's Society (2019), Missing People (2023/24), DfE guidance (2014).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q

from interviews.deadlines import INTERVIEW_WINDOW, Duty
from interviews.states import RESPONSE_ACCEPTED, RESPONSE_DECLINED_BY_CHILD, RESPONSE_DECLINED_BY_PARENT

Condition = Callable[[datetime], Q]
WEEK, FOUR_WEEKS = timedelta(days=7), timedelta(days=28)
WINDOWS = {"72h": INTERVIEW_WINDOW, "7d": WEEK, "28d": FOUR_WEEKS}
WINDOW_WORDS = {"72h": "within 72 hours", "7d": "within 7 days", "28d": "within 28 days"}


class Better(StrEnum):
    """Which way a measure improves. Of a child's no, nothing can be said: it is the child's to give."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Reference:
    """A published national figure on the same definition, with its source and year."""

    rate: float
    source: str


@dataclass(frozen=True)
class Measure:
    """A rate of return home interviews. The numerator is always counted inside the denominator."""

    key: str
    name: str
    sentence: str
    over: str
    numerator: Condition
    denominator: Condition
    reference: Reference | None = None
    better: Better = Better.HIGHER


SOCIETY = "The Children’s Society, 2019"
DUE = Q(duty=Duty.DUE.value)
NOT_KNOWN = Q(duty=Duty.NOT_KNOWN.value)
OFFERED = Q(first_offered_at__isnull=False)
COMPLETED = Q(completed_at__isnull=False)
DECLINED_BY_CHILD = Q(latest_response=RESPONSE_DECLINED_BY_CHILD) & ~COMPLETED
DECLINED_BY_PARENT = Q(latest_response=RESPONSE_DECLINED_BY_PARENT) & ~COMPLETED


HEARD_OR_DECLINED = COMPLETED | Q(is_declined_by_child=True)


def mature(as_at: datetime) -> Q:
    """Due episodes that returned at least 72 hours before."""
    return DUE & Q(returned_latest_at__lte=as_at - INTERVIEW_WINDOW)


def pending(as_at: datetime) -> Q:
    """Due episodes too young for a rate."""
    return DUE & Q(returned_latest_at__gt=as_at - INTERVIEW_WINDOW)


def decision_is_due(as_at: datetime) -> Q:
    """A decision on sharing was made, or should have been by now: one that is not due yet is no miss."""
    return Q(share_decided_at__isnull=False) | Q(decision_due_at__lte=as_at)


def mature_and(condition: Q) -> Condition:
    """Mature due episodes of which something else holds."""
    return lambda as_at: mature(as_at) & condition


def always(condition: Q) -> Condition:
    """A condition that hangs on no time."""
    return lambda as_at: condition


def in_time(column: str, window: timedelta) -> Q:
    """Happened within the window of the earliest end of the return, or before it."""
    return Q(**{f"{column}__lte": F("returned_earliest_at") + window})


def cannot_say(column: str, window: timedelta) -> Q:
    """Happened between the window of the earliest end and that of the latest end."""
    after = Q(**{f"{column}__gt": F("returned_earliest_at") + window})
    return after & Q(**{f"{column}__lte": F("returned_latest_at") + window})


def within(key: str, name: str, column: str, base: Q, over: str, reference: Reference | None = None) -> list[Measure]:
    """One measure per window: 72 hours, 7 days, 28 days. What cannot be said stands in neither number."""
    return [
        Measure(
            key=f"{key}_{label}",
            name=f"{name} {WINDOW_WORDS[label]}",
            sentence=f"{name} {WINDOW_WORDS[label]} of the return; exactly that long is in time.",
            over=over,
            numerator=always(in_time(column, window)),
            denominator=mature_and(base & ~cannot_say(column, window)) if base else _said(column, window),
            reference=reference if label == "72h" else None,
        )
        for label, window in WINDOWS.items()
    ]


def _said(column: str, window: timedelta) -> Condition:
    """Mature due episodes, without those of which nobody can say: not happened counts as not in time."""
    return lambda as_at: mature(as_at) & (Q(**{f"{column}__isnull": True}) | ~cannot_say(column, window))


EVERY = "due episodes that returned at least 72 hours ago"
MEASURES: tuple[Measure, ...] = (
    Measure(
        "offered",
        "Offered",
        "The choice was put to the child; a completed interview implies an offer.",
        EVERY,
        always(OFFERED),
        mature,
        Reference(0.80, SOCIETY),
    ),
    Measure(
        "offered_directly",
        "Offered in person or by phone",
        "At least one offer to the child was made in person or by phone.",
        EVERY,
        always(Q(first_direct_offer_at__isnull=False)),
        mature,
    ),
    Measure(
        "offered_indirectly",
        "Offered only by letter or through others",
        "Every offer to the child was by letter, message, or through somebody else.",
        EVERY,
        always(OFFERED & Q(first_direct_offer_at__isnull=True)),
        mature,
        better=Better.LOWER,
    ),
    *within("offered", "Offered", "first_offered_at", Q(), EVERY),
    Measure(
        "accepted",
        "Accepted",
        "The latest answer is yes, or the interview was completed.",
        "offered episodes",
        always(Q(latest_response=RESPONSE_ACCEPTED) | COMPLETED),
        mature_and(OFFERED),
    ),
    Measure(
        "declined_by_child",
        "Declined by the child",
        "The child’s latest answer is no, to an offer put to whomever, and no interview was completed.",
        "offered episodes",
        always(DECLINED_BY_CHILD),
        mature_and(OFFERED),
        Reference(0.30, SOCIETY),
        better=Better.NEITHER,
    ),
    Measure(
        "declined_by_parent",
        "Declined by a parent or carer",
        "The latest answer is a parent’s or carer’s no, and no interview was completed.",
        "offered episodes",
        always(DECLINED_BY_PARENT),
        mature_and(OFFERED),
        better=Better.NEITHER,
    ),
    Measure(
        "uptake",
        "Interviewed (uptake)",
        "Covered by a full interview with the child, begun after the child was located. Sign-off is not needed.",
        EVERY,
        always(COMPLETED),
        mature,
        Reference(0.50, SOCIETY),
    ),
    *within("interviewed", "Interviewed", "completed_at", Q(), EVERY),
    Measure(
        "completed_of_offered",
        "Interviewed of those offered",
        "Of the episodes with an offer, those with a completed interview.",
        "offered episodes",
        always(COMPLETED),
        mature_and(OFFERED),
    ),
    within(
        "done_in_time",
        "Of interviews done, those",
        "completed_at",
        COMPLETED,
        "completed interviews",
        Reference(0.63, "Missing People, 2023/24"),
    )[0],
    Measure(
        "partial",
        "Only partly interviewed",
        "A talk was begun and not completed: shown apart, never counted as uptake.",
        EVERY,
        always(Q(partial_at__isnull=False) & ~COMPLETED),
        mature,
        better=Better.NEITHER,
    ),
    Measure(
        "shared_interview",
        "Sharing an interview",
        "One interview covered this episode and another.",
        "completed interviews",
        always(Q(shares_interview=True)),
        mature_and(COMPLETED),
        better=Better.NEITHER,
    ),
    Measure(
        "independent",
        "Independent interviewer",
        "The interviewer met both tests: outside the child’s care, and outside the placement and the council.",
        "completed interviews",
        always(Q(is_independent=True)),
        mature_and(COMPLETED),
    ),
    Measure(
        "help_offered",
        "Help offered",
        "At least one outcome marked as help was offered, with or without an interview.",
        EVERY,
        always(Q(help_offered_at__isnull=False)),
        mature,
    ),
    Measure(
        "help_accepted",
        "Help accepted",
        "Of those offered help, help was accepted.",
        "episodes with help offered",
        always(Q(help_accepted_at__isnull=False)),
        mature_and(Q(help_offered_at__isnull=False)),
    ),
    Measure(
        "help_started",
        "Help started",
        "Of those offered help, help has begun.",
        "episodes with help offered",
        always(Q(help_started_at__isnull=False)),
        mature_and(Q(help_offered_at__isnull=False)),
    ),
    Measure(
        "decided_in_time",
        "Decided on sharing in time",
        "A decision to share or not to share was made within the hours agreed with the police.",
        "completed or declined episodes whose decision was made or is due",
        always(Q(share_decided_at__lte=F("decision_due_at"))),
        lambda as_at: mature(as_at) & HEARD_OR_DECLINED & decision_is_due(as_at),
    ),
    Measure(
        "shared",
        "Shared (context, not a target)",
        "It was decided to share.",
        "completed or declined episodes",
        always(Q(is_shared=True)),
        mature_and(HEARD_OR_DECLINED),
        better=Better.NEITHER,
    ),
)
BY_KEY = {measure.key: measure for measure in MEASURES}
HEADLINES = ("offered", "offered_72h", "declined_by_child", "declined_by_parent", "uptake", "interviewed_72h")
COUNTS: dict[str, tuple[str, Condition]] = {
    "due": ("Due", always(DUE)),
    "mature": ("Due, returned at least 72 hours ago", mature),
    "pending": ("Pending: returned less than 72 hours ago", pending),
    "cannot_say": ("Cannot say: ended before this system was in use", always(NOT_KNOWN)),
    "estimated": ("Return time not exact", always(DUE & ~Q(returned_precision="exact"))),
    "offer_cannot_say": (
        "Offered: cannot say whether within 72 hours",
        mature_and(cannot_say("first_offered_at", INTERVIEW_WINDOW)),
    ),
    "interview_cannot_say": (
        "Interviewed: cannot say whether within 72 hours",
        mature_and(cannot_say("completed_at", INTERVIEW_WINDOW)),
    ),
    "away": ("Of these, away without authorisation", always(DUE & Q(category="away"))),
    "own_interview": ("Episodes with an interview of their own", always(DUE & COMPLETED & Q(shares_interview=False))),
    "sharing_interview": ("Episodes sharing an interview", always(DUE & COMPLETED & Q(shares_interview=True))),
    "not_due": ("No interview due", always(Q(duty=Duty.NOT_DUE.value))),
}
