"""Pages on what happens as a result: help, actions, referrals, and all of it on one page."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.pages import ActionPage, RecordPage
from cases.models import Child
from cases.views import OfChild
from interviews.actions import results as actions
from interviews.forms.results import (
    ActionItemForm,
    ChangeActionForm,
    ChangeReferralForm,
    FollowUpForm,
    HelpForm,
    ReferralForm,
)
from interviews.models import Action, Help, Interview, Referral, ReturnInterview

ACTION_FACTS = ("what", "owner", "owner_name", "due_on", "done_on", "result")
REFERRAL_FACTS = ("agency", "why", "sent_on", "chase_on", "answer", "answered_on", "outcome")


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
    related = ("outcome", "return_interview")
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
        """What happened as a result, of this child."""
        return reverse("child_results", args=[self.record.return_interview.child_id])


class ForChild(OfChild):
    """Pages on actions and referrals of one child; they go back to what happened as a result."""

    record: Any
    person: User
    council: Any

    def colleagues(self) -> dict[str, Any]:
        """Who may own an action: the people who record cases or conduct interviews here."""
        return {"colleagues": User.objects.who_may(self.council, "record_cases", "conduct_interviews")}

    def cancel_url(self) -> str:
        """What happened as a result, of this child."""
        return reverse("child_results", args=[getattr(self.record, "child_id", self.record.pk)])


class NewActionPage(ForChild, ActionPage):
    """Something somebody has to do for the child."""

    model, parameter = Child, "child_pk"
    form_class = ActionItemForm
    heading = "Add an action"
    done = "Action saved. It stays on the worklist until it is done."

    def form_options(self) -> dict[str, Any]:
        """The colleagues to choose from."""
        return self.colleagues()

    def initial(self) -> dict[str, Any]:
        """Oneself."""
        return {"owner": self.person.pk}

    def context(self) -> dict[str, Any]:
        """For whom."""
        return {"lead": f"For {self.record.full_name}"}

    def perform(self, form: Any) -> str:
        """Record it."""
        actions.record_action(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class ChangeActionPage(ForChild, ActionPage):
    """Done, or moved."""

    model, parameter = Action, "action_pk"
    related = ("child",)
    form_class = ChangeActionForm
    heading = "Change or close an action"

    def form_options(self) -> dict[str, Any]:
        """The colleagues to choose from."""
        return self.colleagues()

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in ACTION_FACTS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        actions.change_action(user=self.person, action=self.record, version=version, **form.facts())
        return self.cancel_url()


class NewReferralPage(ForChild, ActionPage):
    """The child is referred to somebody."""

    model, parameter = Child, "child_pk"
    form_class = ReferralForm
    heading = "Record a referral"
    done = "Referral saved. It stays on the worklist until there is an answer."

    def context(self) -> dict[str, Any]:
        """For whom."""
        return {"lead": f"For {self.record.full_name}"}

    def perform(self, form: Any) -> str:
        """Record it."""
        actions.record_referral(user=self.person, child=self.record, **form.facts())
        return self.cancel_url()


class ChangeReferralPage(ForChild, ActionPage):
    """The answer to a referral."""

    model, parameter = Referral, "referral_pk"
    related = ("child",)
    form_class = ChangeReferralForm
    heading = "What became of this referral"

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in REFERRAL_FACTS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        actions.change_referral(user=self.person, referral=self.record, version=version, **form.facts())
        return self.cancel_url()


class ResultsPage(RecordPage):
    """What happened as a result: one page per child."""

    model, parameter = Child, "child_pk"
    template_name = "interviews/results.html"

    def context(self) -> dict[str, Any]:
        """Help, actions, referrals and safety plans, the open ones first."""
        child, user = self.record, self.person
        of_child = Help.objects.for_user(user).filter(return_interview__child=child)
        helped = list(of_child.select_related("outcome", "return_interview__episode").order_by("-offered_at"))
        todo = list(Action.objects.for_user(user).filter(child=child).select_related("owner"))
        referrals = list(Referral.objects.for_user(user).filter(child=child))
        plans = Interview.objects.for_user(user).filter(child=child).exclude(safety_plan="")
        return {
            "child": child,
            "help": helped,
            "open_actions": [row for row in todo if row.done_on is None],
            "done_actions": [row for row in todo if row.done_on is not None],
            "open_referrals": [row for row in referrals if not row.answer],
            "answered_referrals": [row for row in referrals if row.answer],
            "plans": list(plans.order_by("-started_at")),
            "today": timezone.localdate(),
            "may_write": user.may("record_cases", child.council_id) or user.may("conduct_interviews", child.council_id),
        }
