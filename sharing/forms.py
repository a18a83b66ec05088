"""What a person types about sharing: shape only; the rules are in the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Agency
from audit.forms import ActionForm
from rhi.fields import DayField
from sharing.models import ShareDecision, SharingAgreement
from sharing.summaries import CodedFinding, Tier

TIER_WORDS = {
    Tier.FACT: "Only the fact: whether an interview was offered, and whether it was held or declined",
    Tier.SAFEGUARDING: "A safeguarding summary as well: risks, places, and what would help find the child",
}
TIER_CHOICES = [(tier.value, words) for tier, words in TIER_WORDS.items()]
AGREED_CHOICES = [*TIER_CHOICES, (3, "Intelligence, on the force’s own partner-intelligence form, never by the API")]


def words(label: str, help_text: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class DecisionForm(ActionForm):
    """Share, or do not share; and why."""

    choice = forms.ChoiceField(
        label="Should the police be told?", choices=ShareDecision.Choice, widget=forms.RadioSelect
    )
    no_consent_reason = forms.ChoiceField(
        label="Why is consent not relied on?",
        choices=ShareDecision.NoConsentReason,
        widget=forms.RadioSelect,
        required=False,
        help_text="Data Protection Act 2018, Schedule 1, paragraph 18 asks for the reason",
    )
    reason = words("Why?", "What you weighed. It is kept with your name.")
    childs_wishes = words(
        "What does the child wish?", "Recorded apart: it is not the legal basis.", required=False, rows=3
    )
    reveals = {"choice": {ShareDecision.Choice.SHARE: ["no_consent_reason"]}}
    field_order = ["choice", "no_consent_reason", "reason", "childs_wishes"]


class ReleaseForm(ActionForm):
    """What the police are told. `previewed` carries the preview that was shown, signed."""

    agreement = forms.ModelChoiceField(
        queryset=SharingAgreement.objects.none(),
        label="Under which agreement?",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    tier = forms.TypedChoiceField(
        label="How much?", choices=TIER_CHOICES, coerce=lambda value: Tier(int(value)), widget=forms.RadioSelect
    )
    findings = forms.MultipleChoiceField(
        label="Findings to share",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untick what the police do not need to keep the child safe. Notes beside a finding are never shared.",
    )
    would_help_find = words(
        "What would help find this child next time?",
        "Places, people of concern, vehicles, phones, times; health only as far as it keeps the child safe while "
        "missing. Your words: never what the child said, word for word.",
        required=False,
    )
    handling = words(
        "Handling",
        "For instance whom not to tell, or that the child does not know this was shared.",
        required=False,
        rows=3,
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)
    reveals = {"tier": {str(Tier.SAFEGUARDING.value): ["findings", "would_help_find"]}}

    def __init__(
        self, *data: Any, agreements: "QuerySet[SharingAgreement]", findings: list[CodedFinding], **options: Any
    ) -> None:
        super().__init__(*data, **options)
        chosen: Any = self.fields["agreement"]
        chosen.queryset = agreements
        chosen.label_from_instance = lambda agreement: str(agreement.agency)
        choices: Any = self.fields["findings"]
        choices.choices = [(finding.key, finding.label) for finding in findings]
        if not findings:
            del self.fields["findings"]


class WithdrawForm(ActionForm):
    """Take a summary back."""

    reason = words("Why is it withdrawn?", "Kept here. The police are told that it is withdrawn, not why.")


class AgreementForm(ActionForm):
    """A sharing agreement with a police force."""

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="With which police force?", empty_label="Choose"
    )
    purpose = words("Purpose", "What the force needs the information for")
    legal_basis = words("Legal basis")
    tiers = forms.TypedMultipleChoiceField(
        label="What may be shared?", choices=TIER_CHOICES, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    decide_within_hours = forms.IntegerField(
        label="Agreed hours to decide on sharing", min_value=1, max_value=24 * 90, initial=72
    )
    retention = forms.CharField(
        label="How long does the force keep it?", max_length=200, required=False, help_text="As the agreement says"
    )
    starts_on = DayField(label="From", shortcuts=True, allow_future=True)
    ends_on = DayField(
        label="Until", required=False, allow_future=True, help_text="The last day. Leave empty if it has no end."
    )

    def __init__(self, *data: Any, agencies: "QuerySet[Agency]", **options: Any) -> None:
        super().__init__(*data, **options)
        agency: Any = self.fields["agency"]
        agency.queryset = agencies


class EndAgreementForm(ActionForm):
    """Nothing to type: the page says what it means."""
