"""What people type about messages: shape only; the rules are in accounts.message_actions."""

from datetime import time
from typing import Any

from django import forms

from accounts.channels import is_available
from accounts.kinds import TEMPLATES, Kind, hearing_choices
from accounts.models import Channel, MessagePreference
from audit.forms import ActionForm
from rhi.moments import UnreadableError, read_time

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class WallTimeField(forms.Field):
    """A time of day, as it is said: 22:00, 10pm. Cleaned: `datetime.time`, or None."""

    widget = forms.TextInput(attrs={"maxlength": "8", "class": "govuk-input--width-5"})

    def to_python(self, value: Any) -> Any:
        """The time that was typed."""
        typed = str(value or "").strip()
        if not typed:
            return None
        try:
            return read_time(typed, str(self.label))
        except UnreadableError as unreadable:
            raise forms.ValidationError(unreadable.message) from unreadable

    def prepare_value(self, value: Any) -> Any:
        """A stored time as one would type it."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class PreferencesForm(ActionForm):
    """When and how one wants to be told."""

    pace = forms.ChoiceField(
        label="How often do you want messages?",
        choices=MessagePreference.Pace.choices,
        widget=forms.RadioSelect,
        help_text="What is urgent, for instance a child who is still missing, always comes at once.",
    )
    digest_hour = forms.TypedChoiceField(label="At what time of day?", choices=HOURS, coerce=int)
    quiet_from = WallTimeField(
        label="Quiet from", required=False, help_text="Like 22:00. Only what is urgent comes then."
    )
    quiet_until = WallTimeField(
        label="Quiet until", required=False, help_text="Like 07:00. It may be the next morning."
    )
    channel = forms.ChoiceField(label="How do you want to be told?", choices=[], widget=forms.RadioSelect)
    phone = forms.RegexField(
        r"^\+?[0-9 ]{7,19}$",
        label="Mobile number",
        required=False,
        help_text="Numbers only, like 07700 900123",
        error_messages={"invalid": "Mobile number must have 7 digits or more, like 07700 900123"},
    )
    reveals = {"pace": {"daily": ["digest_hour"]}, "channel": {"text": ["phone"]}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ways = [(value, words) for value, words in Channel.choices if value != Channel.LETTER and is_available(value)]
        self.fields["channel"].choices = ways  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Without its gaps."""
        return str(self.cleaned_data["phone"]).replace(" ", "")


class RulesForm(ActionForm):
    """Who hears what: a row of roles for each kind that the council decides on."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, template in TEMPLATES.items():
            if not template.is_personal:
                self.fields[kind.value] = forms.MultipleChoiceField(
                    label=template.words,
                    choices=hearing_choices(),
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def rules(self) -> dict[Kind, list[str]]:
        """What was ticked."""
        return {Kind(name): list(roles) for name, roles in self.facts().items()}


class PlainForm(ActionForm):
    """Nothing to type: the button says it."""
