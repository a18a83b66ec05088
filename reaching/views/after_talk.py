"""After a talk: the child is invited to see what was agreed and who knows what, and to say whether it helped."""

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse

from interviews.models import Interview, ReturnInterview
from reaching.invite_forms import AfterTalkForm
from reaching.models.wordings import Purpose
from reaching.views.inviting import InvitePage
from sharing.models import Summary


class AfterTalkInvitePage(InvitePage):
    """The invitation, with what the page is to show."""

    model: ClassVar[Any] = Interview
    parameter = "interview_pk"
    related = ("child", "interviewer")
    form_class = AfterTalkForm
    heading = "Ask the child what they think of the talk"
    purpose = Purpose.AFTER
    sent = "It is on its way. What the child says comes to the worklist."

    def owed(self) -> ReturnInterview:
        """The first return home interview that the talk covered."""
        if not hasattr(self, "_owed"):
            rows = self.record.return_interviews.select_related("child", "episode", "council")
            self._owed: ReturnInterview | None = rows.order_by("pk").first()
        if self._owed is None:
            raise Http404
        return self._owed

    def initial(self) -> dict[str, Any]:
        """What the child wanted, as the record has it; to be put into words for the child."""
        return {"agreed_words": self.record.what_child_wants}

    def context(self) -> dict[str, Any]:
        """With what was released, so that “who knows what” can be written."""
        released = Summary.objects.for_user(self.person).filter(return_interview=self.owed())
        return {**super().context(), "released": list(released.select_related("agreement__agency"))}

    def shown_after(self, form: Any) -> dict[str, str]:
        """As typed."""
        return {name: form.cleaned_data[name] for name in ("agreed_words", "told_words")}

    def cancel_url(self) -> str:
        """The talk; or what is given to the person."""
        if self.person.may("view_cases", self.council.pk):
            return reverse("interview", args=[self.record.pk])
        return super().cancel_url()
