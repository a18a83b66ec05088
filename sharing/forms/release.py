"""Points, summaries, and releases by two people."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from audit.forms import ActionForm
from sharing import points
from sharing.forms.words import RELEASE_CHOICES, words
from sharing.models import SharingAgreement, SummaryPoint
from sharing.summaries import CodedFinding, Point, Tier


class PointForm(ActionForm):
    """One point of a section: the section's own boxes, fact or opinion, and where it comes from."""

    def __init__(self, *data: Any, section: str, **options: Any) -> None:
        super().__init__(*data, **options)
        self.said = list(points.FIELDS[section])
        for name, label in points.FIELDS[section].items():
            self.fields[name] = forms.CharField(label=label, max_length=300, required=len(self.said) == 1)
        self.fields["kind"] = forms.ChoiceField(
            label="Is it a fact or an opinion?", choices=SummaryPoint.Kind, widget=forms.RadioSelect
        )
        self.fields["source"] = forms.ChoiceField(
            label="Where does it come from?", choices=SummaryPoint.Source, widget=forms.RadioSelect
        )

    def facts(self) -> dict[str, Any]:
        """What was said, apart from how it is known."""
        typed = super().facts()
        said = {name: typed.pop(name) for name in self.said}
        return {"facts": said, "kind": typed["kind"], "source": typed["source"]}


class RemovePointForm(ActionForm):
    """Nothing to type: the page says what it means."""


class ReleaseForm(ActionForm):
    """What the police are told. `previewed` carries the preview that was shown, signed."""

    agreement = forms.ModelChoiceField(
        queryset=SharingAgreement.objects.none(),
        label="Under which agreement?",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    tier = forms.TypedChoiceField(
        label="How much?", choices=RELEASE_CHOICES, coerce=lambda value: Tier(int(value)), widget=forms.RadioSelect
    )
    findings = forms.MultipleChoiceField(
        label="Findings to share",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untick what the police do not need to keep the child safe. Notes beside a finding are never shared.",
    )
    points = forms.MultipleChoiceField(
        label="People, places and other points to share",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untick what the police do not need",
    )
    would_help_find = words(
        "What would help find this child next time?",
        "In short, beside the points above. Your words: never what the child said, word for word.",
        required=False,
    )
    handling = words(
        "Handling",
        "For instance whom not to tell, or that the child does not know this was shared.",
        required=False,
        rows=3,
    )
    is_urgent = forms.BooleanField(
        label="It cannot wait for the sign-off: send it now, marked as urgent and not signed off", required=False
    )
    newer_because = words(
        "Why does a newer summary take the place of the one before?", "Kept here, not sent.", required=False, rows=2
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)
    reveals = {"tier": {str(Tier.SAFEGUARDING.value): ["findings", "points", "would_help_find"]}}

    def __init__(
        self,
        *data: Any,
        agreements: "QuerySet[SharingAgreement]",
        findings: list[CodedFinding],
        noted: list[Point],
        is_signed_off: bool,
        has_earlier: bool,
        **options: Any,
    ) -> None:
        super().__init__(*data, **options)
        chosen: Any = self.fields["agreement"]
        chosen.queryset = agreements
        chosen.label_from_instance = lambda agreement: str(agreement.agency)
        self._offer("findings", [(finding.key, finding.label) for finding in findings])
        self._offer("points", [(point.key, point_words(point)) for point in noted])
        if is_signed_off:
            del self.fields["is_urgent"]
        if not has_earlier:
            del self.fields["newer_because"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if not choices:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = choices


def point_words(point: Point) -> str:
    """A point in a line."""
    said = "; ".join(value for _, value in points.words(point.section, point.facts))
    return f"{points.SECTIONS[point.section]}: {said} ({point.kind})"


class WithdrawForm(ActionForm):
    """Take a summary back."""

    reason = words("Why is it withdrawn?", "Kept here. The police are told that it is withdrawn, not why.")


class AnswerProposalForm(ActionForm):
    """Release what a colleague prepared, or give it back."""

    answer = forms.ChoiceField(
        label="Release exactly this?",
        choices=[("release", "Yes, release it"), ("return", "No, give it back to my colleague")],
        widget=forms.RadioSelect,
    )
    reason = words("What has to be changed?", required=False, rows=3)
    reveals = {"answer": {"return": ["reason"]}}
