"""People of concern, places, phones, vehicles: written down one by one, before or at the release."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from audit.pages import ActionPage
from interviews.models import ReturnInterview
from sharing import points
from sharing.actions.points import add_point, remove_point, require_to_write
from sharing.forms.release import PointForm, RemovePointForm
from sharing.models import SummaryPoint


class WritesPoint(ActionPage):
    """For whoever talks with children, and whoever releases."""

    def find(self, request: HttpRequest) -> None:
        """The record, then the right to write a point of it."""
        super().find(request)
        require_to_write(self.person, self.council.pk)

    def next_url(self, return_interview: ReturnInterview) -> str:
        """To the release for whoever may, else to the interview."""
        may_release = self.person.may("release_summaries", self.council.pk)
        page = "share_release" if may_release and return_interview.is_shared else "return_interview"
        return reverse(page, args=[return_interview.pk])

    def version(self) -> int | None:
        """A point is added or taken out, never overwritten."""
        return None


class NewPointPage(WritesPoint):
    """One more point of a section."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    form_class = PointForm
    done = "Written down. Nothing of it has left: it is offered for the next summary."

    def find(self, request: HttpRequest) -> None:
        """A section there is."""
        if self.kwargs["section"] not in points.FIELDS:
            raise Http404
        super().find(request)

    @property
    def heading(self) -> str:  # type: ignore[override]
        """The section."""
        return points.SECTIONS[self.kwargs["section"]]

    def form_options(self) -> dict[str, Any]:
        """Its boxes."""
        return {"section": self.kwargs["section"]}

    def context(self) -> dict[str, Any]:
        """Whose, and what does not belong here."""
        return {
            "lead": self.record.child.full_name,
            "guidance": "Your words, never what the child said word for word. No address that is confidential, and no "
            "other child’s name: give that child’s police reference.",
        }

    template_name = "sharing/point.html"

    def perform(self, form: Any) -> str:
        """Write it down."""
        add_point(user=self.person, return_interview=self.record, section=self.kwargs["section"], **form.facts())
        return self.next_url(self.record)

    def cancel_url(self) -> str:
        """Where one came from."""
        return self.next_url(self.record)


class RemovePointPage(WritesPoint):
    """Take a point out."""

    model, parameter = SummaryPoint, "summary_point_pk"
    related = ("return_interview__child",)
    form_class = RemovePointForm
    heading = "Take this point out"
    button = "Take it out"
    done = "Taken out. Summaries that carried it stay as they are: release a newer one to correct them."

    def context(self) -> dict[str, Any]:
        """Which."""
        return {"lead": f"{self.record.get_section_display()}: {self.record}"}

    def perform(self, form: Any) -> str:
        """Take it out."""
        remove_point(user=self.person, point=self.record)
        return self.next_url(self.record.return_interview)

    def cancel_url(self) -> str:
        """Where one came from."""
        return self.next_url(self.record.return_interview)
