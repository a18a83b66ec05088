"""An intelligence report that is being written, for a council at work."""

from typing import Any

from accounts.models import User
from interviews.models import ReturnInterview
from sharing.models import IntelligenceReport, SharingAgreement


def intelligence(by: User, owed: ReturnInterview, agreement: SharingAgreement) -> dict[str, Any]:
    """Written down under an agreement that (as most do) does not allow intelligence: it cannot be released as it is."""
    report = IntelligenceReport.objects.create(
        council_id=owed.council_id,
        return_interview=owed,
        agreement=agreement,
        body="Invented information about a van.",
        provenance="Seen by the interviewer.",
        source_grade=1,
        information_grade="A",
        handling="P",
        written_by=by,
    )
    return {"intelligence_report_pk": report.pk}
