"""Agreements, the police client, and a few summaries, through the product's own actions."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import Agency, Council, User
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing.actions.agreements import sign_agreement
from sharing.actions.clients import register_client
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary
from sharing.drafts import Choices, findings_of, signed_off_interview
from sharing.models import SharingAgreement
from sharing.summaries import Tier, digest

CLIENT, SECRET = "demo-west-yorkshire-police", "demo-secret"
FORCE = "E23000010"
WORDS = "Often seen near the bus station in the evening. Trusts the youth worker."


def share(councils: list[Council], summaries_each: int) -> None:
    """Sign an agreement per council with its force, release some summaries, and make the client."""
    for council in councils:
        manager = User.objects.filter(
            groups__council_role__council=council, groups__council_role__role="manager"
        ).first()
        if manager is None or SharingAgreement.objects.filter(council=council).exists():
            continue
        agreement = sign_agreement(
            user=manager,
            council=council,
            agency=council.police_force,
            purpose="Find a missing child sooner, and keep the child safe.",
            legal_basis="Public task: safeguarding children. An invented agreement, for demonstration.",
            tiers=[1, 2],
            starts_on=timezone.localdate() - timedelta(days=30),
        )
        _release_some(manager, agreement, summaries_each)
    register_client(agency=Agency.objects.get(code=FORCE), client_id=CLIENT, secret=SECRET)


def _release_some(manager: User, agreement: SharingAgreement, number: int) -> None:
    """The latest signed-off interviews that may be told of."""
    owed = ReturnInterview.objects.filter(
        council=agreement.council, completed_at__isnull=False, share_decided_at__isnull=True
    ).filter(interviews__signed_off_at__isnull=False, episode__references__force=agreement.agency)
    for row in owed.select_related("child", "council").distinct().order_by("-completed_at", "pk")[:number]:
        try:
            _release(manager, agreement, row)
        except Refused:
            continue  # not every made-up interview may be told of


def _release(manager: User, agreement: SharingAgreement, owed: ReturnInterview) -> None:
    decide(
        user=manager,
        return_interview=owed,
        choice="share",
        reason="It would help find the child.",
        no_consent_reason="not_reasonable",
    )
    keys = [finding.key for finding in findings_of(signed_off_interview(owed))]
    choices = Choices(tier=Tier.SAFEGUARDING, finding_keys=keys, would_help_find=WORDS)
    told = {"return_interview": owed, "agreement": agreement, "choices": choices, "summary_id": uuid.uuid4()}
    previewed = digest(draft_content(user=manager, **told))  # type: ignore[arg-type]
    release_summary(user=manager, previewed=previewed, **told)  # type: ignore[arg-type]
