"""A council looks at what others will see of it, proposes it, agrees to it, takes it back."""

from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from audit.forms import ActionForm
from audit.pages import TakesAction
from reporting import publishing
from reporting.leaving import years
from reporting.models import FiguresProposal, Publication
from reporting.publication_forms import AgreeForm, WithdrawForm
from reporting.shared_views import FiguresToLeavePage, ReadsFigures
from reporting.sheet import year_words

ANSWERS_FOR_FIGURES = "view_reports sign_off"


class PublishPage(FiguresToLeavePage):
    """Exactly what others will see, what waits for agreement, and what was published before."""

    needs = ANSWERS_FOR_FIGURES
    template_name = "reporting/publish.html"

    def context(self) -> dict[str, Any]:
        """The preview of a year, its proposal, its versions."""
        found = super().context()
        year = found["sheet"].year
        return {
            **found,
            "council": self.council,
            "year": year,
            "year_words": year_words(year),
            "proposal": proposals(self).filter(year=year).select_related("proposed_by").first(),
            "versions": versions(self, year).defer("figures").select_related("published_by", "ended_by"),
        }


def proposals(page: ReadsFigures) -> Any:
    """Those of the acting council."""
    return FiguresProposal.objects.for_user(page.person).filter(council=page.council)


def versions(page: ReadsFigures, year: int) -> Any:
    """The council's own publications of a year, the latest first."""
    return Publication.objects.filter(council=page.council, year=year).order_by("-version")


class PublishingStep(TakesAction, ReadsFigures):
    """A step of publishing the year that the link names."""

    needs = ANSWERS_FOR_FIGURES
    year: int

    def find(self, request: HttpRequest) -> None:
        """The year, beside the council."""
        super().find(request)
        self.year = self.chosen("year", years(timezone.localdate()))

    def cancel_url(self) -> str:
        """The preview."""
        return f"{reverse('publish')}?year={self.year}"

    def context(self) -> dict[str, Any]:
        """What it is about."""
        return {"lead": f"{self.council}, {year_words(self.year)}", "keeps_drafts": False}


class ProposePage(PublishingStep):
    """Freeze what the preview shows, for a manager to agree."""

    form_class = ActionForm
    template_name = "reporting/propose.html"
    heading = "Propose these figures"
    button = "Propose"
    done = "Proposed. A manager can now agree to publish them."

    def perform(self, form: Any) -> str:
        """Freeze them."""
        publishing.propose_figures(user=self.person, council=self.council, year=self.year)
        return self.cancel_url()


class StepOnSomething(PublishingStep):
    """A step on a proposal or a publication: without one there is nothing to do, and it leads back."""

    @abstractmethod
    def subject(self) -> Any:
        """What the step is about."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or back to the preview."""
        if self.subject() is None:
            return HttpResponseRedirect(self.cancel_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same: somebody else may have been first."""
        if self.subject() is None:
            return HttpResponseRedirect(self.cancel_url())
        return super().post(request, *args, **kwargs)


class AgreePage(StepOnSomething):
    """The council agrees that others use these figures."""

    form_class = AgreeForm
    template_name = "reporting/agree.html"
    heading = "Agree to publish these figures"
    button = "Agree and publish"
    done = "Published. Other councils and national observers can read these figures now."

    def subject(self) -> FiguresProposal | None:
        """The proposal of the year."""
        found: FiguresProposal | None = proposals(self).filter(year=self.year).first()
        return found

    def initial(self) -> dict[str, Any]:
        """The caveats of the version before, to be read again."""
        last = versions(self, self.year).first()
        return {"caveats": last.caveats} if last else {}

    def context(self) -> dict[str, Any]:
        """The figures that were proposed."""
        proposal = self.subject()
        found = super().context()
        return {**found, **self.view_of(proposal.sheet), "proposal": proposal} if proposal else found

    def perform(self, form: Any) -> str:
        """Publish."""
        proposal = self.subject()
        if proposal:
            publishing.agree(user=self.person, proposal=proposal, caveats=form.cleaned_data["caveats"])
        return self.cancel_url()


class WithdrawPage(StepOnSomething):
    """The council takes its figures back."""

    form_class = WithdrawForm
    heading = "Withdraw the published figures"
    button = "Withdraw them now"
    done = "Withdrawn. That they were published, and why they are not any more, stays visible."

    def subject(self) -> Publication | None:
        """The publication in force."""
        found: Publication | None = versions(self, self.year).filter(ended_at__isnull=True).first()
        return found

    def perform(self, form: Any) -> str:
        """Withdraw."""
        publication = self.subject()
        if publication:
            publishing.withdraw(user=self.person, publication=publication, reason=form.cleaned_data["reason"])
        return self.cancel_url()
