"""Asking another council, a provider, or a body outside England to hold an interview; answering; ending.

Who asked stays responsible throughout: silence, a refusal, a withdrawal or a return bring the work back to them.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import Agency, Council, User, WorkElsewhere
from audit.models import Restriction
from cases.models import OutsideBody
from interviews import handover_messages as messages
from interviews.actions.assigning import end_assignment, give_to
from interviews.models import Handover, ReturnInterview
from rhi.refusals import Refused, lock_current
from rhi.wall import every_council

State = Handover.State
WRONG_KIND = "This cannot be done with this request. Go back to the request to see what it asks for."


@transaction.atomic
def ask_to_interview(
    *,
    user: User,
    return_interview: ReturnInterview,
    asked: Council | Agency | OutsideBody,
    answer_by_at: datetime | None = None,
    message: str = "",
) -> Handover:
    """Ask another body to hold the interview for us. One request at a time; a restricted child's only by a manager."""
    owed = return_interview
    require(user, "record_cases", owed.council_id)
    if Restriction.objects.filter(child_id=owed.child_id, lifted_at__isnull=True).exists():
        require(user, "restrict_records", owed.council_id)
    return ask(user, owed, asked, answer_by_at, message)


def ask(
    user: User,
    owed: ReturnInterview,
    asked: Council | Agency | OutsideBody,
    answer_by_at: datetime | None,
    message: str,
) -> Handover:
    """The same without asking for a permission: for whatever has asked."""
    if owed.child.died_on or owed.duty != ReturnInterview.DutyChoice.DUE or owed.completed_at:
        raise Refused("No interview is owed here any more.")
    if asked == owed.council:
        raise Refused("Choose another body than your own council.", "asked")
    if owed.handovers.waiting().exists():
        raise Refused("Somebody has been asked already. Withdraw that first.", "asked")
    lives = owed.episode.placement
    handover = Handover(
        kind=Handover.Kind.INTERVIEW,
        council_id=owed.council_id,
        child_id=owed.child_id,
        return_interview=owed,
        lives_at=lives.provider if lives else "",
        returned_at=owed.returned_earliest_at,
        due_at=owed.due_at,
        **common_facts(user, owed.child, owed.council, asked, answer_by_at, message),
    )
    handover.save()
    messages.asked(handover)
    return handover


def common_facts(
    user: User, child: Any, council: Council, asked: Any, answer_by_at: datetime | None, message: str
) -> dict[str, Any]:
    """What every request carries: who asks whom, until when, and the minimum about the child."""
    now = timezone.now()
    if answer_by_at and answer_by_at <= now:
        raise Refused("This time has passed. Choose a later one.", "answer_by_at")
    needs = [f"Interpreter: {child.first_language or 'yes'}"] if child.interpreter_needed else []
    column = {Council: "asked_council", Agency: "asked_agency", OutsideBody: "asked_body"}[type(asked)]
    return {
        column: asked,
        "asked_by": user,
        "asked_at": now,
        "answer_by_at": answer_by_at or now + timedelta(hours=council.answer_hours),
        "message": message,
        "child_name": child.full_name,
        "born_on": child.born_on,
        "needs": "; ".join([*needs, child.communication_needs])[:300].strip("; "),
    }


@every_council("a handover is answered")
def accept(*, user: User, handover: Handover, version: int, interviewer: User | None = None) -> Handover:
    """The body asked takes it on. A council or provider names who will hold the interview; that person sees the child
    from now on, and nobody else there does. For a body without an account its answer is written down by who asked.
    """
    current = lock(handover, version, Handover.Kind.INTERVIEW)
    require_answerer(user, current)
    require_asked(current)
    current.state, current.answered_by, current.answered_at = State.ACCEPTED, user, timezone.now()
    current.interviewer = interviewer
    if not current.asked_body_id:
        if interviewer is None:
            raise Refused("Choose who will hold the interview.", "interviewer")
        _let_in(current, user, interviewer)
    current.save()
    messages.answered(current)
    return current


@every_council("a handover is answered")
def change_interviewer(*, user: User, handover: Handover, version: int, interviewer: User) -> Handover:
    """The body that accepted gives it to another of its people."""
    current = lock(handover, version, Handover.Kind.INTERVIEW)
    require_answerer(user, current)
    if current.state != State.ACCEPTED:
        raise Refused("This is not being done by you.")
    _shut_out(current)
    current.interviewer = interviewer
    _let_in(current, user, interviewer)
    current.save()
    return current


@every_council("a handover is answered")
def decline(*, user: User, handover: Handover, version: int, reason: str) -> Handover:
    """The body asked does not take it on; the work is where it was."""
    current = lock(handover, version)
    require_answerer(user, current)
    require_asked(current)
    current.state, current.answered_by, current.answered_at = State.DECLINED, user, timezone.now()
    return end(current, user, reason, messages.answered)


@transaction.atomic
def withdraw(*, user: User, handover: Handover, version: int, reason: str) -> Handover:
    """Those who asked take it back, answered or not."""
    current = lock(handover, version)
    require(user, "record_cases", current.council_id)
    _require_open(current)
    current.state = State.WITHDRAWN
    return end(current, user, reason, messages.ended)


