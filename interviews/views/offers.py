"""Pages on which a person makes an offer, records an answer or a vain try, assigns, or ends the work."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from audit.pages import ActionPage, RecordPage
from interviews.actions import offers
from interviews.forms.offers import (
    AnswerForm,
    AttemptForm,
    BookForm,
    CarerAccountForm,
    NotCompletedForm,
    OfferForm,
)
from interviews.models import Offer, ReturnInterview
from interviews.states import RESPONSE_DECLINED_BY_CHILD, RESPONSE_DECLINED_BY_PARENT
from rhi import notices

AFTER_REFUSAL = {
    RESPONSE_DECLINED_BY_CHILD: "The child said no this time. Try another way, another person or another day, offer an"
    " advocate, and ask the parent or carer what they know: their account is kept apart. Help can be offered all the"
    " same. A changed mind is a new offer.",
    RESPONSE_DECLINED_BY_PARENT: "A parent’s or carer’s no is not the child’s: put the choice to the child themselves.",
}


def say_what_comes_next(request: HttpRequest, offer: Offer) -> None:
    """After a refusal: what the guidance says next, with the page that does it."""
    pages = {
        RESPONSE_DECLINED_BY_CHILD: ("Record what a parent or carer tells", "carer_account_new"),
        RESPONSE_DECLINED_BY_PARENT: ("Put the choice to the child", "offer_new"),
    }
    if offer.response_id in pages:
        label, url_name = pages[offer.response_id]
        notices.done(
            request, AFTER_REFUSAL[offer.response_id], label, reverse(url_name, args=[offer.return_interview_id])
        )


class InterviewAction(ActionPage):
    """An action on a return home interview by someone who records cases."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child", "episode")
    permission = "record_cases"

    def context(self) -> dict[str, Any]:
        """Whose interview it is, and what was tried so far."""
        owed = self.record
        tried = list(owed.offers.select_related("method", "response"))
        attempts = list(owed.contact_attempts.select_related("outcome"))
        return {
            "lead": f"{owed.child.full_name}: {owed.state_words.lower()}",
            "aside_template": "interviews/tried.html",
            "offers": tried,
            "attempts": attempts,
            "owed": owed,
        }

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class OfferPage(InterviewAction):
    """Make an offer."""

    form_class = OfferForm
    template_name = "interviews/offer.html"
    heading = "Record an offer"
    done = "Offer recorded."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"offered_at": timezone.now()}

    def perform(self, form: Any) -> str:
        """Record it."""
        offer = offers.make_offer(user=self.person, return_interview=self.record, **form.facts())
        self.say_next(offer)
        return self.cancel_url()

    def say_next(self, offer: Offer) -> None:
        """What the guidance says next."""
        say_what_comes_next(self.request, offer)


class AttemptPage(InterviewAction):
    """A try that reached nobody."""

    form_class = AttemptForm
    heading = "Record a contact attempt"
    done = "Contact attempt recorded. It does not count as an offer: the choice has not reached the child yet."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"attempted_at": timezone.now()}

    def perform(self, form: Any) -> str:
        """Record it."""
        offers.record_contact_attempt(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()


class BookPage(InterviewAction):
    """When and where the talk is to be."""

    form_class = BookForm
    heading = "Book the talk"
    done = "Booked."

    def initial(self) -> dict[str, Any]:
        """What is booked now."""
        return {"booked_at": self.record.booked_at, "booked_place": self.record.booked_place}

    def perform(self, form: Any) -> str:
        """Book it."""
        version = form.cleaned_data["version"]
        offers.book_talk(user=self.person, return_interview=self.record, version=version, **form.facts())
        return self.cancel_url()


class CarerAccountPage(InterviewAction):
    """What a parent or carer told: kept apart from the child's own talk."""

    form_class = CarerAccountForm
    heading = "Record what a parent or carer told"
    done = "Saved. It does not count as an interview with the child."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"given_at": timezone.now()}

    def perform(self, form: Any) -> str:
        """Record it."""
        offers.record_carer_account(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()


class NotCompletedPage(InterviewAction):
    """No interview will take place: a manager's decision."""

    permission = "sign_off"
    form_class = NotCompletedForm
    heading = "Close without an interview"
    button = "Close"
    done = "Closed without an interview. It stays in the figures as due."

    def perform(self, form: Any) -> str:
        """Close it."""
        offers.close_not_completed(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()


class AnswerPage(ActionPage):
    """The answer to an offer."""

    model, parameter = Offer, "offer_pk"
    related = ("return_interview__child", "method", "response")
    permission = "record_cases"
    form_class = AnswerForm
    heading = "Record the answer"
    done = "Answer recorded."

    def initial(self) -> dict[str, Any]:
        """Now."""
        return {"responded_at": timezone.now()}

    def context(self) -> dict[str, Any]:
        """Which offer it answers."""
        return {"lead": f"{self.record.return_interview.child.full_name}: {str(self.record).lower()}"}

    def perform(self, form: Any) -> str:
        """Record it."""
        offers.record_answer(user=self.person, offer=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.return_interview_id])


class LatestAnswerPage(RecordPage):
    """The answer to the latest offer: finds it, or goes to a new offer when every one has its answer."""

    model, parameter = ReturnInterview, "return_interview_pk"
    permission = "record_cases"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on to the page that fits."""
        waiting = next((offer for offer in self.record.offers.all() if offer.waits), None)
        if waiting:
            return HttpResponseRedirect(reverse("offer_answer", args=[waiting.pk]))
        return HttpResponseRedirect(reverse("offer_new", args=[self.record.pk]))
