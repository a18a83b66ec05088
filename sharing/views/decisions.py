"""Share, or do not share."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audit.pages import ActionPage
from interviews.models import ReturnInterview
from sharing import legal
from sharing.actions.decisions import decide
from sharing.forms.decisions import DecisionForm
from sharing.models import SharingAgreement
from sharing.timing import decide_by
from sharing.views.board import ended_at


class OfOwed(ActionPage):
    """An action on a return home interview by someone who decides on sharing."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child", "episode")
    permission = "release_summaries"

    def cancel_url(self) -> str:
        """The return home interview's page."""
        return reverse("return_interview", args=[self.record.pk])

    def agreements(self) -> Any:
        """The council's agreements in force."""
        rows = SharingAgreement.objects.for_user(self.person).filter(council=self.council)
        return rows.live(timezone.localdate()).select_related("agency")


class DecidePage(OfOwed):
    """Share, or do not share, with the reason."""

    form_class = DecisionForm
    template_name = "sharing/decide.html"
    heading = "Decide on sharing with the police"
    button = "Save the decision"
    done = "Decision saved."

    def context(self) -> dict[str, Any]:
        """What to weigh, by when, and what was decided before."""
        earlier = self.record.share_decisions.select_related("decided_by")
        hours = min((row.decide_within_hours for row in self.agreements()), default=None)
        return {
            "lead": self.record.child.full_name,
            "question": legal.question_words(timezone.localdate(), settings.DUTY_TO_SHARE_FROM),
            "decide_by": decide_by(ended_at(self.record), hours) if not self.record.share_decided_at else None,
            "earlier": list(earlier),
        }

    def initial(self) -> dict[str, Any]:
        """The child's wishes, as the latest interview has them."""
        talk = self.record.interviews.order_by("-started_at").first()
        return {"childs_wishes": talk.wishes_on_sharing if talk else ""}

    def perform(self, form: Any) -> str:
        """Save it; to share leads on to the release."""
        decision = decide(user=self.person, return_interview=self.record, **form.facts())
        return reverse("share_release", args=[self.record.pk]) if decision.choice == "share" else self.cancel_url()
