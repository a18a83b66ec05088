"""What a person types about intelligence: shape only; the rules are in the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from audit.forms import ActionForm
from rhi.fields import MomentField
from sharing.forms.words import words
from sharing.models import IntelligenceReport, SharingAgreement


class IntelligenceForm(ActionForm):
    """The information, where it comes from, its grades, its handling, and what could happen to the child."""

    agreement = forms.ModelChoiceField(
        queryset=SharingAgreement.objects.none(),
        label="For which police force?",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    body = words(
        "The information",
        "What is known, in your words: never what the child said, word for word. One matter for each report.",
        rows=8,
    )
    provenance = words(
        "Where does it come from, and how does the source know?",
        "So that the police can judge it. It leaves with the form: name nobody who could come to harm by it.",
    )
    source_grade = forms.TypedChoiceField(
        label="How reliable is the source?",
        choices=IntelligenceReport.SourceGrade,
        coerce=int,
        widget=forms.RadioSelect,
    )
    information_grade = forms.ChoiceField(
        label="How is the information known?",
        choices=IntelligenceReport.InformationGrade,
        widget=forms.RadioSelect,
    )
    handling = forms.ChoiceField(
        label="How may the police use it?", choices=IntelligenceReport.Handling, widget=forms.RadioSelect
    )
    conditions = words(
        "What are the conditions?",
        "For instance: ask us before anybody acts on it.",
        required=False,
        rows=3,
    )
    risk_of_sharing = words(
        "What could happen to the child if it became known?",
        "For instance who would know where it came from. It leaves with the form.",
        required=False,
        rows=3,
    )
    reveals = {"handling": {IntelligenceReport.Handling.CONDITIONS: ["conditions"]}}

    def __init__(self, *data: Any, agreements: "QuerySet[SharingAgreement]", **options: Any) -> None:
        super().__init__(*data, **options)
        chosen: Any = self.fields["agreement"]
        chosen.queryset = agreements
        chosen.label_from_instance = lambda agreement: str(agreement.agency)


class ReleaseIntelligenceForm(ActionForm):
    """Nothing to type: the page shows what would leave."""


class HandOverForm(ActionForm):
    """To whom, how, when, and under which number the force keeps it."""

    handed_to = forms.CharField(
        label="To whom was it handed, and how?",
        max_length=200,
        help_text="For instance the intelligence unit, by the force’s own secure e-mail",
    )
    handed_at = MomentField(label="When?")
    force_reference = forms.CharField(
        label="The force’s log number", max_length=60, required=False, help_text="If it gave one"
    )


class DropForm(ActionForm):
    """Decide not to hand it over."""

    reason = words("Why is it not handed over?", "Kept here.")
