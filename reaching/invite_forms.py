"""What a person types to invite a child: shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from audit.forms import ActionForm
from reaching.languages import language_choices
from reaching.models import TalkInvitation
from rhi.fields import MomentField

DAYS = [(7, "7 days"), (14, "14 days"), (28, "28 days")]
Fact = TalkInvitation.Fact


def days_field(label: str) -> forms.TypedChoiceField:
    """For how long."""
    return forms.TypedChoiceField(label=label, choices=DAYS, coerce=int, initial=14, widget=forms.RadioSelect)


class InviteForm(ActionForm):
    """By which way, in which language, and by which facts the page opens. `shown` proves what was shown before."""

    where = forms.ChoiceField(label="How do you want to invite the child?", widget=forms.RadioSelect)
    language = forms.ChoiceField(label="In which language?", widget=forms.RadioSelect, initial="en")
    facts_known = forms.MultipleChoiceField(
        label="Which two facts open the page?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose what somebody who finds the phone does not know. Both are asked; after five wrong tries the"
        " link is closed.",
    )
    word = forms.CharField(
        label="The word agreed with the child",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="It is kept so that nobody can read it again, you included.",
    )
    days = days_field("For how long does the link work?")
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    reveals = {"facts_known": {Fact.WORD.value: ["word"]}}

    def __init__(
        self,
        *args: Any,
        ways: Iterable[tuple[str, str]],
        languages: Iterable[str],
        known: Iterable[str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        spoken, told = set(languages), set(known)
        fields: Any = self.fields
        fields["where"].choices = ways
        fields["language"].choices = [(code, words) for code, words in language_choices() if code in spoken]
        fields["facts_known"].choices = [(code, words) for code, words in Fact.choices if code in told]
        fields["facts_known"].initial = told_first(told)

    def clean(self) -> dict[str, Any]:
        """Two facts; and the word, where it is one of them."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("facts_known")
        if chosen is not None and len(chosen) != 2:
            self.add_error("facts_known", "Choose exactly two facts.")
        if chosen and Fact.WORD.value in chosen and not cleaned.get("word", "").strip():
            self.add_error("word", "Enter the word that you agreed with the child.")
        return cleaned


def told_first(known: set[str]) -> list[str]:
    """The two that are ticked to begin with."""
    return [fact.value for fact in (Fact.BIRTHDAY, Fact.FIRST_NAME, Fact.SCHOOL, Fact.WORD) if fact in known][:2]


class AfterTalkForm(InviteForm):
    """With what the page shows after the talk."""

    agreed_words = forms.CharField(
        label="What was agreed, in the child’s words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The child reads this. Say “talk”, “where you live”; name nobody whom others should not see here.",
    )
    told_words = forms.CharField(
        label="Who knows what",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="As you told the child. Leave out what the child does not know was shared: it would be told here.",
    )
    field_order = ["agreed_words", "told_words", "where", "language", "facts_known", "word", "days"]


class HandOverForm(ActionForm):
    """When the card was given or the letter posted, and by whom."""

    handed_at = MomentField(label="When?")
    handed_by = forms.ModelChoiceField(label="By whom?", queryset=User.objects.none())

    def __init__(self, *args: Any, colleagues: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handed_by"].queryset = colleagues  # type: ignore[attr-defined]


class RevokeForm(ActionForm):
    """Why the link is closed."""

    reason = forms.CharField(
        max_length=200, label="Why?", help_text="For instance: somebody else has the phone. The child is not told."
    )


class LengthenForm(ActionForm):
    """For how long from now on."""

    days = days_field("For how long from today?")


class PrintAgainForm(ActionForm):
    """Nothing but the yes."""
