"""Decisions and released summaries of the last weeks, by the product's own actions: the content is built by them."""

import uuid
from datetime import datetime, timedelta
from random import Random

from django.utils.text import slugify

from accounts.models import Council, User
from interviews.models import ReturnInterview
from reporting.demo.world import World
from sharing import drafts, summaries
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary, withdraw_summary
from sharing.models import SharingAgreement, Summary

LEFT_TO_DECIDE = timedelta(days=4)
REASON = "What was learnt helps to find this child sooner."
REASON_WITHDRAWN = "The place named in it was wrong."
REASON_AGAINST = "Nothing was learnt that would help; the child asked that it not be shared."


def release_recent(world: World, dfe_code: str) -> int:
    """Decide on what ended since the agreement began, except the last days, and release most; the number released."""
    council = Council.objects.get(dfe_code=dfe_code)
    manager = User.objects.get(email=f"manager@{slugify(council.name)}.example")
    agreement = SharingAgreement.objects.for_user(manager).filter(council=council, ended_at__isnull=True).get()
    rng = Random(f"{world.seed}:{dfe_code}:releases")
    released = sum(
        _decide_one(rng, manager, owed, agreement)
        for owed in _to_decide(manager, council, world.as_of - LEFT_TO_DECIDE)
    )
    return released - _withdraw_one(manager, council)


def _withdraw_one(manager: User, council: Council) -> int:
    """The first one released is taken back, so that whoever follows the feed meets a tombstone; 0 where there is none."""
    first = (
        Summary.objects.for_user(manager).filter(council=council, status=Summary.Status.RELEASED).order_by("pk").first()
    )
    if first is None:
        return 0
    withdraw_summary(user=manager, summary=first, reason=REASON_WITHDRAWN)
    return 1


def _to_decide(manager: User, council: Council, before: datetime) -> list[ReturnInterview]:
    waiting = ReturnInterview.objects.for_user(manager).to_decide_on_sharing()
    return list(
        waiting.filter(council=council, returned_latest_at__lt=before).select_related("child", "council").order_by("pk")
    )


def _decide_one(rng: Random, manager: User, owed: ReturnInterview, agreement: SharingAgreement) -> bool:
    """Share eight in ten; of those, release what can be released, and leave a few for a person to do."""
    is_shared = rng.random() < 0.8
    decide(
        user=manager,
        return_interview=owed,
        choice="share" if is_shared else "do_not_share",
        reason=REASON if is_shared else REASON_AGAINST,
        no_consent_reason="not_reasonable" if is_shared else "",
    )
    if not is_shared or rng.random() < 0.12 or not drafts.police_references(owed.child_id, agreement.agency):
        return False
    interview = drafts.signed_off_interview(owed)
    findings = [finding.key for finding in drafts.findings_of(interview)]
    choices = drafts.Choices(
        tier=summaries.Tier.SAFEGUARDING if interview else summaries.Tier.FACT, finding_keys=findings
    )
    summary_id = uuid.UUID(int=rng.getrandbits(128), version=4)
    content = draft_content(
        user=manager, return_interview=owed, agreement=agreement, choices=choices, summary_id=summary_id
    )
    release_summary(
        user=manager,
        return_interview=owed,
        agreement=agreement,
        choices=choices,
        summary_id=summary_id,
        previewed=summaries.digest(content),
    )
    return True
