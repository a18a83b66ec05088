"""What is asked about hosts, and about who is responsible."""

from typing import Any

from django import forms

from accounts.models import Council
from audit.forms import ActionForm
from cases.models import OutsideBody


def council_field(label: str = "A council in England") -> forms.ModelChoiceField:
    """One of the councils, or none."""
    return forms.ModelChoiceField(queryset=Council.objects.all(), required=False, label=label, empty_label="None")


def body_field(label: str = "A body in Wales, Scotland or Northern Ireland") -> forms.ModelChoiceField:
    """One of the bodies outside England, or none."""
    return forms.ModelChoiceField(queryset=OutsideBody.objects.all(), required=False, label=label, empty_label="None")


class TellingForm(ActionForm):
    """Tell the host, or not."""

    is_told = forms.ChoiceField(
        label="Is the host told?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        max_length=300, label="Why, and how?", help_text="Where the host has no account here: who was phoned, and when"
    )


class ResponsibleForm(ActionForm):
    """Who is responsible for the child's care, where it is not this council."""

    responsible_council = council_field("Another council in England is responsible")
    responsible_body = body_field("A body outside England is responsible")

    def clean(self) -> dict[str, Any]:
        """One at most."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("responsible_council") and facts.get("responsible_body"):
            self.add_error("responsible_body", "Choose one of the two.")
        return facts
