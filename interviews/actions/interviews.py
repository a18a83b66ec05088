"""The interview itself: recorded, corrected, signed off; findings and help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import User
from cases.models import Code
from interviews import deadlines, snapshot, states
from interviews.models import Finding, Help, Interview, InterviewCoverage, ReturnInterview
from rhi.refusals import Refused, lock_current

NO_FURTHER_ACTION = "outcome.no_further_action"


@dataclass(frozen=True)
class FindingEntry:
    """One coded finding as a form gives it."""

    code: Code
    certainty: str
    note: str = ""


def require_interviewer(user: User, council_id: int, *, is_theirs: bool) -> None:
    """Those who conduct interviews for the council may record one; a provider's interviewer only what is theirs."""
    if not (user.may("conduct_interviews", council_id) or (is_theirs and user.may("conduct_assigned", council_id))):
        raise NotAllowed("Only people who conduct interviews for this council may record one.")


@transaction.atomic
def record_interview(
    *, user: User, return_interviews: Sequence[ReturnInterview], started_at: datetime, **facts: Any
) -> Interview:
    """An interview that covers one or more return home interviews of one child."""
    if not return_interviews:
        raise Refused("Choose the episodes that the interview covers.", "return_interviews")
    first = return_interviews[0]
    is_theirs = all(owed.assigned_to_id == user.pk for owed in return_interviews)
    require_interviewer(user, first.council_id, is_theirs=is_theirs)
    _check(return_interviews, started_at, facts)
    interview = Interview.objects.create(
        child=first.child, council_id=first.council_id, started_at=started_at, interviewer=user, **facts
    )
    InterviewCoverage.objects.bulk_create(
        InterviewCoverage(interview=interview, return_interview=owed, council_id=interview.council_id)
        for owed in return_interviews
    )
    snapshot.refresh(owed.pk for owed in return_interviews)
    return interview


@transaction.atomic
def change_interview(*, user: User, interview: Interview, version: int, **facts: Any) -> Interview:
    """Correct or complete a record that is not signed off yet."""
    current = _lock_open(user, interview, version)
    covered = list(current.return_interviews.select_related("episode"))
    _check(covered, facts.get("started_at", current.started_at), {**_completion(current), **facts})
    for name, value in facts.items():
        setattr(current, name, value)
    current.returned_for_correction_at = None
    current.save()
    snapshot.refresh(owed.pk for owed in covered)
    return current


@transaction.atomic
def record_findings(*, user: User, interview: Interview, version: int, findings: Iterable[FindingEntry]) -> Interview:
    """The coded findings, each with how sure it is, as they stand now; what was unticked stays in the history."""
    current = _lock_open(user, interview, version)
    current.save()
    entries = {entry.code.pk: entry for entry in findings}
    current.findings.exclude(code__in=entries).delete()
    for entry in entries.values():
        Finding.objects.update_or_create(
            interview=current,
            code=entry.code,
            defaults={"certainty": entry.certainty, "note": entry.note, "council_id": current.council_id},
        )
    return current


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
    council_id = return_interview.council_id
    if not user.may("conduct_interviews", council_id):
        require(user, "record_cases", council_id)
    followed = list(interview.return_interviews.all()) if interview else [return_interview]
    rows = [
        Help.objects.get_or_create(
            return_interview=owed,
            outcome=outcome,
            defaults={
                "interview": interview,
                "council_id": council_id,
                "offered_at": offered_at,
                "recorded_by": user,
            },
        )[0]
        for owed in followed
        for outcome in outcomes
    ]
    snapshot.refresh(owed.pk for owed in followed)
    return rows


@transaction.atomic
def follow_up_help(*, user: User, help_offered: Help, **facts: Any) -> Help:
    """What became of the help: accepted, started, ended, with what result."""
    if not user.may("conduct_interviews", help_offered.council_id):
        require(user, "record_cases", help_offered.council_id)
    for earlier, later in (("offered_at", "accepted_at"), ("accepted_at", "started_at"), ("started_at", "ended_at")):
        before, after = facts.get(earlier) or getattr(help_offered, earlier), facts.get(later)
        if before and after and after < before:
            raise Refused("The steps are in order: offered, accepted, started, ended.", later)
    for name, value in facts.items():
        setattr(help_offered, name, value)
    help_offered.save()
    snapshot.refresh([help_offered.return_interview_id])
    return help_offered


