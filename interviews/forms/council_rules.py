"""A council's own rules: hours, steps while a child is missing, triggers when a child goes missing again."""

from typing import Any

from django import forms
from django.core import signing
from django.db.models import QuerySet

from accounts.models import Council, User
from accounts.roles import Role, role_choices
from audit.forms import ActionForm
from cases.models import MissingEpisode, RepeatTrigger
from rhi.fields import DayField

TRIED_SALT = "rhi.trigger.tried"
HEARING_ROLES = (Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER, Role.ADMINISTRATOR)


def hours(name: str, help_text: str, largest: int = 2000) -> forms.IntegerField:
    """A number of hours, under the model's own words."""
    field: Any = Council._meta.get_field(name)
    label = str(field.verbose_name).capitalize()
    return forms.IntegerField(min_value=1, max_value=largest, label=label, help_text=help_text)


class RulesForm(ActionForm):
    """How long for what."""

    offer_hours = hours(
        "offer_hours", "The figures count offers within 72 hours. A shorter time here warns earlier.", 72
    )
    due_soon_hours = hours("due_soon_hours", "From then on work stands under “Due soon”.", 72)
    long_overdue_hours = hours("long_overdue_hours", "168 hours are seven days.")
    answer_hours = hours("answer_hours", "After that it comes back to you, and you are told.", 720)
    report_answer_hours = hours(
        "report_answer_hours", "The force is told this time. After that your managers are told.", 168
    )
    long_absence_days = forms.IntegerField(
        min_value=1,
        max_value=365,
        label="Days after which an absence that goes on is checked",
        help_text="After that the worklist asks whether the child is still missing.",
    )
    tells_host = forms.BooleanField(
        required=False,
        label="Tell the host council of an absence by itself",
        help_text="Never for a restricted record or a confidential address: there a manager decides.",
    )
    away_calls_for_interview = forms.BooleanField(
        required=False, label="Offer an interview after “away without authorisation” too"
    )
    away_from = DayField(
        label="If you change this: for returns from which day?",
        required=False,
        help_text="Earlier returns stay as they are. With a day in the past, figures since then are counted again. "
        "Today if empty.",
    )


class StepForm(ActionForm):
    """Who is told when a child has been missing for so long."""

    after_hours = forms.IntegerField(min_value=1, max_value=2000, label="After how many hours?")
    ask = forms.CharField(
        max_length=200, required=False, label="What is to be done?", help_text="For instance: tell the head of service"
    )
    roles = forms.MultipleChoiceField(
        choices=[choice for choice in role_choices() if choice[0] in {role.value for role in HEARING_ROLES}],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Who is told? Everybody with this role",
    )
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="And these people"
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["people"].queryset = colleagues  # type: ignore[attr-defined]


class TriggerForm(ActionForm):
    """What going missing again calls for. Tried on the past year before it is saved: `tried` proves that it was."""

    count = forms.IntegerField(min_value=1, max_value=50, label="How many absences?")
    window_days = forms.IntegerField(min_value=1, max_value=730, label="Within how many days?", initial=90)
    at_least_hours = forms.IntegerField(
        min_value=0, max_value=2000, initial=0, label="Each at least how many hours long?", help_text="0 for any length"
    )
    police_grade = forms.ChoiceField(
        choices=[("", "Any grade"), *[choice for choice in MissingEpisode.Grade.choices if choice[0]]],
        required=False,
        label="Of which police grade?",
    )
    action = forms.ChoiceField(choices=RepeatTrigger.Action, label="What is to be done?", widget=forms.RadioSelect)
    action_words = forms.CharField(max_length=200, required=False, label="In your own words")
    tried = forms.CharField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """Without the proof."""
        return {name: value for name, value in super().facts().items() if name != "tried"}

    def settings(self) -> dict[str, Any]:
        """What decides how often it would have been reached."""
        names = ("count", "window_days", "at_least_hours", "police_grade")
        return {name: self.cleaned_data[name] for name in names}

    def mark(self) -> str:
        """Proof that exactly these settings were tried."""
        return signing.dumps(self.settings(), salt=TRIED_SALT)

    def was_tried(self) -> bool:
        """Whether these settings' dry run has been shown."""
        try:
            return bool(signing.loads(self.cleaned_data["tried"], salt=TRIED_SALT) == self.settings())
        except signing.BadSignature:
            return False


class RetireForm(ActionForm):
    """Nothing but the yes."""


class TriggerDoneForm(ActionForm):
    """What was done after a child reached a trigger."""

    done_on = DayField(label="When was it done?")
    done_what = forms.CharField(max_length=300, label="What was done?")
