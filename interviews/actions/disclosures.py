"""A crime or a danger that a child told of: never waits for a sign-off; who was told stands beside the words."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from interviews.actions.talks import require_interviewer
from interviews.models import Disclosure, Interview, ReturnInterview
from rhi.refusals import Refused, lock_current


@transaction.atomic
def record_disclosure(
    *, user: User, return_interview: ReturnInterview, interview: Interview | None = None, **facts: Any
) -> Disclosure:
    """What the child told, in the words used, and who was told of it. Whom to tell may follow within minutes."""
    require_hearer(user, return_interview, interview)
    _check(facts)
    row: Disclosure = Disclosure.objects.create(
        return_interview=return_interview,
        interview=interview,
        council_id=return_interview.council_id,
        recorded_by=user,
        **facts,
    )
    return row


@transaction.atomic
def open_card(*, return_interview: ReturnInterview, kind: str, disclosed_at: datetime, words_used: str) -> Disclosure:
    """What a child wrote themselves: the same card, which waits until somebody says whom they told."""
    row: Disclosure = Disclosure.objects.create(
        return_interview=return_interview,
        council_id=return_interview.council_id,
        kind=kind,
        disclosed_at=disclosed_at,
        words_used=words_used,
    )
    return row


@transaction.atomic
def record_telling(*, user: User, disclosure: Disclosure, version: int, **facts: Any) -> Disclosure:
    """Who was told, when, how, under which reference; or a correction of what was written."""
    require_hearer(user, disclosure.return_interview, disclosure.interview)
    current = lock_current(Disclosure.objects.all(), disclosure.pk, version)
    _check({"disclosed_at": current.disclosed_at, **facts})
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    return current


def _check(facts: dict[str, Any]) -> None:
    told_at: datetime | None = facts.get("told_at")
    if facts.get("told") and not told_at:
        raise Refused("Say when they were told.", "told_at")
    if told_at and not facts.get("told"):
        raise Refused("Say who was told.", "told")
    if told_at and told_at < facts["disclosed_at"]:
        raise Refused("They were told before the child said it. Check both times.", "told_at")
    if facts["disclosed_at"] > timezone.now():
        raise Refused("This time is in the future.", "disclosed_at")


def require_hearer(user: User, owed: ReturnInterview, interview: Interview | None) -> None:
    """Whoever hears it may write it down: interviewers, and those who record cases."""
    is_theirs = user.pk in {owed.assigned_to_id, interview.interviewer_id if interview else None}
    if not user.may("record_cases", owed.council_id):
        require_interviewer(user, owed.council_id, is_theirs=is_theirs)
