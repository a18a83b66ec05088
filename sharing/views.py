"""Pages about what another agency may know: decide, preview, release, withdraw; agreements."""

import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency
from audit import access
from audit.pages import ActionPage, CouncilActionPage, CouncilPage, RecordPage
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import checks, drafts, legal, summaries
from sharing.actions import agreements as agreement_actions
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary, withdraw_summary
from sharing.forms import AgreementForm, DecisionForm, EndAgreementForm, ReleaseForm, WithdrawForm
from sharing.models import SharingAgreement, Summary
from sharing.querysets import to_release

SHOWN = 50
PREVIEW_SALT = "rhi.sharing.preview"


class SharingPage(CouncilPage):
    """What waits for a decision or a release at the acting council, and its agreements."""

    template_name = "sharing/sharing.html"

    def context(self) -> dict[str, Any]:
        """The two lists, the agreements with whether they are in force, and the latest summaries."""
        owed = ReturnInterview.objects.for_user(self.person).filter(council=self.council).select_related("child")
        waiting = list(owed.to_decide_on_sharing()[:SHOWN])
        ready = list(to_release(self.person).filter(council=self.council).select_related("child")[:SHOWN])
        summaries_of_council = Summary.objects.for_user(self.person).filter(council=self.council)
        released = list(summaries_of_council.select_related("child", "agreement__agency")[:SHOWN])
        agreements = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        today = timezone.localdate()
        rows = [(row.child_id, row.council_id) for row in [*waiting, *ready, *released]]
        access.saw(user=self.person, rows=rows, what="sharing")
        return {
            "council": self.council,
            "waiting": waiting,
            "ready": ready,
            "released": released,
            "agreements": [(row, standing(row, today)) for row in agreements.select_related("agency")],
            "may_release": self.person.may("release_summaries", self.council.pk),
        }


def standing(agreement: SharingAgreement, today: Any) -> str:
    """Whether an agreement is in force, in a word."""
    if agreement.ended_at:
        return "Ended"
    if agreement.starts_on > today:
        return "Not yet in force"
    if agreement.ends_on and agreement.ends_on < today:
        return "Lapsed"
    return "In force"


class OfOwed(ActionPage):
    """An action on a return home interview by someone who decides on sharing."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child", "episode")
    permission = "release_summaries"

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])


class DecidePage(OfOwed):
    """Share, or do not share, with the reason."""

    form_class = DecisionForm
    template_name = "sharing/decide.html"
    heading = "Decide on sharing with the police"
    button = "Save the decision"
    done = "Decision saved."

    def context(self) -> dict[str, Any]:
        """What to weigh, and what was decided before."""
        question = legal.question_words(timezone.localdate(), settings.DUTY_TO_SHARE_FROM)
        earlier = self.record.share_decisions.select_related("decided_by")
        return {"lead": self.record.child.full_name, "question": question, "earlier": list(earlier)}

    def initial(self) -> dict[str, Any]:
        """The child's wishes, as the latest interview has them."""
        talk = self.record.interviews.order_by("-started_at").first()
        return {"childs_wishes": talk.wishes_on_sharing if talk else ""}

    def perform(self, form: Any) -> str:
        """Save it; to share leads on to the release."""
        decision = decide(user=self.person, return_interview=self.record, **form.facts())
        return reverse("share_release", args=[self.record.pk]) if decision.choice == "share" else self.cancel_url()


