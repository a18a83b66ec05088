"""Pages on which a manager reads a record and stands by it, adds to it, and judges a sample; quality over time."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from audit.pages import ActionPage, CouncilPage
from interviews.actions import sign_off as actions
from interviews.forms.talks import AddendumForm, QualityForm, SignOffForm
from interviews.models import Interview
from interviews.quality import months_of, sample_of
from interviews.views.talks import OfTalk


class OfInterview(ActionPage):
    """A manager's action on a record."""

    model, parameter = Interview, "interview_pk"
    related = ("child", "completion")
    permission = "sign_off"

    def context(self) -> dict[str, Any]:
        """Whose talk it was."""
        return {"lead": f"Interview with {self.record.child.full_name}"}

    def cancel_url(self) -> str:
        """The interview's page."""
        return reverse("interview", args=[self.record.pk])


class SignOffPage(OfInterview):
    """A manager reads the record and stands by it."""

    form_class = SignOffForm
    heading = "Sign off the interview"
    done = "Saved. Decide on sharing with the police next."

    def form_options(self) -> dict[str, Any]:
        """Whether a reason is to be accepted."""
        return {"is_independent": self.record.is_independent}

    def context(self) -> dict[str, Any]:
        """Whose talk it was, and why by somebody who is not independent."""
        reason = self.record.independence_reason
        words = f" Not independent; the reason given: {reason}" if reason and not self.record.is_independent else ""
        return {"lead": f"Interview with {self.record.child.full_name}.{words}"}

    def perform(self, form: Any) -> str:
        """Sign off, or return for correction."""
        facts, version = form.facts(), form.cleaned_data["version"]
        common = {"user": self.person, "interview": self.record, "version": version, "comment": facts["comment"]}
        if facts["verdict"] == "sign_off":
            actions.sign_off(accepts_independence=facts.get("accepts", False), **common)
        else:
            actions.return_for_correction(**common)
        return self.cancel_url()


class AddendumPage(OfTalk, OfInterview):
    """Something to add after sign-off."""

    form_class = AddendumForm
    heading = "Add to a signed-off record"
    done = "Added. The record itself stays as it was signed off."

    def allow(self, user: Any) -> None:
        """Managers too."""
        if not user.may("sign_off", self.council.pk):
            super().allow(user)

    def perform(self, form: Any) -> str:
        """Add it."""
        actions.add_addendum(user=self.person, interview=self.record, words=form.cleaned_data["words"])
        return self.cancel_url()


class QualityPage(OfInterview):
    """A manager's judgement of one sampled record."""

    form_class = QualityForm
    heading = "Judge the quality of this record"
    done = "Judgement saved."

    def perform(self, form: Any) -> str:
        """Save it."""
        actions.judge_quality(user=self.person, interview=self.record, **form.facts())
        return reverse("interview_quality_over_time")


class QualityOverTimePage(CouncilPage):
    """Per month: how complete, how good, and whether the child says it helped. No list of people."""

    permission = "sign_off"
    template_name = "interviews/quality.html"

    def find(self, request: HttpRequest) -> None:
        """Managers of the council one acts for."""
        super().find(request)

    def context(self) -> dict[str, Any]:
        """The months, and records drawn for judging."""
        talks = Interview.objects.for_user(self.person).filter(council=self.council)
        return {
            "council": self.council,
            "months": months_of(talks),
            "sample": sample_of(talks.exclude(interviewer=self.person)),
        }
