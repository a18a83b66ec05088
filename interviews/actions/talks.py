"""The talk: begun, written section by section as one remembers it, findings coded afterwards."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import User
from cases.models import Code
from interviews import deadlines, flags, states
from interviews.models import Finding, Interview, InterviewCoverage, ReturnInterview
from interviews.sections import Section
from rhi.refusals import Refused, StaleRecord

CARRIED_OVER = ("interviewer_role", "interviewer_employer", "outside_council", "is_trained", "training")
CARRIED_OVER_FOR_A_CHILD = ("relationship_to_child", "outside_care")


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
    """Begin the record of a talk that covers one or more return home interviews of one child.

    What the system knows of the interviewer already is carried over from their last record; a talk that was broken off
    (partial) is resumed by this one.
    """
    if not return_interviews:
        raise Refused("Choose the episodes that the interview covers.", "return_interviews")
    first = return_interviews[0]
    is_theirs = all(owed.assigned_to_id == user.pk for owed in return_interviews)
    require_interviewer(user, first.council_id, is_theirs=is_theirs)
    _check(return_interviews, started_at, facts)
    interview = Interview.objects.create(
        child=first.child,
        council_id=first.council_id,
        started_at=started_at,
        interviewer=user,
        resumes=_broken_off(return_interviews),
        **{**_known_of(user, first), **facts},
    )
    InterviewCoverage.objects.bulk_create(
        InterviewCoverage(interview=interview, return_interview=owed, council_id=interview.council_id)
        for owed in return_interviews
    )
    flags.settle([owed.pk for owed in return_interviews], timezone.now())
    return interview


@transaction.atomic
def write_section(
    *,
    user: User,
    interview: Interview,
    section: Section,
    seen: int | None,
    facts: dict[str, Any],
    findings: Iterable[FindingEntry] = (),
) -> Interview:
    """Save one section. StaleRecord only when somebody else changed this very section since it was opened (`seen`)."""
    current = lock_unsigned(user, interview)
    if seen != section_mark(current, section):
        raise StaleRecord(current)
    covered = list(current.return_interviews.select_related("episode"))
    values = {name: facts[name] for name in section.fields if name in facts}
    _check(covered, values.get("started_at", current.started_at), {**_times_of(current), **values})
    for name, value in values.items():
        setattr(current, name, value)
    current.returned_for_correction_at = None
    current.version += 1
    current.save()
    if section.lists:
        _write_findings(current, section, findings)
    flags.settle([owed.pk for owed in covered], timezone.now())
    return current


def section_mark(interview: Interview, section: Section) -> int:
    """A number that changes with the content of one section, and with nothing else."""
    parts = [repr(getattr(interview, Interview._meta.get_field(name).attname)) for name in section.fields]  # type: ignore[union-attr]
    if section.lists:
        rows = interview.findings.filter(code__list_name__in=section.lists).order_by("code_id")
        parts += [repr(row) for row in rows.values_list("code_id", "certainty", "note")]
    if section.key == "help":
        parts += [repr(key) for key in sorted(set(interview.help.values_list("outcome_id", flat=True)))]
    return zlib.crc32("\x1f".join(parts).encode())


def _write_findings(interview: Interview, section: Section, findings: Iterable[FindingEntry]) -> None:
    """The coded findings of the section as they stand now; what was unticked stays in the history."""
    entries = {entry.code.pk: entry for entry in findings}
    interview.findings.filter(code__list_name__in=section.lists).exclude(code__in=entries).delete()
    for entry in entries.values():
        Finding.objects.update_or_create(
            interview=interview,
            code=entry.code,
            defaults={"certainty": entry.certainty, "note": entry.note, "council_id": interview.council_id},
        )


def lock_unsigned(user: User, interview: Interview) -> Interview:
    """The record, locked, for somebody who may write it; refused once it is signed off."""
    require_interviewer(user, interview.council_id, is_theirs=interview.interviewer_id == user.pk)
    current: Interview = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if current.signed_off_at:
        raise Refused("This interview is signed off and can no longer be changed. Add an addendum instead.")
    return current


def _known_of(user: User, owed: ReturnInterview) -> dict[str, Any]:
    """Nothing is asked twice: role, employer and training as last time; the relation to this child as last time."""
    mine = Interview.objects.filter(interviewer=user, council_id=owed.council_id).order_by("-pk")
    last, last_here = mine.first(), mine.filter(child=owed.child_id).first()
    known = {name: getattr(last, name) for name in CARRIED_OVER} if last else {}
    known |= {name: getattr(last_here, name) for name in CARRIED_OVER_FOR_A_CHILD} if last_here else {}
    employer = user.agency.name if user.agency else user.employer
    return {
        "outside_care": Interview.Independence.NOT_KNOWN,
        "outside_council": Interview.Independence.NOT_KNOWN,
        **known,
        "interviewer_employer": known.get("interviewer_employer") or employer or "",
    }


def _broken_off(covered: Sequence[ReturnInterview]) -> Interview | None:
    """The partial talk that this one takes up again."""
    talks = Interview.objects.filter(coverage__return_interview__in=covered, completion=states.COMPLETION_PARTIAL)
    return talks.order_by("-started_at").first()


def _check(covered: Sequence[ReturnInterview], started_at: datetime, facts: dict[str, Any]) -> None:
    """One child of one council, not before going missing; a late one says why. Before the return is allowed."""
    if len({owed.child_id for owed in covered}) > 1 or len({owed.council_id for owed in covered}) > 1:
        raise Refused("An interview covers episodes of one child and one council.", "return_interviews")
    if any(started_at < owed.episode.went_missing_earliest_at for owed in covered):
        raise Refused("The interview is before the child went missing.", "started_at")
    ended_at, completion = facts.get("ended_at"), facts.get("completion")
    if ended_at and ended_at < started_at:
        raise Refused("The interview ends before it starts.", "ended_at")
    is_full = completion is not None and completion.pk == states.COMPLETION_FULL
    if is_full and not facts.get("late_reason") and is_late(covered, started_at):
        raise Refused("The interview was more than 72 hours after the return. Say why.", "late_reason")


def is_late(covered: Sequence[ReturnInterview], started_at: datetime) -> bool:
    """Whether the interview is certainly late for one of the episodes."""
    return any(
        owed.returned is not None and deadlines.timeliness(started_at, owed.returned) == deadlines.Timeliness.LATE
        for owed in covered
    )


def _times_of(interview: Interview) -> dict[str, Any]:
    return {
        "completion": interview.completion,
        "late_reason": interview.late_reason,
        "ended_at": interview.ended_at,
    }