class ReleasePage(OfOwed):
    """Write, look at exactly what the police will receive, then release just that."""

    form_class = ReleaseForm
    template_name = "sharing/release.html"
    heading = "Release a summary"
    button = "Look at what the police will receive"
    done = "Released. The police can pull it from now on."
    preview: dict[str, Any] | None = None

    def form_options(self) -> dict[str, Any]:
        """The agreements in force, and the findings that may leave."""
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        found = drafts.findings_of(drafts.signed_off_interview(self.record))
        return {"agreements": rows.live(timezone.localdate()).select_related("agency"), "findings": found}

    def initial(self) -> dict[str, Any]:
        """The only agreement, everything that was found, and a safeguarding summary where one may be made."""
        options = self.form_options()
        agreements, found = list(options["agreements"]), options["findings"]
        return {
            "agreement": agreements[0].pk if len(agreements) == 1 else None,
            "tier": (summaries.Tier.SAFEGUARDING if found else summaries.Tier.FACT).value,
            "findings": [finding.key for finding in found],
        }

    def context(self) -> dict[str, Any]:
        """The preview, once there is one."""
        return {"lead": self.record.child.full_name, "preview": self.preview}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """“Preview” shows; “release” releases what was previewed."""
        if request.POST.get("step") == "release":
            return super().post(request, *args, **kwargs)
        form = self.make_form(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            return self.show_preview(form)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.show(form)

    def show_preview(self, form: Any) -> HttpResponse:
        """The page again, with exactly what would leave; its digest goes back signed, in the form."""
        summary_id, facts = uuid.uuid4(), form.cleaned_data
        content = draft_content(
            user=self.person,
            return_interview=self.record,
            agreement=facts["agreement"],
            choices=choices_of(facts),
            summary_id=summary_id,
        )
        warned = checks.warnings([facts["would_help_find"], facts["handling"]], drafts.held_back(self.record))
        self.preview = {
            "content": content,
            "json": summaries.to_json(content, indent=2),
            "agency": facts["agreement"].agency,
            "warnings": warned,
        }
        data = form.data.copy()
        data["previewed"] = signing.dumps([str(summary_id), summaries.digest(content)], salt=PREVIEW_SALT)
        return self.show(self.make_form(data))

    def perform(self, form: Any) -> str:
        """Release it."""
        facts = form.cleaned_data
        try:
            summary_id, digest = signing.loads(facts["previewed"], salt=PREVIEW_SALT)
        except signing.BadSignature as error:
            raise Refused("Look at what the police will receive first.") from error
        summary = release_summary(
            user=self.person,
            return_interview=self.record,
            agreement=facts["agreement"],
            choices=choices_of(facts),
            summary_id=uuid.UUID(summary_id),
            previewed=digest,
        )
        return reverse("summary", args=[summary.pk])


def choices_of(facts: dict[str, Any]) -> drafts.Choices:
    """What the releaser chose and wrote."""
    return drafts.Choices(
        tier=facts["tier"],
        finding_keys=facts.get("findings", ()),
        would_help_find=facts["would_help_find"],
        handling=facts["handling"],
    )


class SummaryPage(RecordPage):
    """A summary as it was released, and who pulled it when."""

    model, parameter = Summary, "summary_pk"
    related = ("child", "agreement__agency", "released_by")
    template_name = "sharing/summary.html"

    def context(self) -> dict[str, Any]:
        """The content, the deliveries, what came after."""
        summary = self.record
        return {
            "child": summary.child,
            "summary": summary,
            "content": summary.content,
            "json": summaries.to_json(summary.content, indent=2),
            "deliveries": list(summary.deliveries.select_related("agency")),
            "may_release": self.person.may("release_summaries", summary.council_id),
        }


class WithdrawPage(ActionPage):
    """Take a summary back."""

    model, parameter = Summary, "summary_pk"
    related = ("child", "agreement__agency")
    permission = "release_summaries"
    form_class = WithdrawForm
    heading = "Withdraw this summary"
    button = "Withdraw"
    done = "Withdrawn. Whoever pulled it is told."

    def perform(self, form: Any) -> str:
        """Withdraw it."""
        withdraw_summary(user=self.person, summary=self.record, **form.facts())
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The summary's page."""
        return reverse("summary", args=[self.record.pk])


class NewAgreementPage(CouncilActionPage):
    """Sign an agreement with a police force."""

    permission = "release_summaries"
    form_class = AgreementForm
    heading = "Record a sharing agreement"
    done = "The agreement is recorded."

    def form_options(self) -> dict[str, Any]:
        """Police forces."""
        return {"agencies": Agency.objects.filter(kind=Agency.Kind.POLICE)}

    def initial(self) -> dict[str, Any]:
        """The force of the area, from today."""
        today = timezone.localdate()
        basis = legal.basis_words(today, settings.DUTY_TO_SHARE_FROM)
        return {"agency": self.council.police_force_id, "starts_on": today, "legal_basis": basis}

    def perform(self, form: Any) -> str:
        """Sign it."""
        facts = form.facts()
        agency = facts.pop("agency")
        terms = agreement_actions.Terms(**facts)
        agreement_actions.sign_agreement(user=self.person, council=self.council, agency=agency, terms=terms)
        return reverse("sharing")

    def cancel_url(self) -> str:
        """The sharing page."""
        return reverse("sharing")


class EndAgreementPage(ActionPage):
    """End an agreement at once."""

    model, parameter = SharingAgreement, "agreement_pk"
    related = ("agency",)
    permission = "release_summaries"
    form_class = EndAgreementForm
    heading = "End this agreement"
    button = "End it now"
    done = "The agreement has ended. The force is shown nothing more."

    def log(self, request: HttpRequest) -> None:
        """No child is shown."""

    def context(self) -> dict[str, Any]:
        """With whom."""
        return {
            "lead": f"With {self.record.agency}. From now on it can pull nothing; what it pulled before stays recorded."
        }

    def perform(self, form: Any) -> str:
        """End it."""
        agreement_actions.end_agreement(user=self.person, agreement=self.record)
        return reverse("sharing")

    def cancel_url(self) -> str:
        """The sharing page."""
        return reverse("sharing")
