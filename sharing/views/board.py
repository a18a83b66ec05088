"""What waits at the acting council, and its agreements."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from audit import access
from audit.pages import CouncilPage
from interviews.models import ReturnInterview
from sharing.models import ReleaseProposal, SharingAgreement, Summary
from sharing.police_reports import waiting_reports
from sharing.querysets import to_release
from sharing.timing import decide_by

SHOWN = 50


class SharingPage(CouncilPage):
    """What waits for a decision, a colleague or a release at the acting council, and its agreements."""

    template_name = "sharing/sharing.html"

    def context(self) -> dict[str, Any]:
        """The lists, the agreements with whether they are in force, and the latest summaries."""
        agreements = list(self.of(SharingAgreement).select_related("agency").order_by("agency__name", "-version"))
        today = timezone.localdate()
        hours = [row.decide_within_hours for row in agreements if standing(row, today) == "In force"]
        waiting = list(self.of(ReturnInterview).to_decide_on_sharing().select_related("child")[:SHOWN])
        ready = list(to_release(self.person).filter(council=self.council).select_related("child")[:SHOWN])
        proposals = list(
            self.of(ReleaseProposal).waiting().select_related("return_interview__child", "agreement__agency")[:SHOWN]
        )
        released = list(self.of(Summary).select_related("child", "agency")[:SHOWN])
        self.log([*waiting, *ready, *released, *(row.return_interview for row in proposals)])
        return {
            "council": self.council,
            "waiting": [(row, decide_by(ended_at(row), min(hours, default=None))) for row in waiting],
            "ready": ready,
            "proposals": proposals,
            "released": released,
            "agreements": [(row, standing(row, today)) for row in agreements],
            "reports": waiting_reports(self.person, self.council),
            "may_release": self.person.may("release_summaries", self.council.pk),
        }

    def of(self, model: Any) -> Any:
        """The council's rows that exist for the person."""
        return model.objects.for_user(self.person).filter(council=self.council)

    def log(self, rows: list[Any]) -> None:
        """Whose names were shown."""
        access.saw(user=self.person, rows=[(row.child_id, row.council_id) for row in rows], what="sharing")


def ended_at(owed: ReturnInterview) -> datetime | None:
    """When it was held, or declined."""
    return owed.completed_at or owed.declined_at


def standing(agreement: SharingAgreement, today: date) -> str:
    """Whether an agreement is in force, in a word."""
    if agreement.ended_at:
        return "Ended"
    if agreement.starts_on > today:
        return "Not yet in force"
    if agreement.ends_on and agreement.ends_on < today:
        return "Lapsed"
    return "In force"
