"""Who holds an interview: one, several at once, a doubt accepted; and a child put aside until a day."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.pages import ActionPage, CouncilActionPage
from interviews.actions import assigning
from interviews.forms.handovers import AssignForm, AssignManyForm, ParkForm, YesForm
from interviews.models import Assignment, ReturnInterview
from interviews.views.offers import InterviewAction
from interviews.worklist import workload
from rhi.numbers import whole_number


def _choices(page: Any) -> dict[str, Any]:
    """The people who conduct interviews for this council, a provider's among them, with what they have."""
    people = User.objects.who_may(page.council, "conduct_interviews", "conduct_assigned")
    owed = ReturnInterview.objects.for_user(page.person).filter(council=page.council).still_open()
    soon = timedelta(hours=page.council.due_soon_hours)
    loads = workload.loads(owed, list(people), {}, now=timezone.now(), soon=soon)
    return {"interviewers": people, "loads": {load.pk: load.words for load in loads if load.pk}}


class AssignPage(InterviewAction):
    """Who will talk with the child."""

    form_class = AssignForm
    heading = "Assign the interview"
    done = "Assigned."

    def form_options(self) -> dict[str, Any]:
        """The people to choose from."""
        return _choices(self)

    def initial(self) -> dict[str, Any]:
        """Who has it now."""
        return {"interviewer": self.record.assigned_to_id}

    def perform(self, form: Any) -> str:
        """Assign it."""
        assigning.assign(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()


class AssignManyPage(CouncilActionPage):
    """Several interviews to one person; the link carries which."""

    permission = "record_cases"
    form_class = AssignManyForm
    heading = "Assign interviews"
    button = "Assign"
    done = ""

    def form_options(self) -> dict[str, Any]:
        """The interviews the link names, and the people."""
        rows = ReturnInterview.objects.for_user(self.person).filter(council=self.council, pk__in=self.named())
        return {**_choices(self), "chosen": rows.select_related("child")}

    def initial(self) -> dict[str, Any]:
        """All of them."""
        return {"return_interviews": self.named()}

    def named(self) -> list[int]:
        """The interviews that the link carries, two hundred at most."""
        found = (whole_number(typed) for typed in self.request.GET.getlist("owed"))
        return [pk for pk in found if pk is not None][:200]

    def cancel_url(self) -> str:
        """The worklist."""
        return reverse("worklist")

    def perform(self, form: Any) -> str:
        """Give them; those left out are named with the reason."""
        rows = form.cleaned_data["return_interviews"].select_related("council", "episode__placement")
        given, left = assigning.assign_all(
            user=self.person,
            council=self.council,
            return_interviews=rows,
            interviewer=form.cleaned_data["interviewer"],
        )
        messages.success(self.request, f"Assigned: {len(given)} of {len(given) + len(left)}.")
        for owed, why in left:
            messages.warning(self.request, f"Not assigned: {owed.child.full_name}. {why}")
        return self.cancel_url()


class IndependencePage(ActionPage):
    """A manager accepts somebody whose independence is in doubt."""

    model, parameter = Assignment, "assignment_pk"
    related = ("return_interview__child", "interviewer")
    permission = "sign_off"
    form_class = YesForm
    heading, button, done = "Accept who holds the interview", "Accept", "Accepted."

    def context(self) -> dict[str, Any]:
        """The doubt, and the reason given."""
        row = self.record
        child = row.return_interview.child.full_name
        return {"lead": f"{child}: {row.interviewer} {row.doubts}. Reason given: {row.reason}"}

    def cancel_url(self) -> str:
        """Where somebody else is assigned."""
        return reverse("interview_assign", args=[self.record.return_interview_id])

    def perform(self, form: Any) -> str:
        """Accept."""
        assigning.accept_doubts(user=self.person, assignment=self.record, version=form.cleaned_data["version"])
        return reverse("return_interview", args=[self.record.return_interview_id])


class ParkPage(InterviewAction):
    """Put aside until a day: a manager's decision."""

    permission = "sign_off"
    form_class = ParkForm
    heading, button = "Park until a day", "Park"
    done = "Parked. It stays owed and counted, and comes back on that day."

    def initial(self) -> dict[str, Any]:
        """How it stands."""
        return {"until": self.record.parked_until, "reason": self.record.parked_reason}

    def perform(self, form: Any) -> str:
        """Park it."""
        assigning.park(
            user=self.person, return_interview=self.record, version=form.cleaned_data["version"], **form.facts()
        )
        return self.cancel_url()


class TakeUpPage(InterviewAction):
    """Back on the worklist now."""

    form_class = YesForm
    heading, button, done = "Take up again", "Take up again", "Back on the worklist."

    def perform(self, form: Any) -> str:
        """Take it up."""
        assigning.take_up(user=self.person, return_interview=self.record, version=form.cleaned_data["version"])
        return self.cancel_url()
