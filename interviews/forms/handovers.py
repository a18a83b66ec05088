"""What is asked when work is asked of others, answered, or ended; who holds an interview."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Agency, User
from audit.forms import ActionForm
from cases.hosting_forms import body_field, council_field
from rhi.fields import DayField, MomentField

ONE_OF = "Choose one: a council, a provider, or a body outside England."
REASON = forms.Textarea(attrs={"rows": 3})


class AskedForm(ActionForm):
    """Which body is asked, until when it answers, and what it needs to know."""

    to_council = council_field()
    to_provider = forms.ModelChoiceField(
        queryset=Agency.objects.filter(kind=Agency.Kind.PROVIDER),
        required=False,
        label="A commissioned provider",
        empty_label="None",
    )
    to_body = body_field()
    answer_by_at = MomentField(
        label="Answer by",
        required=False,
        allow_future=True,
        help_text="Leave empty for your council’s usual time. Without an answer it comes back to you.",
    )
    message = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        label="What do they need to know?",
        help_text="They see this; the child’s name, date of birth and needs; where the child lives; when it is due.",
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one body."""
        facts: dict[str, Any] = super().clean() or {}
        asked = [facts[name] for name in ("to_council", "to_provider", "to_body") if facts.get(name)]
        if len(asked) != 1:
            self.add_error("to_council", ONE_OF)
        else:
            facts["asked"] = asked[0]
        return facts

    def facts(self) -> dict[str, Any]:
        """The one body as `asked`."""
        facts = super().facts()
        return {name: value for name, value in facts.items() if not name.startswith("to_")}


class MoveForm(AskedForm):
    """The child moves to another council."""

    to_provider = None  # type: ignore[assignment]
    moves_on = DayField(label="From which day is the child theirs?", allow_future=True)
    ask_for_interviews = forms.BooleanField(
        required=False, initial=True, label="Ask them to hold the interviews that are still owed, too"
    )


class AcceptForm(ActionForm):
    """Who will hold the interview."""

    interviewer = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who will hold the interview?",
        empty_label="Choose",
        help_text="Only this person sees the child’s record, and only what the talk needs.",
    )

    def __init__(self, *args: Any, interviewers: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["interviewer"].queryset = interviewers  # type: ignore[attr-defined]


class TakeOverForm(ActionForm):
    """The child becomes this council's."""

    reference = forms.CharField(
        max_length=40,
        required=False,
        label="Your council’s reference for the child",
        help_text="Leave empty if you have none yet: a provisional one is made, to be corrected later",
    )


class YesForm(ActionForm):
    """Nothing but the yes."""


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(widget=REASON, label="Why?", help_text="The other side reads this. Leave out names.")


class AssignForm(ActionForm):
    """Who will talk with the child, with what they have already."""

    interviewer = forms.ModelChoiceField(queryset=User.objects.none(), label="Interviewer", empty_label="Choose")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        label="If they may not be independent: why this person all the same?",
        help_text="For instance: the child asked for them. A manager is asked to accept it.",
    )

    def __init__(self, *args: Any, interviewers: QuerySet[User], loads: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["interviewer"]
        field.queryset = interviewers
        field.label_from_instance = lambda person: (
            f"{person} ({loads[person.pk]})" if person.pk in loads else str(person)
        )


class AssignManyForm(AssignForm):
    """Several at once. Those with a doubt are left for their own page."""

    reason = None  # type: ignore[assignment]
    return_interviews: Any = forms.ModelMultipleChoiceField(
        queryset=None, label="Which interviews?", widget=forms.CheckboxSelectMultiple
    )
    field_order = ["submission", "whose", "version", "return_interviews", "interviewer"]

    def __init__(self, *args: Any, chosen: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["return_interviews"]
        field.queryset = chosen
        field.label_from_instance = lambda owed: f"{owed.child.full_name}: {owed.state_words.lower()}"


class ParkForm(ActionForm):
    """Put aside until a day."""

    until = DayField(label="Until which day?", allow_future=True)
    reason = forms.CharField(
        max_length=300, label="Why?", help_text="It stays owed and is counted; it comes back on that day."
    )
