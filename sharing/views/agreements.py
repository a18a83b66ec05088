"""Agreements: recorded, read, changed, ended."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency
from audit.pages import ActionPage, CouncilActionPage, RecordPage
from sharing import legal
from sharing.actions import agreements as actions
from sharing.forms.agreements import AgreementForm, EndAgreementForm, TermsForm
from sharing.forms.words import AGREED_CHOICES
from sharing.models import SharingAgreement
from sharing.points import SECTIONS
from sharing.views.board import standing

TERMS = [name for name in TermsForm.base_fields if name not in {"submission", "whose", "version"}]


class AgreementPage(RecordPage):
    """What was agreed, in words, and the versions before."""

    model, parameter = SharingAgreement, "agreement_pk"
    related = ("agency", "signed_by", "replaces")
    template_name = "sharing/agreement.html"

    def log(self, request: HttpRequest) -> None:
        """No child is shown."""

    def context(self) -> dict[str, Any]:
        """Terms, standing, versions, and whether it should have been looked at again."""
        agreement, today = self.record, timezone.localdate()
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council, agency=agreement.agency)
        return {
            "agreement": agreement,
            "standing": standing(agreement, today),
            "tiers": [words for tier, words in AGREED_CHOICES if tier in agreement.tiers],
            "sections": [words for name, words in SECTIONS.items() if name in agreement.sections],
            "left_out": [words for name, words in SECTIONS.items() if name not in agreement.sections],
            "versions": [(row, standing(row, today)) for row in rows.order_by("-signed_at")],
            "is_review_due": bool(agreement.review_on and agreement.review_on <= today and not agreement.ended_at),
            "may_release": self.person.may("release_summaries", self.council.pk),
            "may_prove": self.person.may("answer_rights_requests", self.council.pk),
        }


class NewAgreementPage(CouncilActionPage):
    """Record an agreement with a police force."""

    permission = "release_summaries"
    form_class = AgreementForm
    heading = "Record a sharing agreement"
    done = "The agreement is recorded."

    def form_options(self) -> dict[str, Any]:
        """Police forces."""
        return {"agencies": Agency.objects.filter(kind=Agency.Kind.POLICE)}

    def initial(self) -> dict[str, Any]:
        """The force of the area, from today, nothing left out."""
        today = timezone.localdate()
        return {
            "agency": self.council.police_force_id,
            "starts_on": today,
            "legal_basis": legal.basis_words(today, settings.DUTY_TO_SHARE_FROM),
            "sections": list(SECTIONS),
            "decide_within_hours": 72,
        }

    def perform(self, form: Any) -> str:
        """Sign it."""
        facts = form.facts()
        agency = facts.pop("agency")
        signed = actions.sign_agreement(
            user=self.person, council=self.council, agency=agency, terms=actions.Terms(**facts)
        )
        return reverse("agreement", args=[signed.pk])

    def cancel_url(self) -> str:
        """The sharing page."""
        return reverse("sharing")


class ChangesAgreement(ActionPage):
    """An action on an agreement by someone who answers for sharing."""

    model, parameter = SharingAgreement, "agreement_pk"
    related = ("agency",)
    permission = "release_summaries"

    def log(self, request: HttpRequest) -> None:
        """No child is shown."""

    def cancel_url(self) -> str:
        """The agreement."""
        return reverse("agreement", args=[self.record.pk])


class ChangeAgreementPage(ChangesAgreement):
    """The next version of an agreement."""

    form_class = TermsForm
    heading = "Change this agreement"
    button = "Put the new version into force"
    done = "The new version is in force. What it no longer covers is taken back from the force’s copy."

    def context(self) -> dict[str, Any]:
        """With whom, and what a change does."""
        return {
            "lead": f"With {self.record.agency}. The version before is kept. What the new one leaves out is shown no "
            "more."
        }

    def initial(self) -> dict[str, Any]:
        """As it is now."""
        return {name: getattr(self.record, name) for name in TERMS} | {"starts_on": timezone.localdate()}

    def version(self) -> int | None:
        """Whoever was first made another row: the action tells the second that this one has ended."""
        return None

    def perform(self, form: Any) -> str:
        """Change it."""
        terms = actions.Terms(**form.facts())
        changed = actions.change_agreement(user=self.person, agreement=self.record, terms=terms)
        return reverse("agreement", args=[changed.pk])


class EndAgreementPage(ChangesAgreement):
    """End an agreement at once."""

    form_class = EndAgreementForm
    heading = "End this agreement"
    button = "End it now"
    done = "The agreement has ended. The force is shown nothing more, and is told."

    def context(self) -> dict[str, Any]:
        """With whom."""
        return {
            "lead": f"With {self.record.agency}. From now on it can pull nothing, and its copy is told to remove what "
            "it holds; what it pulled before stays recorded."
        }

    def version(self) -> int | None:
        """There is nothing to overwrite."""
        return None

    def perform(self, form: Any) -> str:
        """End it."""
        actions.end_agreement(user=self.person, agreement=self.record)
        return reverse("sharing")
