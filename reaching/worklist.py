"""What children's own pages and the carers' door add to the worklist: what was written, until somebody has read it."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse

from interviews.models import ReturnInterview
from interviews.worklist.queues import OWED, Queue, add
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from interviews.worklist.words import Words
from reaching.carers.worklist import ENTRIES, ENTRIES_WORDS
from reaching.complaints import said_after
from reaching.invitation_states import SENT
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation
from reaching.models.wordings import Purpose, Way
from reaching.own_page.answer_words import in_a_line
from rhi.words import age, due_words, moment_words


def _answers(scope: Scope) -> Any:
    return scope.narrowed(scope.of(ChildAnswer).filter(read_at__isnull=True))


def _answer(answer: ChildAnswer, scope: Scope) -> Row:
    return _row(answer, scope, in_a_line(answer), moment_words(answer.answered_at, scope.now), "child_answer")


def _after(scope: Scope) -> Any:
    return scope.narrowed(said_after(scope.person).filter(council=scope.council, read_at__isnull=True))


def _said_after(row: AfterTalk, scope: Scope) -> Row:
    how = f"Did it help: {row.get_helped_display().lower()}" if row.helped else row.get_about_display()
    how = f"{how}; said something aloud" if row.recording_id else how
    return _row(row, scope, how, moment_words(row.said_at, scope.now), "after_talk")


LOST = TalkInvitation.objects.filter(purpose=Purpose.OFFER, undelivered_at__isnull=False)


def _not_arrived(scope: Scope) -> Any:
    """Children whose invitation did not arrive, and to whom nothing else has put the choice since."""
    owed = scope.narrowed(scope.of(ReturnInterview), person="assigned_to", basis="placement_basis")
    waiting = owed.still_open().not_parked(scope.today).filter(first_offered_at__isnull=True)
    return waiting.filter(Exists(LOST.filter(return_interview=OuterRef("pk"))))


def _invite_again(owed: Any, scope: Scope) -> Row:
    lost, child = owed.talk_invitations.all()[0], owed.child
    return Row(
        child_id=child.pk,
        council_id=owed.council_id,
        name=child.full_name,
        age=age(child.born_on, scope.today) if child.born_on else None,
        url=reverse("child", args=[child.pk]),
        how=f"{SENT[Way(lost.way)]} did not arrive: {lost.undelivered_why}. It is no offer",
        when=moment_words(lost.undelivered_at, scope.now),
        label="Reach the child another way",
        next_url=reverse("return_interview", args=[owed.pk]),
        tag=due_words(owed.due_at, scope.now) if owed.due_at else "",
        colour="red" if owed.due_at and owed.due_at < scope.now else "yellow",
    )


def _row(record: Any, scope: Scope, how: str, when: str, page: str) -> Row:
    child, url = record.child, reverse(page, args=[record.pk])
    return Row(
        child_id=child.pk,
        council_id=record.council_id,
        name=child.full_name,
        age=age(child.born_on, scope.today) if child.born_on else None,
        url=reverse("child", args=[child.pk]),
        how=how,
        when=when,
        label="Read it now" if record.is_serious else "Listen to it" if record.recording_id else "Read it",
        next_url=url,
        tag="Serious" if record.is_serious else "",
        colour="red" if record.is_serious else "",
    )


add(
    Queue("children", _answers, _answer, "answered_at", is_urgent=True, related=("child",)),
    Words(
        "From children",
        "child has written on their own page",
        "children have written on their own page",
        "What children wrote on their own pages is read.",
    ),
    before="host",
)
add(
    Queue("after_talk", _after, _said_after, "said_at", related=("child",)),
    Words(
        "After the talk",
        "child has said something after a talk",
        "children have said something after a talk",
        "What children said after a talk is read.",
    ),
    before="sign_off",
)
add(
    Queue(
        "not_arrived",
        _not_arrived,
        _invite_again,
        "due_at",
        is_urgent=True,
        related=OWED,
        beside=(Prefetch("talk_invitations", LOST.order_by("-undelivered_at", "-pk")),),
    ),
    Words(
        "Invitations that did not arrive",
        "invitation to a child did not arrive",
        "invitations to children did not arrive",
        "Every invitation arrived, as far as anybody knows.",
    ),
    before="found",
)
add(ENTRIES, ENTRIES_WORDS, before="host")
