"""The page on which a leaver's open interviews go to a colleague."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from audit.forms import ActionForm
from audit.people.views import PersonAction
from interviews.actions.handover_of_work import hand_over_work
from interviews.models import ReturnInterview


class HandOverForm(ActionForm):
    """Who takes the work."""

    colleague = forms.ModelChoiceField(queryset=User.objects.none(), label="Colleague", empty_label="Choose")

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["colleague"].queryset = colleagues  # type: ignore[attr-defined]


class HandOverPage(PersonAction):
    """How many interviews are open, and who takes them. It shows a number and no child: administrators see none."""

    form_class = HandOverForm
    template_name = "people/work.html"
    heading = "Hand over open interviews"
    button = "Hand over all of them"
    done = "Handed over. The interviews stand in the colleague’s own list now."

    def form_options(self) -> dict[str, Any]:
        """Everybody else who conducts interviews for this council."""
        rows = User.objects.who_may(self.council, "conduct_interviews", "conduct_assigned")
        return {"colleagues": rows.exclude(pk=self.about.pk)}

    def context(self) -> dict[str, Any]:
        """How many."""
        mine = ReturnInterview.objects.for_user(self.person, "manage_people").filter(council=self.council)
        return {
            **super().context(),
            "about": self.about,
            "council": self.council,
            "open_count": mine.filter(assigned_to=self.about).still_open().count(),
        }

    def perform(self, form: Any) -> str:
        """Hand over."""
        hand_over_work(user=self.person, council=self.council, of=self.about, **form.facts())
        return self.cancel_url()
