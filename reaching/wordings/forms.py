"""Forms of the council's own wordings and of their comparison."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from audit.forms import ActionForm
from reaching.models import Wording
from reaching.models.wordings import Purpose, Way
from reaching.wordings.house_texts import language_choices
from reaching.wordings.plain_words import Parts, parts_of, problems_of, problems_of_words

HOUSE = "The house’s own text"


class KindForm(ActionForm):
    """By which way, what for, in which language."""

    way = forms.ChoiceField(choices=Way, widget=forms.RadioSelect, label="How does it reach the child?")
    purpose = forms.ChoiceField(choices=Purpose, widget=forms.RadioSelect, label="What is it for?", initial="offer")
    language = forms.ChoiceField(choices=language_choices, label="Language", initial="en")


class WordsForm(ActionForm):
    """The words themselves, each problem in a sentence at its field."""

    name = forms.CharField(
        max_length=80, label="What do you call it?", help_text="For yourselves. The child does not see it."
    )
    subject = forms.CharField(
        max_length=120,
        required=False,
        label="Subject or heading",
        help_text="Not for a text message.",
    )
    body = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=3000,
        label="Words to the child",
        help_text="Put {link} where the link is to stand. No name, no place, no word of the council, the police or "
        "social work: somebody else may read it. Short sentences.",
    )
    is_for_comparison = forms.BooleanField(
        required=False,
        label="Use it in a comparison only",
        help_text="Otherwise it is used from now on, and replaces the one in use.",
    )

    def clean(self) -> dict[str, Any]:
        """Every problem of the words; a subject where the way has one."""
        facts: dict[str, Any] = super().clean() or {}
        way = self.the_way()
        for problem in problems_of(facts.get("body", ""), way=way) if facts.get("body") else ():
            self.add_error("body", problem)
        for problem in problems_of_words(facts.get("subject", "")):
            self.add_error("subject", problem)
        if way == Way.TEXT and facts.get("subject"):
            self.add_error("subject", "A text message has no subject. Leave it empty.")
        if way and way != Way.TEXT and not facts.get("subject") and "subject" not in self.errors:
            self.add_error("subject", "Enter a subject or heading.")
        return facts

    def the_way(self) -> str:
        """By which way these words go."""
        return str(self.cleaned_data.get("way") or self.initial.get("way", ""))

    def parts(self) -> Parts | None:
        """How long it is as a text message; None where it is none."""
        return parts_of(self.cleaned_data["body"]) if self.the_way() == Way.TEXT else None


class NewWordingForm(KindForm, WordsForm):
    """A wording from the beginning."""

    field_order = ("way", "purpose", "language", "name", "subject", "body", "is_for_comparison")


class ReplaceForm(WordsForm):
    """New words in the place of a wording: its way, purpose and language stay."""


class RetireForm(ActionForm):
    """Nothing but the button."""


class TrialForm(ActionForm):
    """Two wordings of one kind, and what the council wants to know."""

    question = forms.CharField(
        max_length=200,
        label="What do you want to know?",
        help_text="For instance: do more children say yes when the text says that they choose who?",
    )
    wording_a = forms.ModelChoiceField(
        queryset=Wording.objects.none(), required=False, empty_label=HOUSE, label="Wording A"
    )
    wording_b = forms.ModelChoiceField(
        queryset=Wording.objects.none(), required=False, empty_label=HOUSE, label="Wording B"
    )

    def __init__(self, *args: Any, wordings: QuerySet[Wording], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("wording_a", "wording_b"):
            self.fields[name].queryset = wordings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two that differ."""
        facts: dict[str, Any] = super().clean() or {}
        if not self.errors and facts.get("wording_a") == facts.get("wording_b"):
            self.add_error("wording_b", "Choose two different wordings.")
        return facts


class EndForm(ActionForm):
    """Why a comparison ends."""

    reason = forms.CharField(
        max_length=200,
        label="Why does it end?",
        help_text="For instance: the number agreed beforehand was reached. That one is ahead for a while is no reason.",
    )
