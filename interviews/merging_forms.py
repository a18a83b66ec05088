"""What a person decides when two records are one child, or two reports are one absence. Shape only."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from cases.models import MissingEpisode
from interviews.actions.merge_facts import BOTH, KEPT, MERGED, Fact
from interviews.actions.merging import Pair

FACT, PAIR = "fact_", "pair_"


def why(label: str) -> forms.CharField:
    """The reason, which stands in the history."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}))


class OtherRecordForm(ActionForm):
    """Which other record is this child?"""

    reference = forms.CharField(
        label="Reference of the other record",
        help_text="The council’s own reference. That record becomes part of this one.",
        max_length=40,
    )

    def clean_reference(self) -> str:
        """Without the spaces around it."""
        return str(self.cleaned_data["reference"]).strip()


class MergeForm(OtherRecordForm):
    """Side by side: for each fact that differs, and each absence that both hold, what stands."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=40)
    compared = forms.CharField(widget=forms.HiddenInput, initial="yes")

    def __init__(
        self, *args: Any, facts: list[Fact], pairs: list[Pair], references: tuple[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for fact in facts:
            self.fields[f"{FACT}{fact.name}"] = _radios(fact.label, _values(fact, references), fact.preferred)
        for pair in pairs:
            label = f"Missing from {pair.kept.went_missing}, and from {pair.merged.went_missing}: which record stands?"
            choices = [(KEPT, f"{pair.kept} (record {references[0]})"), (MERGED, f"{pair.merged} ({references[1]})")]
            self.fields[f"{PAIR}{pair.key}"] = _radios(label, choices)
        self.fields["reason"] = why("How do you know that this is one child?")

    def chosen(self, kind: str) -> dict[str, str]:
        """What was chosen, by fact (FACT) or by pair of episodes (PAIR)."""
        return {name[len(kind) :]: value for name, value in self.cleaned_data.items() if name.startswith(kind)}


def _radios(label: str, choices: list[tuple[str, str]], initial: str | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, initial=initial)


def _values(fact: Fact, references: tuple[str, str]) -> list[tuple[str, str]]:
    values = [
        (KEPT, f"{fact.kept_words} (record {references[0]})"),
        (MERGED, f"{fact.merged_words} (record {references[1]})"),
    ]
    return [*values, (BOTH, "Both, one after the other")] if fact.may_be_both else values


class UnmergeForm(ActionForm):
    """Take two records apart that were made one."""

    reason = why("Why are these two children?")


class DuplicateForm(ActionForm):
    """Another record of the same absence."""

    other = forms.ModelChoiceField(
        queryset=MissingEpisode.objects.none(),
        label="Which other record is the same absence?",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    stands = forms.ChoiceField(
        label="Which record stands?",
        help_text="Offers, talks and help go on there. The other one is counted nowhere, and owes no interview.",
        choices=[("this", "This one"), ("other", "The other one")],
        widget=forms.RadioSelect,
        initial="this",
    )
    widen = forms.BooleanField(
        required=False, label="Take the earlier start and the later return of the two, instead of the times of that one"
    )
    reason = why("How do you know that it is one absence?")

    def __init__(self, *args: Any, others: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
