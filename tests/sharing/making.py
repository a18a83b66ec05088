"""One of each record of sharing, for a council at work."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.models import User
from interviews.models import ReturnInterview
from sharing.actions.points import add_point
from sharing.models import ReleaseProposal, SharingAgreement


def prepared(by: User, owed: ReturnInterview, agreement: SharingAgreement) -> dict[str, Any]:
    """A point written down, and a release that waits for a second person (of rows that have changed since)."""
    said = {"name": "Invented Arcade", "concern": "Adults meet children there."}
    point = add_point(
        user=by, return_interview=owed, section="places", facts=said, kind="opinion", source="interviewer"
    )
    proposal = ReleaseProposal.objects.create(
        council_id=owed.council_id,
        return_interview=owed,
        agreement=agreement,
        choices={
            "tier": 1,
            "finding_keys": [],
            "point_keys": [],
            "would_help_find": "",
            "handling": "",
            "is_urgent": False,
            "newer_because": "",
        },
        summary_id=uuid.uuid4(),
        digest="0" * 64,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    return {"summary_point_pk": point.pk, "release_proposal_pk": proposal.pk}
