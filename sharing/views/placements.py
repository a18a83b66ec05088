"""The force of an area was told that a child is placed there."""

from typing import Any

from django.urls import reverse

from audit.pages import ActionPage
from cases.models import Placement
from sharing.actions.placements import record_placement_notice
from sharing.forms.placements import PlacementNoticeForm
from sharing.models import PlacementNotice


class PlacementNoticePage(ActionPage):
    """Record that a force was told of a placement."""

    model, parameter = Placement, "placement_pk"
    related = ("child", "placement_type", "host_council__police_force")
    permission = "record_cases"
    form_class = PlacementNoticeForm
    template_name = "sharing/placement_notice.html"
    heading = "Record that the police were told of this placement"
    done = "Recorded. While the placement lasts, this force may be told of the child."

    def initial(self) -> dict[str, Any]:
        """The force of the area where the child lives."""
        host = self.record.host_council
        if host is None and self.record.location == Placement.Location.IN_AREA:
            host = self.council
        return {"agency": host.police_force_id if host else None}

    def context(self) -> dict[str, Any]:
        """The placement, and who was told of it."""
        notices = PlacementNotice.objects.for_user(self.person).filter(placement=self.record)
        return {
            "lead": self.record.child.full_name,
            "placement": self.record,
            "notices": list(notices.select_related("agency", "told_by").order_by("told_at")),
        }

    def version(self) -> int | None:
        """A notice is added; the placement is not changed."""
        return None

    def perform(self, form: Any) -> str:
        """Record it."""
        record_placement_notice(user=self.person, placement=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.child_id])
