"""Pages of the committee report: the list, one report with its figures, and each step up to the documents."""

from functools import partial
from typing import Any, ClassVar

from celery import current_app
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from audit import access
from audit.forms import ActionForm
from audit.models import Access
from audit.pages import ActionPage, CouncilActionPage, CouncilPage, RecordPage
from reporting.committee import actions
from reporting.committee.contents import cover, for_page, parts_of
from reporting.committee.editions import Edition
from reporting.committee.forms import BeginForm, CommentaryForm, ScheduleForm
from reporting.committee.quarters import just_over, read
from reporting.files import GivesFile
from reporting.leaving import quarters_over
from reporting.models import CommitteeDocument, CommitteeReport, CommitteeSetting
from reporting.navigation import links_for

ADVANCE = "reporting.tasks.advance_committee_report"
BACK = 8


def queue(report: CommitteeReport) -> None:
    """Give it to a worker once this is committed; where that fails, the schedule does within minutes."""
    transaction.on_commit(partial(current_app.send_task, ADVANCE, [report.pk]), robust=True)


class AnswersForFigures(CouncilPage):
    """Both permissions: sees the council's figures, and signs off."""

    permission = "sign_off"

    def find(self, request: HttpRequest) -> None:
        """The second of them, where the first page of the line found what it is about."""
        super().find(request)
        require(self.person, "view_reports", self.council.pk)


class OfReport(AnswersForFigures, RecordPage):
    """A page of one report."""

    model: ClassVar[Any] = CommitteeReport
    parameter: ClassVar[str] = "committee_report_pk"
    related: ClassVar[tuple[str, ...]] = ("written_by", "asked_by", "begun_by")

    def cancel_url(self) -> str:
        """The report."""
        return reverse("committee_report", args=[self.record.pk])


class ReportsPage(AnswersForFigures):
    """All reports of the council, the latest first."""

    template_name = "reporting/committee/list.html"

    def context(self) -> dict[str, Any]:
        """With what the schedule does."""
        rows = CommitteeReport.objects.for_user(self.person).filter(council=self.council).defer("figures")
        return {
            "council": self.council,
            "reports": list(rows.select_related("written_by")),
            "setting": setting_of(self),
            "report_links": links_for(self.person, self.council.pk, self.request.path),
        }


def setting_of(page: CouncilPage) -> CommitteeSetting:
    """What the schedule does at the council; as it does anywhere, where nothing was set."""
    rows = CommitteeSetting.objects.for_user(page.person).filter(council=page.council)
    found: CommitteeSetting = rows.first() or CommitteeSetting(council=page.council)
    return found


class ReportPage(OfReport):
    """One report: its figures and words as they will be printed, and what can be done next."""

    template_name = "reporting/committee/report.html"

    def context(self) -> dict[str, Any]:
        """One edition, from the link."""
        report = self.record
        may_see_exact = self.person.may("make_returns", self.council.pk)
        is_inside = self.request.GET.get("edition") == Edition.INSIDE and may_see_exact
        edition = Edition.INSIDE if is_inside else Edition.PUBLIC
        is_counted = report.figures is not None
        return {
            "report": report,
            "council": self.council,
            "is_inside": is_inside,
            "may_see_exact": may_see_exact,
            "parts": for_page([*cover(report, edition), *parts_of(report, edition)]) if is_counted else [],
            "earlier": earlier(report),
            "documents": documents_of(self).defer("content"),
        }


def documents_of(page: OfReport) -> Any:
    """Those that were made of the report."""
    return CommitteeDocument.objects.for_user(page.person).filter(report=page.record)


def earlier(report: CommitteeReport) -> list[Any]:
    """What stood in the commentary before, the latest first: each text once."""
    history: Any = report
    kept = history.events.filter(written_at__isnull=False).order_by("-pgh_id")
    rows = kept.defer("figures").select_related("written_by")
    found: dict[Any, Any] = {row.written_at: row for row in reversed(rows) if row.written_at != report.written_at}
    return list(reversed(found.values()))


class BeginPage(AnswersForFigures, CouncilActionPage):
    """A report of a quarter that is over."""

    form_class = BeginForm
    heading, button = "Begin a committee report", "Begin"
    done = "Begun. The figures are being counted: load this page again in a minute."

    def form_options(self) -> dict[str, Any]:
        """The last quarters that are over."""
        today = timezone.localdate()
        quarters = reversed(just_over(today).up_to_here(BACK))
        over = [each for each in quarters if each.name in quarters_over(each.year, today)]
        return {"quarters": [(each.key, each.words) for each in over]}

    def cancel_url(self) -> str:
        """All of them."""
        return reverse("committee_reports")

    def perform(self, form: Any) -> str:
        """Begin it."""
        quarter = read(form.cleaned_data["quarter"])
        report = actions.begin(user=self.person, council=self.council, quarter=quarter)
        queue(report)
        return reverse("committee_report", args=[report.pk])


