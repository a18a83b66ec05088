"""How the forces that a council has agreements with are told that something is new, and which clients they have."""

from typing import Any

from audit.pages import CouncilPage
from sharing.models import SharingAgreement
from sharing.notices.standing import standing_of


class ForceNoticesPage(CouncilPage):
    """Webhook and clients of each force with an agreement in force. No child is shown."""

    permission = "release_summaries"
    template_name = "sharing/notices.html"

    def context(self) -> dict[str, Any]:
        """The forces by name."""
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        agreements = rows.live_today().select_related("agency")
        return {"council": self.council, "forces": standing_of({row.agency for row in agreements})}
