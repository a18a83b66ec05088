"""What happens as a result: help, actions, referrals; each followed until it is closed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from cases.models import Child, Code
from interviews import flags
from interviews.actions.talks import lock_unsigned, section_mark
from interviews.models import Action, Help, Interview, Referral, ReturnInterview
from interviews.sections import BY_KEY
from rhi.refusals import Refused, StaleRecord, lock_current


@transaction.atomic
def offer_help(
    *,
    user: User,
    return_interview: ReturnInterview,
    outcomes: Iterable[Code],
    offered_at: datetime,
    interview: Interview | None = None,
) -> list[Help]:
    """Help offered as a result: after an interview it is credited to every episode the interview covers."""
    if not (interview and interview.interviewer_id == user.pk):
        _require_either(user, return_interview.council_id)
    followed = list(interview.return_interviews.all()) if interview else [return_interview]
    rows = [
        Help.objects.get_or_create(
            return_interview=owed,
            outcome=outcome,
            defaults={
                "interview": interview,
                "council_id": owed.council_id,
                "offered_at": offered_at,
                "recorded_by": user,
            },
        )[0]
        for owed in followed
        for outcome in outcomes
    ]
    flags.settle([owed.pk for owed in followed], timezone.now())
    return rows


@transaction.atomic
def write_help(
    *, user: User, interview: Interview, seen: int | None, outcomes: Iterable[Code], facts: dict[str, Any]
) -> Interview:
    """The help section: what is ticked is offered at the talk; unticked help goes, unless it was taken up."""
    current = lock_unsigned(user, interview)
    section = BY_KEY["help"]
    if seen != section_mark(current, section):
        raise StaleRecord(current)
    chosen = list(outcomes)
    dropped = current.help.exclude(outcome__in=chosen)
    taken_up = dropped.filter(accepted_at__isnull=False).select_related("outcome").first()
    if taken_up:
        raise Refused(f"“{taken_up.outcome}” was accepted already: end it with its result instead.", "outcomes")
    dropped.delete()
    for name in section.fields:
        setattr(current, name, facts.get(name, getattr(current, name)))
    current.returned_for_correction_at = None
    current.version += 1
    current.save()
    covered = list(current.return_interviews.all())
    offer_help(
        user=user, return_interview=covered[0], outcomes=chosen, offered_at=current.started_at, interview=current
    )
    return current


@transaction.atomic
def follow_up_help(*, user: User, help_offered: Help, **facts: Any) -> Help:
    """What became of the help: accepted, started, ended, with what result."""
    _require_either(user, help_offered.council_id)
    for earlier, later in (("offered_at", "accepted_at"), ("accepted_at", "started_at"), ("started_at", "ended_at")):
        before, after = facts.get(earlier) or getattr(help_offered, earlier), facts.get(later)
        if before and after and after < before:
            raise Refused("The steps are in order: offered, accepted, started, ended.", later)
    for name, value in facts.items():
        setattr(help_offered, name, value)
    help_offered.save()
    flags.settle([help_offered.return_interview_id], timezone.now())
    return help_offered


@transaction.atomic
def record_action(
    *,
    user: User,
    child: Child,
    what: str,
    due_on: date,
    owner: User | None = None,
    owner_name: str = "",
    return_interview: ReturnInterview | None = None,
) -> Action:
    """Something somebody has to do for the child, by a day."""
    _require_either(user, child.council_id)
    if not owner and not owner_name.strip():
        raise Refused("Say who does it: choose a colleague, or write a name.", "owner")
    row: Action = Action.objects.create(
        child=child,
        council_id=child.council_id,
        what=what,
        due_on=due_on,
        owner=owner,
        owner_name=owner_name.strip(),
        return_interview=return_interview,
        recorded_by=user,
    )
    return row


@transaction.atomic
def change_action(*, user: User, action: Action, version: int, **facts: Any) -> Action:
    """Another owner or day, or done: then with what came of it."""
    _require_either(user, action.council_id)
    current = lock_current(Action.objects.all(), action.pk, version)
    if facts.get("done_on") and not str(facts.get("result", "")).strip():
        raise Refused("Say what came of it.", "result")
    return _written(current, facts)


@transaction.atomic
def record_referral(
    *, user: User, child: Child, return_interview: ReturnInterview | None = None, **facts: Any
) -> Referral:
    """The child is referred to somebody."""
    _require_either(user, child.council_id)
    _check_referral(facts)
    row: Referral = Referral.objects.create(
        child=child, council_id=child.council_id, return_interview=return_interview, recorded_by=user, **facts
    )
    return row


@transaction.atomic
def change_referral(*, user: User, referral: Referral, version: int, **facts: Any) -> Referral:
    """The answer, or a correction."""
    _require_either(user, referral.council_id)
    current = lock_current(Referral.objects.all(), referral.pk, version)
    _check_referral({"sent_on": current.sent_on, **facts})
    return _written(current, facts)


def _check_referral(facts: dict[str, Any]) -> None:
    answered_on = facts.get("answered_on")
    if answered_on and answered_on < facts["sent_on"]:
        raise Refused("The answer is before the referral was sent.", "answered_on")
    if facts.get("answer") and not answered_on:
        raise Refused("Say when the answer came.", "answered_on")
    if answered_on and not facts.get("answer"):
        raise Refused("Say what the answer was.", "answer")


def _written(row: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return row


def _require_either(user: User, council_id: int) -> None:
    """Those who conduct interviews, and those who record cases."""
    if not user.may("conduct_interviews", council_id):
        require(user, "record_cases", council_id)
