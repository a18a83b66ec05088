"""A person's own token for reading figures by a program."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from audit.forms import ActionForm
from audit.pages import TakesAction
from reporting import tokens
from reporting.models import MeasuresToken
from reporting.shared_views import ReadsFigures

SHOWN_ONCE = "measures_token"


class MeasuresTokenPage(TakesAction, ReadsFigures):
    """Made, renewed, revoked. The token is shown once."""

    form_class = ActionForm
    template_name = "reporting/token.html"
    heading = "Figures for your own programs"
    done = ""

    def context(self) -> dict[str, Any]:
        """The token as it stands; its text only right after it was made."""
        found = MeasuresToken.objects.filter(user=self.person, revoked_at__isnull=True).first()
        text = self.request.session.pop(SHOWN_ONCE, "")
        return {
            "report_links": self.frame()["report_links"],
            "token": found,
            "text": text,
            "keeps_drafts": False,
        }

    def cancel_url(self) -> str:
        """The comparison, which everybody with a token may open."""
        return reverse("compare")

    def show(self, form: ActionForm, **extra: Any) -> HttpResponse:
        """Never kept by a cache."""
        page = super().show(form, **extra)
        page["Cache-Control"] = "no-store"
        return page

    def perform(self, form: Any) -> str:
        """Make or revoke."""
        if "revoke" in self.request.POST:
            tokens.revoke_token(user=self.person)
        else:
            self.request.session[SHOWN_ONCE] = tokens.make_token(user=self.person)
        return self.request.path
