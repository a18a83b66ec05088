"""What a person types about a way to be reached: shape only."""

from typing import Any

from django import forms

from accounts.models import Channel
from audit.forms import ActionForm
from cases import contact_rules
from cases.models import ContactPoint


class ContactForm(ActionForm):
    """A number, an e-mail address or a postal address, and whether it is safe to use."""

    channel = forms.ChoiceField(label="What is it?", choices=Channel.choices, widget=forms.RadioSelect)
    value = forms.CharField(
        label="Number, e-mail address or postal address",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A UK mobile number, an e-mail address, or the lines of an address: to whom, the street, and the"
        " postcode alone as the last line.",
    )
    safety = forms.ChoiceField(
        label="Is it safe to use?",
        choices=ContactPoint.Safety.choices,
        widget=forms.RadioSelect,
        initial=ContactPoint.Safety.NOT_KNOWN,
        help_text="Safe means that nobody who must not know reads it: whose phone is it, who sees its messages, who"
        " opens the post? Only what is safe is ever used.",
    )
    safety_reason = forms.CharField(
        label="How is that known?",
        required=False,
        max_length=300,
        help_text="For instance: the child says the phone is theirs alone; seen on a visit.",
    )

    def clean(self) -> dict[str, Any]:
        """The value fits the channel."""
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            if cleaned.get("channel") and cleaned.get("value"):
                cleaned["value"] = contact_rules.normal(cleaned["channel"], cleaned["value"])
        except contact_rules.NotAnAddress as error:
            self.add_error("value", str(error))
        return cleaned