@transaction.atomic
def sign_off(*, user: User, interview: Interview, version: int, comment: str = "") -> Interview:
    """A manager has read the record and stands by it: locked from now on."""
    require(user, "sign_off", interview.council_id)
    current = lock_current(Interview.objects.all(), interview.pk, version)
    if current.signed_off_at:
        raise Refused("This interview is signed off already.")
    if current.interviewer_id == user.pk:
        raise Refused("You recorded this interview. Another manager signs it off.")
    if missing := what_is_missing(current):
        raise Refused("Not ready for sign-off: " + "; ".join(missing) + ".")
    current.signed_off_by, current.signed_off_at, current.sign_off_comment = user, timezone.now(), comment
    current.returned_for_correction_at = None
    current.save()
    return current


@transaction.atomic
def return_for_correction(*, user: User, interview: Interview, version: int, comment: str) -> Interview:
    """A manager asks for something to be mended before sign-off."""
    require(user, "sign_off", interview.council_id)
    current = _lock_unsigned(interview, version)
    if not comment.strip():
        raise Refused("Say what needs correcting.", "comment")
    current.sign_off_comment, current.returned_for_correction_at = comment, timezone.now()
    current.save()
    return current


def what_is_missing(interview: Interview) -> list[str]:
    """What a full record still lacks, in words; empty when it can be signed off."""
    missing = []
    if interview.completion_id == states.COMPLETION_FULL and not interview.child_words.strip():
        missing.append("the child’s own words")
    if not interview.is_independent and not interview.independence_reason.strip():
        missing.append("why the interviewer was not independent")
    if not interview.findings.exists():
        missing.append("findings (choose “Not disclosed” where nothing was said)")
    if not interview.help.exists():
        missing.append("help offered (choose “No further action” where none was needed)")
    return missing


def _check(covered: Sequence[ReturnInterview], started_at: datetime, facts: dict[str, Any]) -> None:
    """One child of one council, not before going missing; a late one says why. Before the return is allowed."""
    if len({owed.child_id for owed in covered}) > 1 or len({owed.council_id for owed in covered}) > 1:
        raise Refused("An interview covers episodes of one child and one council.", "return_interviews")
    if any(started_at < owed.episode.went_missing_earliest_at for owed in covered):
        raise Refused("The interview is before the child went missing.", "started_at")
    ended_at = facts.get("ended_at")
    if ended_at and ended_at < started_at:
        raise Refused("The interview ends before it starts.", "ended_at")
    if (
        facts["completion"].pk == states.COMPLETION_FULL
        and not facts.get("late_reason")
        and is_late(covered, started_at)
    ):
        raise Refused("The interview was more than 72 hours after the return. Say why.", "late_reason")


def is_late(covered: Sequence[ReturnInterview], started_at: datetime) -> bool:
    """Whether the interview is certainly late for one of the episodes."""
    return any(
        owed.returned is not None and deadlines.timeliness(started_at, owed.returned) == deadlines.Timeliness.LATE
        for owed in covered
    )


def _completion(interview: Interview) -> dict[str, Any]:
    return {
        "completion": interview.completion,
        "late_reason": interview.late_reason,
        "ended_at": interview.ended_at,
    }


def _lock_open(user: User, interview: Interview, version: int) -> Interview:
    require_interviewer(user, interview.council_id, is_theirs=interview.interviewer_id == user.pk)
    return _lock_unsigned(interview, version)


def _lock_unsigned(interview: Interview, version: int) -> Interview:
    current = lock_current(Interview.objects.all(), interview.pk, version)
    if current.signed_off_at:
        raise Refused("This interview is signed off and can no longer be changed.")
    return current
