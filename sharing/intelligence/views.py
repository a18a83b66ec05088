"""Pages about intelligence: written, read, released, printed, handed over, dropped; what stands where."""

import uuid
from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.pages import ActionPage, CouncilPage, RecordPage
from cases.models import Child
from interviews.models import ReturnInterview
from interviews.printing.render import Document
from interviews.views.prints import PrintPage
from rhi.refusals import Refused
from sharing.actions.points import require_to_write
from sharing.intelligence import actions, paper
from sharing.intelligence.forms import DropForm, HandOverForm, IntelligenceForm, ReleaseIntelligenceForm
from sharing.intelligence.states import BEING_WRITTEN, HANDED_OVER, RELEASED, ROWS, state_of
from sharing.models import IntelligenceReport, SharingAgreement
from sharing.summaries import Tier

SHOWN = 100
FACTS = [name for name in IntelligenceForm.base_fields if name not in {"submission", "whose", "version"}]
RELATED = ("return_interview__child", "agreement__agency", "written_by", "released_by", "handed_by", "dropped_by")


class IntelligencePage(CouncilPage):
    """The acting council's intelligence reports, by where they stand."""

    template_name = "sharing/intelligence/list.html"

    def find(self, request: HttpRequest) -> None:
        """The council, then the right to write intelligence there."""
        super().find(request)
        require_to_write(self.person, self.council.pk)

    def context(self) -> dict[str, Any]:
        """(state, how many, the latest of them) in the order of the work."""
        rows = IntelligenceReport.objects.for_user(self.person).filter(council=self.council).select_related(*RELATED)
        groups = [
            (state, rows.filter(wanted).count(), list(rows.filter(wanted)[:SHOWN])) for state, wanted in ROWS.items()
        ]
        shown = [(row.return_interview.child_id, row.council_id) for _, _, found in groups for row in found]
        access.saw(user=self.person, rows=shown, what="intelligence")
        return {"council": self.council, "groups": groups}


class OfReport(RecordPage):
    """What the pages about one report share: who may open it, and where they lead back to."""

    model, parameter = IntelligenceReport, "intelligence_report_pk"
    related = RELATED

    def cancel_url(self) -> str:
        """The report's page."""
        return reverse("intelligence_report", args=[self.record.pk])


class ForWriters(ActionPage):
    """An action for whoever talks with children, and whoever releases."""

    def find(self, request: HttpRequest) -> None:
        """The record, then the right to write intelligence about it."""
        super().find(request)
        require_to_write(self.person, self.council.pk)

    def agreements(self) -> Any:
        """The council's agreements in force that allow intelligence."""
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        return (
            rows.filter(tiers__contains=[Tier.INTELLIGENCE.value]).live(timezone.localdate()).select_related("agency")
        )


class WritesIntelligence(ForWriters):
    """The form of a report."""

    form_class = IntelligenceForm
    template_name = "sharing/intelligence/write.html"

    def form_options(self) -> dict[str, Any]:
        """The forces it can go to."""
        return {"agreements": self.agreements()}

    def context(self) -> dict[str, Any]:
        """Whether there is a force it can go to."""
        return {"lead": self.child().full_name, "has_agreement": self.agreements().exists()}

    @abstractmethod
    def child(self) -> Child:
        """Whose interview it is from."""

    def typed(self, form: Any) -> dict[str, Any]:
        """What the actions take."""
        facts = form.facts()
        return {"agreement": facts.pop("agreement"), "what": actions.Intelligence(**facts)}


