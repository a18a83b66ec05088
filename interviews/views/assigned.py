"""What an interviewer of a commissioned provider sees: the interviews assigned to them, and nothing else.

Each page looks for the record among those given to the person themselves; any other does not exist for them (404),
nor does the child's story. Once it is assigned to somebody else, it is gone from here with the next request.
"""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.pages import CouncilPage, RecordPage
from interviews.actions import offers
from interviews.briefing import before_you_go
from interviews.forms.offers import AnswerForm
from interviews.models import Handover, Interview, Offer, ReturnInterview
from interviews.views.offers import AttemptPage, BookPage, InterviewAction, OfferPage
from interviews.views.talks import NOT_OWED, StartTalkPage
from rhi.refusals import Refused

SHOWN = 50


class AssignedPage(CouncilPage):
    """The open interviews assigned to the person, here and where work was handed over, the most urgent first."""

    permission = "conduct_assigned"
    template_name = "interviews/assigned.html"

    def find(self, request: HttpRequest) -> None:
        """Whoever holds it anywhere: what another council handed over is listed whichever one acts for."""
        if not self.person.council_ids(self.permission):
            super().find(request)
        self.council = request.acting_council  # type: ignore[attr-defined]

    def context(self) -> dict[str, Any]:
        """The rows; who was shown is written down."""
        mine = ReturnInterview.objects.for_user(self.person, self.permission).given_to(self.person)
        mine = mine.select_related("child", "council")
        to_do = list(mine.still_open().order_by("due_at")[:SHOWN])
        held = mine.filter(completed_at__isnull=False)
        own = {"interviews__interviewer": self.person.pk, "interviews__signed_off_at__isnull": True}
        unsigned = list(held.filter(**own).distinct()[:SHOWN])
        rows = [(row.child_id, row.council_id) for row in [*to_do, *unsigned]]
        access.saw(user=self.person, rows=rows, what="assigned")
        return {"council": self.council, "to_do": to_do, "unsigned": unsigned}


class Given(RecordPage):
    """A page on a return home interview that is assigned to the person themselves."""

    model: ClassVar[Any] = ReturnInterview
    parameter: ClassVar[str] = "return_interview_pk"
    permission = "conduct_assigned"
    given: ReturnInterview

    def find(self, request: HttpRequest) -> None:
        """Theirs, or 404."""
        mine = ReturnInterview.objects.for_user(self.person, "conduct_assigned").given_to(self.person)
        rows = mine.select_related("council", "child", "episode")
        self.given = get_object_or_404(rows, pk=self.kwargs["return_interview_pk"])
        self.record, self.council = self.given, self.given.council

    def own_talk(self) -> Interview | None:
        """Their latest talk about it that is not signed off yet."""
        talks = Interview.objects.for_user(self.person, "conduct_assigned").select_related("council", "completion")
        own = talks.filter(interviewer=self.person.pk, coverage__return_interview=self.given.pk)
        return own.filter(signed_off_at__isnull=True).order_by("-started_at").first()

    def cancel_url(self) -> str:
        """The interview's page among theirs."""
        return reverse("assigned_interview", args=[self.given.pk])


class GivenInterviewPage(Given):
    """What somebody needs before they set out: who, by when, what was tried."""

    template_name = "interviews/assigned_interview.html"

    def context(self) -> dict[str, Any]:
        """The child's particulars, offers and tries, and their own talk."""
        owed = self.given
        return {
            "child": owed.child,
            "owed": owed,
            "urgency": owed.urgency(timezone.now()),
            "offers": list(owed.offers.select_related("method", "response", "decline_reason")),
            "attempts": list(owed.contact_attempts.select_related("outcome")),
            "talk": self.own_talk(),
            "handover": Handover.objects.for_user(self.person).filter(return_interview=owed).waiting().first(),
            **before_you_go(self.person, owed, self.permission),
            "may_record": owed.duty not in NOT_OWED and not owed.completed_at and not owed.not_completed_id,
        }


class GivenOfferPage(Given, OfferPage):
    """Put the choice to the child, and record the answer."""

    permission = "conduct_assigned"

    def say_next(self, offer: Offer) -> None:
        """What the council's own pages offer next is not theirs."""


class GivenAnswerPage(Given, InterviewAction):
    """The answer to the latest offer that has none."""

    permission = "conduct_assigned"
    form_class = AnswerForm
    heading = "Record the answer"
    done = "Answer recorded."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"responded_at": timezone.now()}

    def perform(self, form: Any) -> str:
        """Record it."""
        waiting = next((offer for offer in self.record.offers.all() if offer.waits), None)
        if waiting is None:
            raise Refused("Every offer has its answer. If the child has changed their mind, record a new offer.")
        offers.record_answer(user=self.person, offer=waiting, **form.facts())
        return self.cancel_url()


class GivenAttemptPage(Given, AttemptPage):
    """A try that reached nobody."""

    permission = "conduct_assigned"


class GivenBookPage(Given, BookPage):
    """When and where the talk is to be."""

    permission = "conduct_assigned"


class StartGivenTalkPage(Given, StartTalkPage):
    """Begin the talk."""

    permission = "conduct_assigned"

    def owed(self) -> Any:
        """The child's episodes that are theirs too."""
        rows = ReturnInterview.objects.for_user(self.person, "conduct_assigned").given_to(self.person)
        rows = rows.filter(council=self.council, child=self.record.child_id).exclude(duty__in=NOT_OWED)
        return rows.select_related("episode")
