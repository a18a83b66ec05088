"""Forms of the council about children's own pages."""

from typing import Any

from django import forms

from accounts import channels
from accounts.models import Channel, Council
from audit.forms import ActionForm
from reaching.languages import FIRST, language_choices


class ReadForm(ActionForm):
    """That somebody has read what a child wrote."""

    read_note = forms.CharField(
        max_length=300,
        label="What did you do about it?",
        help_text="For instance: rang and booked Thursday 16:00 at school. It leaves the worklist with this.",
    )


class OwnPageForm(ActionForm):
    """When what children write is read, and who is told at once of something serious."""

    talk_read_from = forms.TimeField(label="What children write is read from", widget=forms.TimeInput(format="%H:%M"))
    talk_read_until = forms.TimeField(label="Until", widget=forms.TimeInput(format="%H:%M"))
    talk_read_at_weekends = forms.BooleanField(
        required=False,
        label="At weekends too",
        help_text="The page tells the child these times. Say no more than is true.",
    )
    talk_languages = forms.MultipleChoiceField(
        label="Languages in which children are invited",
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="English always is one. The child can change the language on the page.",
    )
    duty_email = forms.EmailField(
        required=False,
        label="E-mail address of the duty contact",
        help_text="Told at once, day and night, of something serious, beside those in your rules.",
    )
    duty_mobile = forms.CharField(
        required=False,
        max_length=20,
        label="Mobile number of the duty contact",
        help_text="For a text, where this installation sends texts.",
        validators=Council._meta.get_field("duty_mobile").validators,
    )

    def clean_talk_languages(self) -> list[str]:
        """English always is one."""
        chosen = set(self.cleaned_data["talk_languages"]) | {FIRST}
        return [code for code, _ in language_choices() if code in chosen]

    def clean_duty_mobile(self) -> str:
        """A number to which no text can go would be a promise to children that nobody keeps."""
        number: str = self.cleaned_data["duty_mobile"]
        if number and not channels.is_available(Channel.TEXT):
            raise forms.ValidationError(
                "This installation sends no texts. Give the duty contact’s e-mail address instead."
            )
        return number

    def clean(self) -> dict[str, Any]:
        """The times make a span."""
        cleaned: dict[str, Any] = super().clean() or {}
        start, end = cleaned.get("talk_read_from"), cleaned.get("talk_read_until")
        if start and end and start >= end:
            self.add_error("talk_read_until", "The time until must be after the time from.")
        return cleaned
