"""Pages on which the interview, its findings and its help are recorded and signed off."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from audit.pages import ActionPage
from interviews.actions import interviews as actions
from interviews.forms import (
    FindingsForm,
    FollowUpForm,
    HelpForm,
    InterviewForm,
    SignOffForm,
)
from interviews.models import Help, Interview, ReturnInterview

INTERVIEW_FACTS = [
    name for name in InterviewForm.base_fields if name not in {"submission", "whose", "version", "return_interviews"}
]
NOT_OWED = ("not_due", "not_known")


class NewInterviewPage(ActionPage):
    """Record the talk."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    permission = "conduct_interviews"
    form_class = InterviewForm
    heading = "Record the interview"
    done = "Interview saved. Add what was found out next."

    def owed(self) -> QuerySet[ReturnInterview]:
        """The child's episodes that this talk may have covered, in the same council."""
        rows = ReturnInterview.objects.for_user(self.person).filter(council=self.council)
        return rows.filter(child=self.record.child_id).exclude(duty__in=NOT_OWED).select_related("episode")

    def form_options(self) -> dict[str, Any]:
        """The episodes to choose from."""
        return {"owed": self.owed()}

    def initial(self) -> dict[str, Any]:
        """This episode; whatever the system knows of the interviewer."""
        return {
            "return_interviews": [self.record.pk],
            "interviewer_employer": self.person.employer,
        }

    def context(self) -> dict[str, Any]:
        """Whose talk it is."""
        return {"lead": f"{self.record.child.full_name}: {self.record.state_words.lower()}"}

    def perform(self, form: Any) -> str:
        """Save it, and go on to the findings."""
        interview = actions.record_interview(user=self.person, **form.facts())
        return reverse("interview_findings", args=[interview.pk])

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class OfInterview(ActionPage):
    """An action on an interview."""

    model, parameter = Interview, "interview_pk"
    related = ("child", "completion")
    permission = "conduct_interviews"

    def context(self) -> dict[str, Any]:
        """Whose talk it was."""
        return {"lead": f"Interview with {self.record.child.full_name}"}

    def cancel_url(self) -> str:
        """The interview's page."""
        return reverse("interview", args=[self.record.pk])


class ChangeInterviewPage(OfInterview):
    """Correct or complete the record before sign-off."""

    form_class = InterviewForm
    heading = "Change the interview"

    def form_options(self) -> dict[str, Any]:
        """What it covers stays."""
        return {"owed": ReturnInterview.objects.for_user(self.person).none(), "is_change": True}

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in INTERVIEW_FACTS}

    def perform(self, form: Any) -> str:
        """Save, unless somebody else did."""
        version = form.cleaned_data["version"]
        actions.change_interview(user=self.person, interview=self.record, version=version, **form.facts())
        return self.cancel_url()


class FindingsPage(OfInterview):
    """What was found out, coded."""

    form_class = FindingsForm
    template_name = "interviews/findings.html"
    heading = "What was found out"
    done = "Findings saved. Record the help offered next."

    def form_options(self) -> dict[str, Any]:
        """What is recorded now."""
        return {"recorded": {finding.code_id: finding for finding in self.record.findings.all()}}

    def perform(self, form: Any) -> str:
        """Save them, and go on to help where none is recorded."""
        version = form.cleaned_data["version"]
        actions.record_findings(
            user=self.person,
            interview=self.record,
            version=version,
            findings=form.entries(),
        )
        return self.cancel_url() if self.record.help.exists() else reverse("interview_help", args=[self.record.pk])


class InterviewHelpPage(OfInterview):
    """Help offered in or after the talk."""

    form_class = HelpForm
    heading = "Help offered as a result"
    done = "Help saved. A manager signs the interview off next."

    def initial(self) -> dict[str, Any]:
        """At the talk."""
        return {"offered_at": self.record.started_at}

    def perform(self, form: Any) -> str:
        """Save it for every episode covered."""
        first = self.record.return_interviews.order_by("pk").first()
        actions.offer_help(
            user=self.person,
            return_interview=first,
            interview=self.record,
            **form.facts(),
        )
        return self.cancel_url()


class HelpWithoutInterviewPage(ActionPage):
    """Help offered though no interview took place: declined children are helped too."""

    model, parameter = ReturnInterview, "return_interview_pk"
    permission = "record_cases"
    form_class = HelpForm
    heading = "Help offered as a result"
    done = "Help saved."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"offered_at": timezone.now()}

    def perform(self, form: Any) -> str:
        """Save it."""
        actions.offer_help(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class FollowUpPage(ActionPage):
    """What became of the help."""

    model, parameter = Help, "help_pk"
    related = ("outcome",)
    permission = "view_cases"
    form_class = FollowUpForm
    heading = "What became of this help"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in ("accepted_at", "started_at", "ended_at", "result")}

    def context(self) -> dict[str, Any]:
        """Which help."""
        return {"lead": self.record.outcome.label}

    def perform(self, form: Any) -> str:
        """Save it."""
        actions.follow_up_help(user=self.person, help_offered=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.return_interview_id])


class SignOffPage(OfInterview):
    """A manager reads the record and stands by it."""

    permission = "sign_off"
    form_class = SignOffForm
    heading = "Sign off the interview"
    done = "Saved. Decide on sharing with the police next."

    def perform(self, form: Any) -> str:
        """Sign off, or return for correction."""
        facts, version = form.facts(), form.cleaned_data["version"]
        act = actions.sign_off if facts["verdict"] == "sign_off" else actions.return_for_correction
        act(user=self.person, interview=self.record, version=version, comment=facts["comment"])
        return self.cancel_url()
