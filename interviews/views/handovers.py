"""Handovers from both sides: the board, one request, asking, answering, ending."""

from datetime import timedelta
from typing import Any, ClassVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import User
from audit import access
from audit.pages import ActionPage, CouncilPage, RecordPage
from cases.models import Child
from interviews.actions import handovers, moving_council
from interviews.forms.handovers import AcceptForm, AskedForm, MoveForm, ReasonForm, TakeOverForm, YesForm
from interviews.models import Handover, ReturnInterview
from interviews.views.offers import InterviewAction
from rhi.clock import database_now
from rhi.wall import every_council

FOUR_WEEKS = timedelta(weeks=4)
RELATED = ("council", "asked_council", "asked_agency", "asked_body", "interviewer", "asked_by")


class HandoversPage(CouncilPage):
    """The board: what waits on us, what waits on others, for how long; and what ended lately."""

    template_name = "interviews/handovers.html"

    def find(self, request: HttpRequest) -> None:
        """Those who see cases; and a provider's people, who see what their provider was asked."""
        try:
            super().find(request)
        except NotAllowed:
            if not (self.person.agency_id and self.person.limited_council_ids()):
                raise
            self.council = request.acting_council  # type: ignore[attr-defined]

    def context(self) -> dict[str, Any]:
        """The rows; the names are those that the requests carry."""
        rows = Handover.objects.for_user(self.person).select_related(*RELATED)
        ours = [row for row in rows.waiting().order_by("asked_at") if self.is_ours(row)]
        theirs = [row for row in rows.waiting().order_by("asked_at") if not self.is_ours(row)]
        ended = rows.filter(ended_at__gte=timezone.now() - FOUR_WEEKS).order_by("-ended_at")[:25]
        shown = [*ours, *theirs, *ended]
        with every_council("a board of handovers was shown"):
            access.saw(user=self.person, rows=[(row.child_id, row.council_id) for row in shown], what="handovers")
        return {
            "council": self.council,
            "asked_of_us": [row for row in theirs if row.state == "asked"],
            "done_by_us": [row for row in theirs if row.state == "accepted"],
            "asked_by_us": ours,
            "ended": list(ended),
            "now": database_now(),
        }

    def is_ours(self, handover: Handover) -> bool:
        """Whether this council asked."""
        return self.person.may("view_cases", handover.council_id) and handover.asked_council_id != self.council.pk


class OfHandover(RecordPage):
    """A page about a request that exists for both sides. Who looked is written into the child's own log."""

    model: ClassVar[Any] = Handover
    parameter: ClassVar[str] = "handover_pk"

    def find(self, request: HttpRequest) -> None:
        """The request, or 404; the council is the one of the side that looks."""
        rows = Handover.objects.for_user(self.person).select_related(*RELATED)
        self.record = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        self.is_asker = self.person.may("view_cases", self.record.council_id)
        self.council = self.record.council if self.is_asker else self.record.asked_council or self.record.council

    def log(self, request: HttpRequest) -> None:
        """Also the other side's looking stands at the child."""
        with every_council("a handover was shown"):
            _write_down(self, request)

    def interviewers(self) -> Any:
        """Who may be named by the side that was asked."""
        if self.record.asked_council:
            return User.objects.who_may(self.record.asked_council, "conduct_interviews")
        people = User.objects.who_may(self.record.council, "conduct_assigned")
        return people.filter(agency=self.record.asked_agency_id) if self.record.asked_agency_id else people.none()


def _write_down(page: Any, request: HttpRequest) -> None:
    """The child and the council that asked, whoever looks."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    access.saw(user=page.person, rows=[(page.record.child_id, page.record.council_id)], what=name)


class HandoverPage(OfHandover):
    """One request: what was asked, how it stands, what this side can do."""

    template_name = "interviews/handover.html"

    def context(self) -> dict[str, Any]:
        """What may be done depends on the side."""
        row, person = self.record, self.person
        answers = (
            person.may("record_cases", row.asked_council_id)
            if row.asked_council_id
            else person.agency_id == row.asked_agency_id
            if row.asked_agency_id
            else person.may("record_cases", row.council_id)
        )
        return {
            "handover": row,
            "is_asker": self.is_asker,
            "is_child": row.kind == Handover.Kind.CHILD,
            "may_answer": answers and row.state == "asked",
            "may_work": answers and row.state == "accepted",
            "may_withdraw": row.is_open and person.may("record_cases", row.council_id),
            "is_mine": row.interviewer_id == person.pk and row.state == "accepted",
            "now": database_now(),
        }


class HandoverAction(OfHandover, ActionPage):
    """An action on a request: `act` is what it calls."""

    act: ClassVar[Any]

    def find(self, request: HttpRequest) -> None:
        """The request; then whether this person answers for the side that does this."""
        super().find(request)
        self.allow()

    def allow(self) -> None:
        """NotAllowed for the other side: it is shown nothing of this one's people."""
        handovers.require_answerer(self.person, self.record)

    def context(self) -> dict[str, Any]:
        """What it is about."""
        return {"lead": f"{self.record.child_name}: {self.record.get_kind_display().lower()}, {self.record.council}"}

    def cancel_url(self) -> str:
        """The request's page."""
        return reverse("handover", args=[self.record.pk])

    def done_url(self) -> str:
        """Where to after it."""
        return self.cancel_url()

    def perform(self, form: Any) -> str:
        """With the version that was shown."""
        self.act(user=self.person, handover=self.record, version=form.cleaned_data["version"], **form.facts())
        return self.done_url()


