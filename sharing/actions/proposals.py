"""Releases by two people: one prepares, another looks at exactly the same and releases it, or gives it back."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from accounts.kinds import Kind
from accounts.messages import Notice, hearers, notify_many
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.locks import lock_councils
from rhi.refusals import Refused
from sharing import drafts, summaries
from sharing.actions.release import draft_content, release_summary
from sharing.models import ReleaseProposal, SharingAgreement, Summary


@transaction.atomic
def propose_release(
    *,
    user: User,
    return_interview: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    summary_id: UUID,
    previewed: str,
) -> ReleaseProposal:
    """Have a colleague release exactly what was previewed. One that waits already for this force gives way."""
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    lock_councils([return_interview.council_id])
    content = draft_content(
        user=user, return_interview=return_interview, agreement=agreement, choices=choices, summary_id=summary_id
    )
    if summaries.digest(content) != previewed:
        raise Refused("Something has changed since this preview. Look at it again, then ask your colleague.")
    now = timezone.now()
    waiting = ReleaseProposal.objects.filter(return_interview=return_interview, agreement=agreement).waiting()
    waiting.update(
        answer=ReleaseProposal.Answer.RETURNED, answered_by=user, answered_at=now, reason="A newer one was prepared."
    )
    proposal = ReleaseProposal.objects.create(
        council_id=return_interview.council_id,
        return_interview=return_interview,
        agreement=agreement,
        choices=choices.as_json(),
        summary_id=summary_id,
        digest=previewed,
        proposed_by=user,
        proposed_at=now,
    )
    _tell_colleagues(proposal)
    return proposal


def _tell_colleagues(proposal: ReleaseProposal) -> None:
    """Whoever hears of it, without the one who prepared it."""
    kind, council = Kind.RELEASE_WAITS, proposal.return_interview.council
    notify_many(
        Notice(
            key=f"{kind}:{proposal.pk}:{person.pk}",
            person=person,
            kind=kind,
            council=council,
            link=reverse("release_proposal", args=[proposal.pk]),
            child_id=proposal.return_interview.child_id,
        )
        for person in hearers(council, kind)
        if person.pk != proposal.proposed_by_id
    )


@transaction.atomic
def release_proposed(*, user: User, proposal: ReleaseProposal) -> Summary:
    """Release what a colleague prepared. Refused to whoever prepared it, and when the rows have changed since."""
    current = _waiting(user, proposal)
    if current.proposed_by_id == user.pk:
        raise Refused("You prepared this yourself: somebody else has to release it.")
    current.answer, current.answered_by, current.answered_at = ReleaseProposal.Answer.RELEASED, user, timezone.now()
    current.save(update_fields=["answer", "answered_by", "answered_at"])
    return release_summary(
        user=user,
        return_interview=current.return_interview,
        agreement=current.agreement,
        choices=drafts.Choices.from_json(current.choices),
        summary_id=current.summary_id,
        previewed=current.digest,
        proposed_by=current.proposed_by,
    )


@transaction.atomic
def return_proposed(*, user: User, proposal: ReleaseProposal, reason: str) -> ReleaseProposal:
    """Give it back to whoever prepared it, with what has to be changed."""
    current = _waiting(user, proposal)
    if not reason.strip():
        raise Refused("Say what has to be changed.", "reason")
    current.answer, current.answered_by, current.answered_at = ReleaseProposal.Answer.RETURNED, user, timezone.now()
    current.reason = reason.strip()
    current.save(update_fields=["answer", "answered_by", "answered_at", "reason"])
    return current


def proposed_content(*, user: User, proposal: ReleaseProposal) -> dict[str, object]:
    """What would leave, as the rows stand now; Refused where it may not, or is no longer what was prepared."""
    content = draft_content(
        user=user,
        return_interview=proposal.return_interview,
        agreement=proposal.agreement,
        choices=drafts.Choices.from_json(proposal.choices),
        summary_id=proposal.summary_id,
    )
    if summaries.digest(content) != proposal.digest:
        raise Refused("The record has changed since this was prepared. Give it back, to be prepared again.")
    return content


def _waiting(user: User, proposal: ReleaseProposal) -> ReleaseProposal:
    require(user, Permission.RELEASE_SUMMARIES, proposal.council_id)
    lock_councils([proposal.council_id])
    rows = ReleaseProposal.objects.select_for_update(of=("self",)).select_related(
        "return_interview", "agreement__agency", "proposed_by"
    )
    current: ReleaseProposal = rows.get(pk=proposal.pk)
    if current.answered_at:
        raise Refused(f"This was answered already: {current.get_answer_display().lower()}.")
    return current
