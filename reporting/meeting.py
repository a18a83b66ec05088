"""The sheets for the meeting on missing children: the queues of the worklist, and who came back since the last meeting.

What waits is read from the queues and from nowhere else, so that sheet and worklist cannot differ.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from interviews.deadlines import LONDON
from interviews.models import ReturnInterview
from interviews.states import OPEN_STATES
from interviews.worklist import looking, rows
from interviews.worklist.looking import Group
from interviews.worklist.queues import BY_KEY, OWED, Queue, queues_for
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from interviews.worklist.words import Words
from rhi.words import day_words, moment_words

DAILY, WEEKLY = "daily", "weekly"
SHEETS = {DAILY: "Daily sheet", WEEKLY: "Weekly sheet"}
MOST = 100
"""Rows of a part that are shown; the number in its heading is of all."""
MONDAY, FRIDAY_BEFORE, WEEK = 0, 3, 7
OF_DAILY = ("missing", "found", "returned", "overdue", "offer_overdue", "triggers", "untold", "handovers")
OF_WEEKLY = (*OF_DAILY, "awaiting", "parked")


@dataclass(frozen=True)
class MeetingQueue(Queue):
    """A queue that stands on the sheets only, under words of its own."""

    said: Words = Words("", "", "", "")

    @property
    def words(self) -> Words:
        """What it is called."""
        return self.said


def since(sheet: str, today: date) -> datetime:
    """The London midnight from which a sheet looks back: the working day before, or a week."""
    days = WEEK if sheet == WEEKLY else FRIDAY_BEFORE if today.weekday() == MONDAY else 1
    return datetime.combine(today - timedelta(days=days), time.min, tzinfo=LONDON)


def groups(scope: Scope, sheet: str) -> list[Group]:
    """Every part of the sheet for this person, with what is in it; empty ones too, for a meeting hears that as well."""
    queues = list(parts(scope, sheet))
    numbers = looking.counts(scope, queues)
    return [
        Group(queue, numbers[queue.key], looking.first(scope, queue, MOST) if numbers[queue.key] else [])
        for queue in queues
    ]


def parts(scope: Scope, sheet: str) -> "list[Queue]":
    """The queues of a sheet, in its order: those that this person has use for."""
    own = {queue.key: queue for queue in (_returned(scope, sheet), _offer_overdue())}
    allowed = {queue.key: queue for queue in queues_for(scope)} | own
    missing = BY_KEY["missing"]
    allowed["missing"] = replace(missing, row=who_is_missing, related=(*missing.related, *RESPONSIBLE, "council"))
    return [allowed[key] for key in (OF_WEEKLY if sheet == WEEKLY else OF_DAILY) if key in allowed]


RESPONSIBLE = ("child__responsible_council", "child__responsible_body")


def who_is_missing(record: Any, scope: Scope) -> Row:
    """As on the worklist, and who is responsible."""
    row, child = rows.missing(record, scope), record.child
    responsible = child.responsible_elsewhere if record.is_hosted else record.council
    worker = f", worker {child.allocated_worker}" if child.allocated_worker else ""
    return replace(row, how=f"{row.how}. Responsible: {responsible or 'another body'}{worker}")


def _returned(scope: Scope, sheet: str) -> MeetingQueue:
    start = since(sheet, scope.today)
    return MeetingQueue(
        "returned",
        lambda scope: scope.of(ReturnInterview).standing().filter(returned_earliest_at__gte=start),
        back,
        "returned_earliest_at",
        descending=True,
        related=(*OWED, "episode", "not_completed"),
        beside=BY_KEY["overdue"].beside,
        said=Words(
            f"Back since {start:%A} {day_words(start.date())}",
            "child came back",
            "children came back",
            "Nobody came back.",
        ),
    )


def back(record: Any, scope: Scope) -> Row:
    """A child who came back: the state of the interview, and its clock while it is owed."""
    row = rows.owed(record, scope)
    when = f"back {moment_words(record.returned_earliest_at, scope.now)}"
    if record.state in OPEN_STATES:
        return replace(row, when=f"{when}. {row.when}".removesuffix(". "))
    held = f", held {moment_words(record.completed_at, scope.now)}" if record.completed_at else ""
    return replace(row, how=f"{record.state_words}{held}. {record.get_placement_basis_display()}", when=when, tag="")


def _offer_overdue() -> MeetingQueue:
    """By the council's own hours, while the interview itself is not overdue: those stand above."""
    overdue = BY_KEY["overdue"]

    def find(scope: Scope) -> Any:
        active = scope.of(ReturnInterview).still_open().not_parked(scope.today)
        late = active.filter(first_offered_at__isnull=True, offer_due_at__lt=scope.now)
        return late.filter(Q(due_at__isnull=True) | Q(due_at__gte=scope.now))

    return MeetingQueue(
        "offer_overdue",
        find,
        rows.owed,
        "offer_due_at",
        related=OWED,
        beside=overdue.beside,
        said=Words(
            "Offer overdue, interview not yet",
            "offer is overdue",
            "offers are overdue",
            "No further offer is overdue.",
        ),
    )