class AcceptPage(HandoverAction):
    """We will hold the interview."""

    heading, button, done = "Accept", "Accept", "Accepted. The interviewer finds it in their own list."
    act = staticmethod(handovers.accept)

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        """A body without an account here names nobody."""
        return YesForm if self.record.asked_body_id else AcceptForm

    def form_options(self) -> dict[str, Any]:
        """The people to choose from."""
        return {} if self.record.asked_body_id else {"interviewers": self.interviewers()}


class ChangeInterviewerPage(HandoverAction):
    """Another of our people holds it."""

    form_class = AcceptForm
    heading, button, done = "Give it to somebody else", "Give", "Given."
    act = staticmethod(handovers.change_interviewer)

    def form_options(self) -> dict[str, Any]:
        """The people to choose from."""
        return {"interviewers": self.interviewers()}


class TakeOverPage(HandoverAction):
    """The child becomes ours."""

    form_class = TakeOverForm
    heading, button, done = "Take over the child", "Take over", "The child is registered with your council."
    act = staticmethod(moving_council.take_over)

    def done_url(self) -> str:
        """The new record, for whoever sees it."""
        self.record.refresh_from_db()
        if self.record.new_child_id and self.person.may("view_cases", self.record.asked_council_id):
            return reverse("child", args=[self.record.new_child_id])
        return self.cancel_url()


class DeclinePage(HandoverAction):
    """We will not."""

    form_class = ReasonForm
    heading, button, done = "Decline", "Decline", "Declined. Those who asked have been told."
    act = staticmethod(handovers.decline)


class WithdrawPage(HandoverAction):
    """We take it back."""

    form_class = ReasonForm
    heading, button, done = "Take it back", "Take it back", "Taken back: the work is yours again."
    act = staticmethod(handovers.withdraw)

    def allow(self) -> None:
        """Those who asked."""
        require(self.person, "record_cases", self.record.council_id)


class GiveBackPage(HandoverAction):
    """We cannot do it after all."""

    form_class = ReasonForm
    heading, button, done = "Give it back", "Give it back", "Given back. Those who asked have been told."
    act = staticmethod(handovers.give_back)


class CompletePage(HandoverAction):
    """It is done and written up."""

    form_class = YesForm
    heading, button, done = "It is done", "It is done", "Completed. The council that asked signs it off."
    act = staticmethod(handovers.complete)

    def allow(self) -> None:
        """Either side."""
        if not self.person.may("record_cases", self.record.council_id):
            super().allow()


class AskPage(InterviewAction):
    """Ask another body to hold the interview."""

    form_class = AskedForm
    heading, button, done = "Ask somebody else to hold the interview", "Ask", "Asked. You stay responsible."

    def initial(self) -> dict[str, Any]:
        """The host, where there is one."""
        lives = self.record.episode.placement
        if lives is None or lives.host_council_id == self.council.pk:
            return {}
        return {"to_council": lives.host_council_id, "to_body": lives.host_body_id}

    def perform(self, form: Any) -> str:
        """Ask."""
        made = handovers.ask_to_interview(user=self.person, return_interview=self.record, **form.facts())
        return reverse("handover", args=[made.pk])


class MovePage(ActionPage):
    """The child moves to another council."""

    model, parameter = Child, "child_pk"
    permission = "sign_off"
    form_class = MoveForm
    heading, button = "The child moves to another council", "Ask them to take over"
    done = "Asked. The child stays yours until they accept."

    def context(self) -> dict[str, Any]:
        """What is still owed to the child."""
        owed = ReturnInterview.objects.for_user(self.person).filter(child=self.record).still_open().count()
        many = f"{owed} interview{'s are' if owed > 1 else ' is'} still owed: yours until somebody accepts them."
        return {"lead": f"{self.record.full_name}. {many if owed else 'No interview is owed.'}"}

    def cancel_url(self) -> str:
        """The child's page."""
        return reverse("child", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Ask."""
        made = moving_council.ask_to_take_over(user=self.person, child=self.record, **form.facts())
        return reverse("handover", args=[made.pk])