class SchedulePage(AnswersForFigures, CouncilActionPage):
    """Whether reports begin by themselves, and when."""

    form_class = ScheduleForm
    heading, done = "When committee reports begin", "Saved."

    def find(self, request: HttpRequest) -> None:
        """The setting is the record."""
        super().find(request)
        self.record = setting_of(self)

    def child_id(self) -> None:
        """About none."""
        return

    def initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"is_on": self.record.is_on, "days_after": self.record.days_after}

    def cancel_url(self) -> str:
        """The list."""
        return reverse("committee_reports")

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"] or 0
        actions.set_schedule(user=self.person, council=self.council, version=version, **form.facts())
        return self.cancel_url()


class CommentaryPage(OfReport, ActionPage):
    """Both texts of the commentary."""

    form_class = CommentaryForm
    heading, done = "Commentary", "Saved. Read the report as it will be printed, then make the PDF."

    def initial(self) -> dict[str, Any]:
        """As they stand."""
        return {"what_changed": self.record.what_changed, "what_we_do": self.record.what_we_do}

    def context(self) -> dict[str, Any]:
        """Of which report."""
        return {"lead": f"{self.council}, {self.record.when.words}"}

    def perform(self, form: Any) -> str:
        """Save."""
        version = form.cleaned_data["version"]
        actions.write(user=self.person, report=self.record, version=version, **form.facts())
        return self.cancel_url()


class StepPage(OfReport, ActionPage):
    """A step that asks for nothing but the yes, and leaves the rest to a worker."""

    form_class = ActionForm
    lead: ClassVar[str] = ""

    def context(self) -> dict[str, Any]:
        """What it does; nothing is typed here."""
        return {"lead": f"{self.council}, {self.record.when.words}. {self.lead}", "keeps_drafts": False}

    def step(self, version: int) -> CommitteeReport:
        """The action."""
        raise Http404

    def perform(self, form: Any) -> str:
        """Take it, and give the report to a worker."""
        report = self.step(form.cleaned_data["version"])
        queue(report)
        return reverse("committee_report", args=[report.pk])


class CountAgainPage(StepPage):
    """The figures as at now."""

    heading, button = "Count the figures again", "Count again"
    done = "The figures are being counted: load this page again in a minute."
    lead = "What was corrected or recorded since is in the new figures. The commentary stays: read it again afterwards."

    def step(self, version: int) -> CommitteeReport:
        """Count."""
        return actions.count_again(user=self.person, report=self.record, version=version)


class MakePage(StepPage):
    """The documents."""

    heading, button = "Make the PDF", "Make the PDF"
    done = "The PDF is being made: load this page again in a minute."
    lead = "Figures and commentary are frozen as they stand on the page. To change something later, revise the report."

    def step(self, version: int) -> CommitteeReport:
        """Ask for them."""
        return actions.ask_for_documents(user=self.person, report=self.record, version=version)


class RevisePage(StepPage):
    """A further report of the same quarter."""

    heading, button = "Revise this report", "Revise"
    done = "A revision is begun, with the commentary of the report before. Its figures are being counted."
    lead = "The report that was made stays as it is, and its PDF can be read on."

    def step(self, version: int) -> CommitteeReport:
        """Begin it."""
        return actions.revise(user=self.person, report=self.record)


class PublicPdf(GivesFile, OfReport):
    """The document for the committee."""

    edition: ClassVar[str] = Edition.PUBLIC

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes as they were made, and who took them."""
        found = documents_of(self).filter(edition=self.edition).first()
        if found is None:
            raise Http404
        name = request.resolver_match.view_name if request.resolver_match else ""
        terms = f"{self.council.dfe_code} {self.record}"
        access.searched(user=self.person, council=self.council, terms=terms, what=name, kind=Access.Kind.EXPORT)
        answer = HttpResponse(bytes(found.content), content_type="application/pdf")
        file = f"committee-report-{self.council.dfe_code}-{self.record.when.key}-{self.edition}.pdf"
        answer["Content-Disposition"] = f'inline; filename="{file}"'
        return answer


class InsidePdf(PublicPdf):
    """The one with exact figures, for those who see exact figures."""

    edition = Edition.INSIDE

    def find(self, request: HttpRequest) -> None:
        """They see exact figures elsewhere, too."""
        super().find(request)
        require(self.person, "make_returns", self.council.pk)
