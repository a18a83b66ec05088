"""Agreements."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Agency
from audit.forms import ActionForm
from rhi.fields import DayField
from sharing.forms.words import AGREED_CHOICES, words
from sharing.points import SECTION_CHOICES


class TermsForm(ActionForm):
    """What is agreed."""

    purpose = words("Purpose", "What the force needs the information for")
    legal_basis = words("Legal basis")
    tiers = forms.TypedMultipleChoiceField(
        label="What may be shared?", choices=AGREED_CHOICES, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    sections = forms.MultipleChoiceField(
        label="What may a safeguarding summary hold?",
        choices=SECTION_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Untick what the agreement leaves out",
    )
    decide_within_hours = forms.IntegerField(
        label="Agreed hours to decide on sharing",
        min_value=1,
        max_value=24 * 90,
        help_text="Counted from when the interview was held or declined",
    )
    needs_second_person = forms.BooleanField(
        label="A second person has to look at each summary and release it", required=False
    )
    retention = forms.CharField(
        label="How long does the force keep it?", max_length=200, required=False, help_text="As the agreement says"
    )
    starts_on = DayField(label="From", shortcuts=True, allow_future=True)
    ends_on = DayField(
        label="Until", required=False, allow_future=True, help_text="The last day. Leave empty if it has no end."
    )
    review_on = DayField(label="To be looked at again by", required=False, allow_future=True)
    signed_for_council = forms.CharField(
        label="Signed for the council by", max_length=160, required=False, help_text="Name and post"
    )
    signed_for_agency = forms.CharField(
        label="Signed for the force by", max_length=160, required=False, help_text="Name and rank or post"
    )


class AgreementForm(TermsForm):
    """A sharing agreement with a police force."""

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label="With which police force?", empty_label="Choose"
    )
    field_order = ["agency"]

    def __init__(self, *data: Any, agencies: "QuerySet[Agency]", **options: Any) -> None:
        super().__init__(*data, **options)
        agency: Any = self.fields["agency"]
        agency.queryset = agencies


class EndAgreementForm(ActionForm):
    """Nothing to type: the page says what it means."""
