"""The queues of the worklist, declared: which rows, in which order, for whom, under which words.

An app of a higher floor adds its own in its module `worklist`, which is found when everything is loaded
(interviews.apps): it calls `add`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Prefetch, Q, QuerySet

from cases.models import EpisodeEscalation, HostTelling, MissingEpisode, TriggerReached
from interviews.models import Action, Assignment, Disclosure, Handover, Help, Interview, Referral, ReturnInterview
from interviews.worklist import rows
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from interviews.worklist.words import WORDS, Words


@dataclass(frozen=True)
class Queue:
    """`find` gives the rows, in the order of `field`; `row` puts one into words, `related` and `beside` load what it
    needs. `permission`: who has use for it. Its words are in interviews/worklist/words.py.
    """

    key: str
    find: Callable[[Scope], "QuerySet[Any]"]
    row: Callable[[Any, Scope], Row]
    field: str
    descending: bool = False
    permission: str = "view_cases"
    is_urgent: bool = False
    is_assignable: bool = False
    on_front: bool = True
    related: tuple[str, ...] = ()
    beside: tuple[Any, ...] = ()

    @property
    def words(self) -> Words:
        """What the queue is called, and says of itself."""
        return WORDS[self.key]

    @property
    def title(self) -> str:
        """Its name on the page."""
        return self.words.title

    @property
    def empty(self) -> str:
        """What stands where nothing is."""
        return self.words.empty


def _owed(scope: Scope) -> Any:
    rows = scope.narrowed(scope.of(ReturnInterview), person="assigned_to", basis="placement_basis")
    return rows.still_open()


def _active(scope: Scope) -> Any:
    return _owed(scope).not_parked(scope.today)


def _overdue(scope: Scope) -> Any:
    return _active(scope).overdue(scope.now)


def _soon(scope: Scope) -> Any:
    return _active(scope).due_soon(scope.now, scope.soon)


def _later(scope: Scope) -> Any:
    return _active(scope).filter(due_at__gt=scope.now + scope.soon)


def _unclocked(scope: Scope) -> Any:
    return _active(scope).filter(due_at__isnull=True)


def _to_assign(scope: Scope) -> Any:
    """Nobody holds it, or somebody who no longer works here; and no other body has accepted it."""
    unheld = Q(assigned_to__isnull=True) | Q(assigned_to__is_active=False)
    accepted = Handover.objects.for_user(scope.person).filter(council=scope.council, state="accepted")
    owed = scope.narrowed(scope.of(ReturnInterview), basis="placement_basis").still_open()
    return owed.filter(unheld).exclude(pk__in=accepted.filter(kind="interview").values("return_interview"))


def _awaiting_answer(scope: Scope) -> Any:
    offered = _active(scope).filter(first_offered_at__isnull=False, partial_at__isnull=True)
    return offered.exclude(latest_response="response.accepted")


def _parked(scope: Scope) -> Any:
    return _owed(scope).parked(scope.today)


def _decide(scope: Scope) -> Any:
    rows = scope.narrowed(scope.of(ReturnInterview), basis="placement_basis")
    return rows.to_decide_on_sharing()


def _release(scope: Scope) -> Any:
    rows = scope.narrowed(scope.of(ReturnInterview), basis="placement_basis")
    return rows.filter(is_shared=True, released_at__isnull=True)


def _episodes(scope: Scope) -> Any:
    return scope.narrowed(scope.of(MissingEpisode))


def _untold(scope: Scope) -> Any:
    """One's own and the team's; and what children wrote themselves, which is everybody's."""
    untold, child = scope.of(Disclosure).filter(told_at__isnull=True), "return_interview__child"
    of_children = scope.narrowed(untold.filter(recorded_by__isnull=True), child=child)
    return of_children | scope.narrowed(untold, person="recorded_by", child=child)


def _handovers(scope: Scope) -> Any:
    """Those that wait on us: asked of this council, or asked by it and unanswered in time."""
    silent = Q(council=scope.council, answer_by_at__lt=scope.now)
    mine = Handover.objects.for_user(scope.person).filter(state="asked")
    return scope.narrowed(mine.filter(Q(asked_council=scope.council) | silent))


def _given(scope: Scope) -> Any:
    """Interviews of other councils that were handed over to this person."""
    rows = ReturnInterview.objects.for_user(scope.person, "conduct_assigned").given_to(scope.person)
    return rows.exclude(council=scope.council).still_open()


OWED = ("child", "assigned_to", "council")
HANDED = (
    Prefetch("handovers", Handover.objects.waiting().select_related("asked_council", "asked_agency", "asked_body")),
)
REACHED = (Prefetch("escalations", EpisodeEscalation.objects.select_related("step").order_by("-step__after_hours")),)


