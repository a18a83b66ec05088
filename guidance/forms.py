"""What a person types about the council's additions: shape only."""

from django import forms
from django.core.validators import RegexValidator, URLValidator

from audit.forms import ActionForm
from guidance.models import MOST_WORDS

NO_PASSWORD = RegexValidator("@", "Leave out names and passwords before “@”.", inverse_match=True)


class WriteForm(ActionForm):
    """The council's words beside the house's, and why they are written."""

    words = forms.CharField(
        label="What is to be shown?",
        help_text="Plain text; an empty line begins a new paragraph. Never the name of a child or of a family.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    link = forms.CharField(
        label="Link",
        required=False,
        max_length=300,
        help_text="To the council’s own page, beginning with https://",
        validators=[URLValidator(schemes=["https"], message="Enter a link that begins with https://"), NO_PASSWORD],
    )
    source = forms.CharField(
        label="Where is this written?",
        required=False,
        max_length=200,
        help_text="The policy or protocol, with its date",
    )
    reason = forms.CharField(label="Why is it written or changed?", max_length=300, help_text="Kept with this version")


class WithdrawForm(ActionForm):
    """Why the council's words go."""

    reason = forms.CharField(label="Why is it withdrawn?", max_length=300, help_text="Kept with the versions")
