"""Who holds an interview: one person at a time, tested for independence, with who had it before kept."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from accounts.messages import Kind, hearers, notify
from accounts.models import Council, User
from interviews.independence import Circle, doubts
from interviews.models import Assignment, ReturnInterview
from rhi.refusals import Refused, lock_current


@transaction.atomic
def assign(*, user: User, return_interview: ReturnInterview, interviewer: User, reason: str = "") -> ReturnInterview:
    """Give the interview to somebody who may hold it. A doubt about their independence asks for a reason, and then for
    a manager's yes; it never blocks.
    """
    require(user, "record_cases", return_interview.council_id)
    require_interviewer(interviewer, return_interview.council_id)
    if return_interview.child_id in interviewer.hidden_children:
        raise Refused(f"{interviewer} may not see this restricted record. Name them on it first.", "interviewer")
    if return_interview.handovers.filter(state="accepted").exists():
        raise Refused("Another body has accepted this interview and names who holds it. Withdraw that first.")
    found = doubts_about(interviewer, return_interview)
    if found and not reason.strip():
        words = f"{interviewer} {'; '.join(found)}. Choose somebody else, or say why they are asked all the same."
        raise Refused(words, "reason")
    give_to(
        return_interview_id=return_interview.pk,
        council_id=return_interview.council_id,
        interviewer=interviewer,
        by=user,
        doubts="; ".join(found),
        reason=reason.strip() if found else "",
    )
    return_interview.refresh_from_db()
    _tell(return_interview, interviewer, user)
    if found:
        _ask_to_accept(return_interview, interviewer)
    return return_interview


@transaction.atomic
def assign_all(
    *, user: User, council: Council, return_interviews: Iterable[ReturnInterview], interviewer: User
) -> tuple[list[ReturnInterview], list[tuple[ReturnInterview, str]]]:
    """Give several to one person: those that went, and those left out with the reason (a doubt, another body's)."""
    require(user, "record_cases", council.pk)
    given, left = [], []
    for owed in return_interviews:
        try:
            with transaction.atomic():
                given.append(assign(user=user, return_interview=owed, interviewer=interviewer))
        except Refused as refusal:
            left.append((owed, refusal.message))
    return given, left


@transaction.atomic
def accept_doubts(*, user: User, assignment: Assignment, version: int) -> Assignment:
    """A manager accepts that somebody whose independence is in doubt holds the interview."""
    require(user, "sign_off", assignment.council_id)
    current = lock_current(Assignment.objects.all(), assignment.pk, version)
    if current.ended_at:
        raise Refused("Somebody else has this interview now.")
    current.accepted_by, current.accepted_at = user, timezone.now()
    current.save()
    return current


@transaction.atomic
def park(*, user: User, return_interview: ReturnInterview, version: int, until: date, reason: str) -> ReturnInterview:
    """Put a child who cannot be reached aside until a day: still owed, still counted, back on that day."""
    require(user, "sign_off", return_interview.council_id)
    if until <= timezone.localdate():
        raise Refused("Choose a day after today.", "until")
    return _set_parked(return_interview, version, until, reason, user)


@transaction.atomic
def take_up(*, user: User, return_interview: ReturnInterview, version: int) -> ReturnInterview:
    """Back on the worklist before its day."""
    require(user, "record_cases", return_interview.council_id)
    return _set_parked(return_interview, version, None, "", None)


def _set_parked(
    owed: ReturnInterview, version: int, until: date | None, reason: str, by: User | None
) -> ReturnInterview:
    current = lock_current(ReturnInterview.objects.all(), owed.pk, version)
    current.parked_until, current.parked_reason, current.parked_by = until, reason, by
    current.save(update_fields=["parked_until", "parked_reason", "parked_by", "version"])
    return current


def require_interviewer(person: User, council_id: int) -> None:
    """Refuse somebody who may hold no interview there."""
    if not (person.may("conduct_interviews", council_id) or person.may("conduct_assigned", council_id)):
        raise Refused("This person does not conduct interviews for this council.", "interviewer")


def doubts_about(person: User, owed: ReturnInterview) -> list[str]:
    """Why this person may not be independent of this child's care."""
    child, lives = owed.child, owed.episode.placement
    carers = [
        (known.name, known.get_relation_display().lower())
        for known in child.people.all()
        if known.relation in {"parent", "carer", "relative", "partner", "professional", "concern"}
    ]
    circle = Circle(
        worker=child.allocated_worker,
        carers=carers,
        provider=lives.provider if lives else "",
        responsible_council=owed.council.name,
        is_looked_after=lives is not None,
    )
    return doubts(name=person.name, employer=person.employer, circle=circle)


def give_to(
    *,
    return_interview_id: int,
    council_id: int,
    interviewer: User,
    by: User,
    doubts: str = "",
    reason: str = "",
) -> None:
    """Write it down: the row of whoever had it ends, a new one begins. Asks for no permission."""
    end_assignment(return_interview_id)
    Assignment.objects.create(
        return_interview_id=return_interview_id,
        council_id=council_id,
        interviewer=interviewer,
        assigned_by=by,
        doubts=doubts,
        reason=reason,
    )
    ReturnInterview.objects.filter(pk=return_interview_id).update(assigned_to=interviewer)


def end_assignment(return_interview_id: int, *, of: int | None = None) -> None:
    """Nobody holds it; with `of`, only if that person does."""
    rows = ReturnInterview.objects.filter(pk=return_interview_id)
    if of and not rows.filter(assigned_to=of).exists():
        return
    Assignment.objects.filter(return_interview=return_interview_id, ended_at__isnull=True).update(
        ended_at=timezone.now()
    )
    rows.update(assigned_to=None)


def _tell(owed: ReturnInterview, interviewer: User, by: User) -> None:
    """The person hears of it, unless they took it themselves."""
    if interviewer.pk == by.pk:
        return
    is_limited = not interviewer.may("view_cases", owed.council_id)
    page = "assigned_interview" if is_limited else "return_interview"
    current = owed.assignments.get(ended_at__isnull=True)
    notify(
        key=f"assigned:{current.pk}",
        person=interviewer,
        kind=Kind.ASSIGNED,
        council=owed.council,
        child_id=owed.child_id,
        reference=f"RHI {owed.pk}",
        link=reverse(page, args=[owed.pk]),
    )


def _ask_to_accept(owed: ReturnInterview, interviewer: User) -> None:
    current = owed.assignments.get(ended_at__isnull=True)
    for person in hearers(owed.council, Kind.INDEPENDENCE):
        if owed.child_id not in person.hidden_children:
            notify(
                key=f"independence:{current.pk}:{person.pk}",
                person=person,
                kind=Kind.INDEPENDENCE,
                council=owed.council,
                child_id=owed.child_id,
                reference=f"RHI {owed.pk}",
                link=reverse("return_interview", args=[owed.pk]),
            )