class NewIntelligencePage(WritesIntelligence):
    """Write a report from a return home interview."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    heading = "Write an intelligence report"
    done = "Saved. Nothing has left: it has to be released, and handed to the force by a person."

    def child(self) -> Child:
        """Whose interview it is."""
        found: Child = self.record.child
        return found

    def initial(self) -> dict[str, Any]:
        """The only force there is."""
        agreements = list(self.agreements())
        return {"agreement": agreements[0].pk if len(agreements) == 1 else None}

    def version(self) -> int | None:
        """A new report overwrites nothing."""
        return None

    def perform(self, form: Any) -> str:
        """Write it."""
        made = actions.write_intelligence(user=self.person, return_interview=self.record, **self.typed(form))
        return reverse("intelligence_report", args=[made.pk])

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class ChangeIntelligencePage(OfReport, WritesIntelligence):
    """Change a report that is being written."""

    heading = "Change this intelligence report"
    done = "Saved. Nothing has left."

    def child(self) -> Child:
        """Whose interview it is from."""
        found: Child = self.record.return_interview.child
        return found

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {name: getattr(self.record, name) for name in FACTS}

    def perform(self, form: Any) -> str:
        """Save, unless somebody else did."""
        version = form.cleaned_data["version"]
        actions.change_intelligence(user=self.person, report=self.record, version=version, **self.typed(form))
        return self.cancel_url()


class IntelligenceReportPage(OfReport):
    """A report with its grades, where it stands, and what can be done with it."""

    template_name = "sharing/intelligence/report.html"

    def find(self, request: HttpRequest) -> None:
        """The report, then the right to read intelligence."""
        super().find(request)
        require_to_write(self.person, self.council.pk)

    def context(self) -> dict[str, Any]:
        """The report, its state, and the steps open to this person."""
        state, may_release = state_of(self.record), self.person.may("release_summaries", self.council.pk)
        return {
            "report": self.record,
            "child": self.record.return_interview.child,
            "number": paper.number_of(self.record),
            "state": state,
            "is_being_written": state == BEING_WRITTEN,
            "is_released": state == RELEASED,
            "may_print": state in (RELEASED, HANDED_OVER) and may_release,
            "may_release": may_release,
        }


class ReleaseIntelligencePage(OfReport, ActionPage):
    """Read it once more, then release it."""

    permission = "release_summaries"
    form_class = ReleaseIntelligenceForm
    template_name = "sharing/intelligence/release.html"
    heading = "Release this intelligence report"
    button = "Release it"
    done = "Released. Print the form and hand it to the force, then record that you did."

    def context(self) -> dict[str, Any]:
        """What would leave, and what to look at first."""
        return {"report": self.record, "warnings": actions.warnings_of(self.record)}

    def perform(self, form: Any) -> str:
        """Release what was read."""
        actions.release_intelligence(user=self.person, report=self.record, version=form.cleaned_data["version"])
        return self.cancel_url()

    def show_both(self, form: Any, current: Any) -> HttpResponse:
        """Somebody changed it since this page was opened: what stands now is to be read first."""
        self.record = current
        data = form.data.copy()
        data["version"], data["submission"] = str(self.version()), str(uuid.uuid4())
        afresh = self.make_form(data)
        afresh.add_error(None, "It was changed since you opened this page. This is how it stands now: read it again.")
        return self.show(afresh)


class HandOverPage(OfReport, ActionPage):
    """Record that the form was handed to the force."""

    permission = "release_summaries"
    form_class = HandOverForm
    heading = "Record that it was handed over"
    done = "The hand-over is recorded."

    def context(self) -> dict[str, Any]:
        """Which report, to which force."""
        return {"lead": f"{paper.number_of(self.record)}, for {self.record.agreement.agency}"}

    def version(self) -> int | None:
        """It is handed over once: the action tells the second person."""
        return None

    def perform(self, form: Any) -> str:
        """Record it."""
        actions.record_hand_over(user=self.person, report=self.record, **form.facts())
        return self.cancel_url()


class DropPage(OfReport, ForWriters):
    """Decide not to hand it over."""

    form_class = DropForm
    heading = "Do not hand this report over"
    button = "Drop it"
    done = "Dropped. It stays on record with your reason."

    def context(self) -> dict[str, Any]:
        """Which report, for which force."""
        return {"lead": f"{paper.number_of(self.record)}, for {self.record.agreement.agency}"}

    def version(self) -> int | None:
        """It is dropped once: the action tells the second person."""
        return None

    def perform(self, form: Any) -> str:
        """Drop it."""
        actions.drop_intelligence(user=self.person, report=self.record, **form.facts())
        return self.cancel_url()


class IntelligencePrint(PrintPage):
    """The form for the force's intelligence unit: only of what was released and may leave."""

    model, parameter = IntelligenceReport, "intelligence_report_pk"
    related = RELATED
    permission = "release_summaries"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or why there is none."""
        try:
            actions.check_may_leave(self.record)
        except Refused as refusal:
            return HttpResponse(refusal.message, status=409, content_type="text/plain; charset=utf-8")
        return super().get(request, *args, **kwargs)

    def child(self) -> Child:
        """Whose interview it is from."""
        found: Child = self.record.return_interview.child
        return found

    def document(self) -> Document:
        """The partner-intelligence form."""
        return paper.form_of(self.record)