@every_council("a handover is answered")
def give_back(*, user: User, handover: Handover, version: int, reason: str) -> Handover:
    """The body that accepted cannot do it after all: it is the asking council's to do again, at once."""
    current = lock(handover, version)
    require_answerer(user, current)
    if current.state != State.ACCEPTED:
        raise Refused("This is not being done by you.")
    current.state = State.RETURNED
    return end(current, user, reason, messages.ended)


@every_council("a handover is answered")
def complete(*, user: User, handover: Handover, version: int) -> Handover:
    """It is done and written up; the interviewer no longer sees the child."""
    current = lock(handover, version)
    if not user.may("record_cases", current.council_id):
        require_answerer(user, current)
    if current.state != State.ACCEPTED:
        raise Refused("This has not been accepted, or is over.")
    if current.return_interview and not current.return_interview.completed_at:
        raise Refused("No full interview is recorded yet. Record it, or give the work back with the reason.")
    current.state = State.COMPLETED
    return end(current, user, "", messages.ended)


def complete_signed_off(user: User, return_interviews: list[int]) -> None:
    """Once the asking council has signed the interview off there is nothing left to do for others."""
    rows = Handover.objects.filter(return_interview__in=return_interviews, state=State.ACCEPTED)
    for handover in rows.filter(return_interview__completed_at__isnull=False).select_for_update(of=("self",)):
        handover.state = State.COMPLETED
        handover.version += 1
        end(handover, user, "", messages.ended)


def notice_silence(now: datetime) -> int:
    """Requests nobody answered in time come back to those who asked, once each; how many. By the database's clock."""
    silent = Handover.objects.filter(state=State.ASKED, silent_at__isnull=True, answer_by_at__lt=now)
    rows = list(silent.select_for_update(skip_locked=True, of=("self",)).select_related("council"))
    for handover in rows:
        handover.silent_at = handover.answer_by_at
        handover.save(update_fields=["silent_at"])
        messages.silent(handover)
    return len(rows)


def lock(handover: Handover, version: int, kind: str = "") -> Handover:
    """The request as it stands, locked; StaleRecord when somebody else changed it since."""
    rows = Handover.objects.select_related("council", "asked_council", "asked_agency", "asked_body", "return_interview")
    current = lock_current(rows, handover.pk, version)
    if kind and current.kind != kind:
        raise Refused(WRONG_KIND)
    return current


def require_answerer(user: User, handover: Handover) -> None:
    """A manager of the council asked, one of the provider's people, or, for a body without account, who asked."""
    if handover.asked_council_id:
        require(user, "record_cases", handover.asked_council_id)
    elif handover.asked_agency_id:
        if user.agency_id != handover.asked_agency_id or not user.may("conduct_assigned", handover.council_id):
            raise NotAllowed("Only the people of the provider that was asked answer this.")
    else:
        require(user, "record_cases", handover.council_id)


def require_asked(handover: Handover) -> None:
    """Nobody has answered it yet."""
    if handover.state != State.ASKED:
        raise Refused("This has been answered, or withdrawn, already.")


def _require_open(handover: Handover) -> None:
    if not handover.is_open:
        raise Refused("This is over already.")


def _let_in(handover: Any, user: User, interviewer: User) -> None:
    """The interview is assigned to the person, who sees it and its child, and nothing else of the council."""
    if handover.asked_council_id:
        if not interviewer.may("conduct_interviews", handover.asked_council_id):
            raise Refused("This person does not conduct interviews for your council.", "interviewer")
        WorkElsewhere.objects.get_or_create(
            user=interviewer, council_id=handover.council_id, through_id=handover.asked_council_id
        )
    elif interviewer.agency_id != handover.asked_agency_id or not interviewer.may(
        "conduct_assigned", handover.council_id
    ):
        raise Refused("This person does not conduct interviews for your organisation there.", "interviewer")
    give_to(
        return_interview_id=handover.return_interview_id,
        interviewer=interviewer,
        by=user,
        council_id=handover.council_id,
    )


def _shut_out(handover: Any) -> None:
    """The person who had it no longer sees it, nor, if that was the last, anything of the council."""
    if handover.interviewer_id is None or handover.kind != Handover.Kind.INTERVIEW:
        return
    end_assignment(handover.return_interview_id, of=handover.interviewer_id)
    others = Handover.objects.filter(
        interviewer=handover.interviewer_id,
        council=handover.council_id,
        asked_council=handover.asked_council_id,
        state=State.ACCEPTED,
    )
    if handover.asked_council_id and not others.exclude(pk=handover.pk).exists():
        WorkElsewhere.objects.filter(
            user=handover.interviewer_id, council=handover.council_id, through=handover.asked_council_id
        ).delete()


def end(handover: Handover, user: User, reason: str, tell: Any) -> Handover:
    """Over: whoever was let in is let in no more, and the other side hears of it."""
    _shut_out(handover)
    handover.ended_by, handover.ended_at, handover.reason = user, timezone.now(), reason
    handover.save()
    tell(handover)
    return handover
