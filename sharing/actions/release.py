"""Summaries: released, superseded, withdrawn. What was released is never changed, only followed by something newer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import checks, drafts, feed, summaries
from sharing.models import Change, ShareDecision, SharingAgreement, Summary

IN_DANGER = "If the child is in danger now, phone the police: 999, or 101. Do not wait for this."


@transaction.atomic
def release_summary(
    *,
    user: User,
    return_interview: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    summary_id: UUID,
    previewed: str,
) -> Summary:
    """Release exactly what was previewed; what the agency holds of this interview is superseded by it.

    `previewed` is summaries.digest of the content that the person was shown, under this `summary_id`: when the rows
    have changed since, nothing is released.
    """
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    owed = (
        ReturnInterview.objects.select_for_update(of=("self",))
        .select_related("child", "council")
        .get(pk=return_interview.pk)
    )
    content = draft_content(
        user=user, return_interview=owed, agreement=agreement, choices=choices, summary_id=summary_id
    )
    if summaries.digest(content) != previewed:
        raise Refused("Something has changed since this preview. Look at it again, then release.")
    now = timezone.now()
    replaced = drafts.live_summary(owed, agreement.agency)
    if replaced:
        Summary.objects.filter(pk=replaced.pk).update(status=Summary.Status.SUPERSEDED)
    summary = Summary.objects.create(
        pk=summary_id,
        child=owed.child,
        council=owed.council,
        return_interview=owed,
        interview=drafts.signed_off_interview(owed) if choices.tier == summaries.Tier.SAFEGUARDING else None,
        agreement=agreement,
        tier=choices.tier,
        content={**content, "released_at": summaries.moment(now)},
        supersedes=replaced,
        released_by=user,
        released_at=now,
    )
    ReturnInterview.objects.filter(pk=owed.pk).update(
        released_at=Coalesce(F("released_at"), Value(now, output_field=DateTimeField()))
    )
    changes = [_change(summary, Change.Kind.RELEASED, now)]
    if replaced:
        changes.append(_change(replaced, Change.Kind.SUPERSEDED, now))
    feed.announce(changes)
    return summary


def draft_content(
    *,
    user: User,
    return_interview: ReturnInterview,
    agreement: SharingAgreement,
    choices: drafts.Choices,
    summary_id: UUID,
) -> dict[str, object]:
    """What would be released, if it may be: the preview and the release go through the same refusals."""
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    _check_decided(return_interview)
    _check_agreement(return_interview, agreement, choices.tier)
    _check_interview(return_interview, choices)
    _check_words(return_interview, choices)
    facts = drafts.facts_of(
        summary_id=summary_id, return_interview=return_interview, agreement=agreement, choices=choices
    )
    return summaries.build(facts)


@transaction.atomic
def withdraw_summary(*, user: User, summary: Summary, reason: str) -> Summary:
    """Take a summary back: whoever pulled it is told by the feed, and it is shown to nobody outside any more."""
    require(user, Permission.RELEASE_SUMMARIES, summary.council_id)
    current = Summary.objects.select_for_update(of=("self",)).select_related("agreement", "council").get(pk=summary.pk)
    if current.status != Summary.Status.RELEASED:
        raise Refused(f"This summary is {current.get_status_display().lower()} already.")
    if not reason.strip():
        raise Refused("Say why it is withdrawn.", "reason")
    now = timezone.now()
    current.status, current.withdrawn_at, current.withdrawn_reason = Summary.Status.WITHDRAWN, now, reason.strip()
    current.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    feed.announce([_change(current, Change.Kind.WITHDRAWN, now)])
    return current


def _change(summary: Summary, kind: Change.Kind, at: datetime) -> Change:
    return Change(council=summary.council, agency=summary.agreement.agency, summary=summary, kind=kind, at=at)


def _check_decided(owed: ReturnInterview) -> None:
    decision = drafts.standing_decision(owed)
    if decision is None:
        raise Refused("Decide first whether to share. " + IN_DANGER)
    if decision.choice != ShareDecision.Choice.SHARE:
        raise Refused("The decision that stands is not to share. To release a summary, record a new decision first.")


def _check_agreement(owed: ReturnInterview, agreement: SharingAgreement, tier: int) -> None:
    live = SharingAgreement.objects.filter(pk=agreement.pk, council=owed.council_id).live(timezone.localdate())
    if not live.exists():
        raise Refused("This agreement is not in force. Choose one that is, or sign a new one.", "agreement")
    if tier not in agreement.tiers:
        raise Refused("The agreement does not allow a safeguarding summary. Share the fact only.", "tier")
    if not drafts.police_references(owed.child_id, agreement.agency):
        raise Refused(
            f"No police report of this child with {agreement.agency} is recorded. A force is told only of children it "
            "has or had a report of: add the force’s reference to the episode first.",
            "agreement",
        )


def _check_interview(owed: ReturnInterview, choices: drafts.Choices) -> None:
    if owed.state not in drafts.OUTCOMES:
        raise Refused("The interview is neither held, declined nor closed: there is nothing to tell yet.")
    if choices.tier == summaries.Tier.SAFEGUARDING and drafts.signed_off_interview(owed) is None:
        raise Refused(
            "No signed-off interview yet. Have a manager sign it off, or share only the fact. " + IN_DANGER, "tier"
        )


def _check_words(owed: ReturnInterview, choices: drafts.Choices) -> None:
    held = drafts.held_back(owed)
    texts = {"handling": choices.handling}
    if choices.tier == summaries.Tier.SAFEGUARDING:
        texts["would_help_find"] = choices.would_help_find
    for name, text in texts.items():
        if wrong := checks.refusals(text, held):
            raise Refused(" ".join(wrong), name)