def _work(key: str, find: Callable[[Scope], Any], **more: Any) -> Queue:
    """A queue of interviews that are owed."""
    facts = {"row": rows.owed, "field": "due_at", "is_assignable": True, "related": OWED, "beside": HANDED}
    return Queue(key, find, **{**facts, **more})


QUEUES: list[Queue] = [
    Queue(
        "missing",
        lambda scope: _episodes(scope).missing_now(),
        rows.missing,
        "went_missing_earliest_at",
        is_urgent=True,
        related=("child", "council", "placement__placement_type", "placement__host_council", "placement__host_body"),
        beside=REACHED,
    ),
    Queue(
        "untold",
        _untold,
        rows.untold,
        "disclosed_at",
        is_urgent=True,
        related=("return_interview__child",),
    ),
    Queue(
        "host",
        lambda scope: scope.narrowed(scope.of(HostTelling).waiting()),
        rows.host,
        "id",
        permission="record_cases",
        is_urgent=True,
        related=("child", "episode", "host_council", "host_body"),
    ),
    Queue(
        "given",
        _given,
        rows.given,
        "due_at",
        permission="conduct_interviews",
        related=("child", "council"),
    ),
    Queue(
        "found",
        lambda scope: _episodes(scope).found_not_back(),
        rows.found,
        "located_earliest_at",
        related=("child",),
    ),
    _work("overdue", _overdue, descending=True, is_urgent=True),
    _work("soon", _soon),
    _work("to_assign", _to_assign, permission="record_cases", is_urgent=True, on_front=False, field="id"),
    _work("unclocked", _unclocked, field="id"),
    _work("later", _later),
    _work("awaiting", _awaiting_answer, on_front=False, field="first_offered_at"),
    Queue(
        "handovers",
        _handovers,
        rows.handover,
        "asked_at",
        permission="record_cases",
        related=("council", "asked_council", "asked_agency", "asked_body"),
    ),
    Queue(
        "triggers",
        lambda scope: scope.narrowed(scope.of(TriggerReached).filter(done_on__isnull=True, resolved_at__isnull=True)),
        rows.trigger,
        "event_at",
        descending=True,
        permission="record_cases",
        related=("child", "trigger"),
    ),
    Queue(
        "independence",
        lambda scope: scope.narrowed(
            scope.of(Assignment).filter(ended_at__isnull=True, accepted_at__isnull=True).exclude(doubts=""),
            child="return_interview__child",
        ),
        rows.independence,
        "assigned_at",
        permission="sign_off",
        related=("return_interview__child", "interviewer"),
    ),
    Queue(
        "sign_off",
        lambda scope: scope.narrowed(scope.of(Interview).filter(signed_off_at__isnull=True), person="interviewer"),
        rows.sign_off,
        "started_at",
        related=("child", "interviewer"),
    ),
    Queue(
        "sharing",
        _decide,
        rows.sharing,
        "id",
        permission="release_summaries",
        related=("child",),
    ),
    Queue(
        "release",
        _release,
        rows.sharing,
        "id",
        permission="release_summaries",
        related=("child",),
    ),
    Queue(
        "actions",
        lambda scope: scope.narrowed(scope.of(Action).filter(done_on__isnull=True), person="owner"),
        rows.action,
        "due_on",
        related=("child", "owner"),
    ),
    Queue(
        "referrals",
        lambda scope: scope.narrowed(scope.of(Referral).filter(answer=""), person="recorded_by"),
        rows.referral,
        "sent_on",
        related=("child",),
    ),
    Queue(
        "help",
        lambda scope: scope.narrowed(scope.of(Help).nothing_heard(scope.now), child="return_interview__child"),
        rows.help_offered,
        "offered_at",
        descending=True,
        related=("outcome", "return_interview__child"),
    ),
    _work("parked", _parked, on_front=False, field="parked_until"),
]
BY_KEY = {queue.key: queue for queue in QUEUES}


def add(queue: Queue, words: Words, *, before: str) -> None:
    """One more queue, in front of the one with that key."""
    if queue.key in BY_KEY:
        raise ImproperlyConfigured(f"There is a queue {queue.key} already.")
    QUEUES.insert(QUEUES.index(BY_KEY[before]), queue)
    BY_KEY[queue.key], WORDS[queue.key] = queue, words


def queues_for(scope: Scope) -> list[Queue]:
    """Those this person has use for; “handed over to you” only for those who do work for others."""
    may = [queue for queue in QUEUES if scope.person.may(queue.permission, scope.council.pk)]
    return [queue for queue in may if queue.key != "given" or scope.person.limited_council_ids()]


def link_of(queue: Queue, scope: Scope) -> str:
    """The queue as a list of its own."""
    return scope.filters.link(group=queue.key)
