"""The interruption card: a child tells of a crime or a danger. Listen, write the words, phone now."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audit.pages import ActionPage, OwnOrGivenPage
from interviews.actions import disclosures as actions
from interviews.forms.results import DisclosureForm
from interviews.models import Disclosure, Interview, ReturnInterview
from interviews.views.talks import OfTalk

DISCLOSURE_FACTS = [name for name in DisclosureForm.base_fields if name not in {"submission", "whose", "version"}]


class CardPage(ActionPage):
    """The card, with the form below it."""

    form_class = DisclosureForm
    template_name = "interviews/disclosure.html"
    heading = "Listen. Ask nothing further about it."
    button = "Save what was said"

    def context(self) -> dict[str, Any]:
        """Whom to ring at this council, and whether the duty to report is in force."""
        from_day = date.fromisoformat(settings.REPORT_OFFENCES_FROM) if settings.REPORT_OFFENCES_FROM else None
        return {
            "duty_contact": self.council.duty_contact,
            "has_report_duty": from_day is not None and timezone.localdate() >= from_day,
        }

    def initial(self) -> dict[str, Any]:
        """Just now."""
        return {"disclosed_at": timezone.now()}


class DisclosurePage(OfTalk, CardPage):
    """In a talk."""

    done = "Saved. If you have not phoned yet, phone now. Whom you told is recorded from the list of sections."

    def perform(self, form: Any) -> str:
        """Record it with the first episode covered, and go back to the table."""
        owed = self.record.return_interviews.order_by("pk").first()
        actions.record_disclosure(user=self.person, return_interview=owed, interview=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The table."""
        return reverse("interview_talk", args=[self.record.pk])


class EarlierDisclosurePage(CardPage):
    """Before or without a talk: on the phone, at the door."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child",)
    permission = "record_cases"

    def perform(self, form: Any) -> str:
        """Record it."""
        actions.record_disclosure(user=self.person, return_interview=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class TellingPage(CardPage, OwnOrGivenPage):
    """Who was told, when, under which reference."""

    model, parameter = Disclosure, "disclosure_pk"
    related = ("return_interview", "interview")
    heading = "Who was told"
    button = "Save"

    def require_allowed(self) -> None:
        """Who hears of it: interviewers, and those who record cases."""
        actions.require_hearer(self.person, self.record.return_interview, self.record.interview)

    def initial(self) -> dict[str, Any]:
        """What is recorded now."""
        return {name: getattr(self.record, name) for name in DISCLOSURE_FACTS}

    def perform(self, form: Any) -> str:
        """Save it."""
        version = form.cleaned_data["version"]
        actions.record_telling(user=self.person, disclosure=self.record, version=version, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """Where it was said."""
        talk: Interview | None = self.record.interview
        if talk:
            return reverse("interview_record", args=[talk.pk])
        return reverse("return_interview", args=[self.record.return_interview_id])
