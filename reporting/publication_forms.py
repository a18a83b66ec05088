"""What a person types when figures are published or taken back."""

from django import forms

from audit.forms import ActionForm


class AgreeForm(ActionForm):
    """The council's own words about how it records."""

    caveats = forms.CharField(
        label="What should a reader know about how this council records?",
        help_text="For instance: interviews by our provider are entered once a month; letters count since"
        " June. It stands beside your figures wherever they are compared. Name no child.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        error_messages={"required": "Say what a reader should know. Write “Nothing particular” if that is so."},
    )


class WithdrawForm(ActionForm):
    """Why."""

    reason = forms.CharField(
        label="Why are they withdrawn?",
        help_text="Readers see this in their place.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Say why the figures are withdrawn."},
    )
