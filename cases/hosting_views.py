"""Children placed out of area: what the host is told, seen from the council that tells and from the host."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit import access
from audit.forms import ActionForm
from audit.pages import ActionPage, CouncilPage
from cases import hosting
from cases.hosting_forms import ResponsibleForm, TellingForm
from cases.models import Child, HostTelling
from rhi.wall import every_council

RELATED = ("council", "host_council", "host_body")


class HostedPage(CouncilPage):
    """Children others placed in this area who are, or were lately, missing: the minimum we were told."""

    template_name = "cases/hosted.html"

    def context(self) -> dict[str, Any]:
        """What was told, the newest first; the looking is written into each child's own log."""
        rows = list(
            HostTelling.objects.for_host(self.person)
            .filter(host_council=self.council)
            .live()
            .select_related(*RELATED)[:100]
        )
        with every_council("hosted children were shown"):
            access.saw(user=self.person, rows=[(row.child_id, row.council_id) for row in rows], what="hosted")
        own = (
            Child.objects.for_user(self.person)
            .filter(council=self.council)
            .exclude(responsible_council=None, responsible_body=None)
        )
        hosted = list(own.select_related("responsible_council", "responsible_body")[:100])
        access.saw(user=self.person, rows=[(row.pk, row.council_id) for row in hosted], what="hosted")
        return {"council": self.council, "told": rows, "registered": hosted}


class HostedChildPage(ActionPage):
    """One child: what we were told, and that somebody here has read it."""

    model, parameter = HostTelling, "hosted_pk"
    form_class = ActionForm
    template_name = "cases/hosted_child.html"
    heading, button, done = "A child hosted here", "We have read this", "Thank you. The council that told us sees it."

    def find(self, request: HttpRequest) -> None:
        """Told to a council where the person sees cases, or 404."""
        rows = HostTelling.objects.for_host(self.person).select_related(*RELATED)
        self.record = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        self.council = self.record.host_council

    def log(self, request: HttpRequest) -> None:
        """The looking is written into the child's own log, at the council that told us."""
        with every_council("a hosted child was shown"):
            access.saw(user=self.person, rows=[(self.record.child_id, self.record.council_id)], what="hosted_child")

    def context(self) -> dict[str, Any]:
        """The minimum, and whom to call."""
        return {"telling": self.record}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("hosted")

    def perform(self, form: Any) -> str:
        """Read."""
        hosting.mark_seen(user=self.person, telling=self.record)
        return self.cancel_url()


class HostTellingPage(ActionPage):
    """The host was not told by the system: a person tells it, or a manager decides."""

    model, parameter = HostTelling, "host_telling_pk"
    related = ("host_council", "host_body", "child", "episode")
    permission = "record_cases"
    form_class = TellingForm
    template_name = "cases/host_telling.html"
    heading, done = "Is the host told?", "Recorded."

    def context(self) -> dict[str, Any]:
        """Why it was not told by itself, and what it would see."""
        return {"telling": self.record, "lead": f"{self.record.child.full_name}: {self.record.host}. {self.record.why}"}

    def cancel_url(self) -> str:
        """The absence."""
        return reverse("episode", args=[self.record.episode_id])

    def perform(self, form: Any) -> str:
        """Tell, or not."""
        act = hosting.tell_host if form.cleaned_data["is_told"] == "yes" else hosting.do_not_tell_host
        act(user=self.person, telling=self.record, reason=form.cleaned_data["reason"])
        return self.cancel_url()


class ResponsiblePage(ActionPage):
    """Another body is responsible for the child: hosted here, never in our own figures."""

    model, parameter = Child, "child_pk"
    permission = "record_cases"
    form_class = ResponsibleForm
    heading, done = "Who is responsible for this child?", "Saved."

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {
            "responsible_council": self.record.responsible_council_id,
            "responsible_body": self.record.responsible_body_id,
        }

    def context(self) -> dict[str, Any]:
        """What it means."""
        return {
            "lead": f"{self.record.full_name}. Leave both empty when your own council is responsible. A child for whom"
            " another body is responsible is hosted here: you see and help the child, and the figures are theirs."
        }

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"]
        hosting.set_responsible(user=self.person, child=self.record, version=version, **form.facts())
        return self.cancel_url()
