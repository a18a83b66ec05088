"""What a person types about a police report: shape only; the rules are in the actions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from audit.forms import ActionForm
from cases.models import Child, MissingEpisode
from rhi.fields import DayField, TimeSpanField
from rhi.forms import LimitedForm

CHOOSE_EPISODE = "Choose the absence, or enter the council’s reference of another child and look again"
CHOOSE_CHILD = "Choose the child, or enter the council’s reference of another child and look again"
OTHER = "Another child? The council’s reference"
OTHER_HINT = "Enter it and press the button: the page comes back with this child to choose"


def words_of(child: Child) -> str:
    """Enough to tell children apart."""
    born = f", born {child.born_on:%d/%m/%Y}" if child.born_on else ""
    return f"{child.full_name}{born}, reference {child.reference}"


class EpisodeChoice(forms.ModelChoiceField):
    """An absence in words."""

    def label_from_instance(self, episode: Any) -> str:
        """Whose, since when, until when."""
        until = f"back {episode.returned}" if episode.returned else "not back yet"
        return f"{words_of(episode.child)}: missing {episode.went_missing}, {until}"


class ChildChoice(forms.ModelChoiceField):
    """A child in words."""

    def label_from_instance(self, child: Any) -> str:
        """The name, the day of birth, the reference."""
        return words_of(child)


class OtherChildForm(ActionForm):
    """A way to a child whom the list does not offer."""

    child_reference = forms.CharField(label=OTHER, help_text=OTHER_HINT, max_length=40, required=False)


class JoinForm(OtherChildForm):
    """Which absence the report tells of."""

    episode = EpisodeChoice(
        queryset=MissingEpisode.objects.none(),
        label="Which absence is this?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": CHOOSE_EPISODE},
    )
    field_order = ["episode", "child_reference"]

    def __init__(self, *args: Any, episodes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["episode"].queryset = episodes  # type: ignore[attr-defined]


class RecordAbsenceForm(OtherChildForm):
    """The child, and the absence that is not recorded yet, begun from what the police say."""

    child = ChildChoice(
        queryset=Child.objects.none(),
        label="Which child is this?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": CHOOSE_CHILD},
    )
    went_missing = TimeSpanField(label="Missing since")
    category = forms.ChoiceField(label="What happened?", choices=MissingEpisode.Category, widget=forms.RadioSelect)
    police_grade = forms.ChoiceField(label="Police risk grade", choices=MissingEpisode.Grade, required=False)
    field_order = ["child", "child_reference", "went_missing", "category", "police_grade"]

    def __init__(self, *args: Any, children: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["child"].queryset = children  # type: ignore[attr-defined]


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class NotOursForm(ReasonForm):
    """Why it is not a child of the council: the force reads it."""

    reason = forms.CharField(
        label="Why?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The police force reads this reason. Do not name any other person.",
    )


class ReconciliationForm(LimitedForm):
    """Which force, and which days. It lives in the link."""

    force = forms.ChoiceField(label="Police force")
    since = DayField(label="From")
    until = DayField(label="To")

    def __init__(self, *args: Any, forces: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["force"].choices = forces  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days are in order, and not more than a year apart."""
        facts: dict[str, Any] = super().clean() or {}
        since, until = facts.get("since"), facts.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must not be before the first day.")
        elif since and until and (until - since).days > 366:
            self.add_error("until", "Choose a year at most.")
        return facts
