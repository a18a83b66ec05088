"""Summaries: released, superseded, withdrawn. What was released is never changed, only followed by something newer."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import drafts, summaries
from sharing.actions.checking import check_release
from sharing.actions.standing import in_step
from sharing.models import SharingAgreement, Summary


@transaction.atomic
def release_summary(
    *,
    user: User,
    return_interview: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    summary_id: UUID,
    previewed: str,
    proposed_by: User | None = None,
) -> Summary:
    """Release exactly what was previewed; what the agency holds of this interview is superseded by it.

    `previewed` is summaries.digest of the content that the person was shown, under this `summary_id`: when the rows
    have changed since, nothing is released. Where the agreement asks for two people, `proposed_by` is the first.
    """
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    if agreement.needs_second_person and proposed_by in (None, user):
        raise Refused("The agreement asks for two people: somebody else has to release what you prepared.")
    with in_step(return_interview.council_id, summaries=Q(return_interview=return_interview, agency=agreement.agency)):
        owed = _locked(return_interview)
        content = draft_content(
            user=user, return_interview=owed, agreement=agreement, choices=choices, summary_id=summary_id
        )
        if summaries.digest(content) != previewed:
            raise Refused("Something has changed since this preview. Look at it again, then release.")
        return _release(user, owed, agreement, choices, content, proposed_by)


def _release(
    user: User,
    owed: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    content: dict[str, Any],
    proposed_by: User | None,
) -> Summary:
    now = timezone.now()
    replaced = drafts.live_summary(owed, agreement.agency)
    if replaced:
        _supersede(replaced, choices)
    talk = drafts.interview_for(owed, is_urgent=choices.is_urgent)
    summary: Summary = Summary.objects.create(
        pk=UUID(content["id"]),
        child=owed.child,
        council=owed.council,
        return_interview=owed,
        interview=talk if choices.tier == summaries.Tier.SAFEGUARDING else None,
        agreement=agreement,
        agency=agreement.agency,
        tier=choices.tier,
        sections=summaries.sections_of(content),
        is_urgent=choices.is_urgent,
        body=summaries.to_json({**content, "released_at": summaries.moment(now)}),
        supersedes=replaced,
        proposed_by=proposed_by,
        released_by=user,
        released_at=now,
    )
    return summary


def draft_content(
    *,
    user: User,
    return_interview: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    summary_id: UUID,
) -> dict[str, Any]:
    """What would be released, if it may be: the preview and the release go through the same refusals."""
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    check_release(return_interview, agreement, choices)
    facts = drafts.facts_of(
        summary_id=summary_id, return_interview=return_interview, agreement=agreement, choices=choices
    )
    content = summaries.build(facts)
    if beyond := set(summaries.sections_of(content)) - set(agreement.sections):
        raise Refused(f"The agreement does not allow: {', '.join(sorted(beyond))}. Leave it out.")
    return content


@transaction.atomic
def withdraw_summary(*, user: User, summary: Summary, reason: str) -> Summary:
    """Take a summary back: whoever pulled it is told by the feed, and it is shown to nobody outside any more."""
    require(user, Permission.RELEASE_SUMMARIES, summary.council_id)
    if not reason.strip():
        raise Refused("Say why it is withdrawn.", "reason")
    with in_step(summary.council_id, summaries=Q(pk=summary.pk)):
        rows = Summary.objects.select_for_update(of=("self",)).select_related("agency", "council")
        current: Summary = rows.get(pk=summary.pk)
        if current.status != Summary.Status.RELEASED:
            raise Refused(f"This summary is {current.get_status_display().lower()} already.")
        current.status, current.withdrawn_by = Summary.Status.WITHDRAWN, user
        current.withdrawn_at, current.withdrawn_reason = timezone.now(), reason.strip()
        current.save(update_fields=["status", "withdrawn_at", "withdrawn_reason", "withdrawn_by"])
    return current


def _locked(return_interview: ReturnInterview) -> ReturnInterview:
    rows = ReturnInterview.objects.select_for_update(of=("self",)).select_related("child", "council")
    found: ReturnInterview = rows.get(pk=return_interview.pk)
    return found


def _supersede(replaced: Summary, choices: drafts.Choices) -> None:
    if not choices.newer_because.strip():
        raise Refused("Say why a newer summary takes the place of the one before.", "newer_because")
    Summary.objects.filter(pk=replaced.pk).update(
        status=Summary.Status.SUPERSEDED, superseded_reason=choices.newer_because.strip()
    )
