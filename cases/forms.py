"""What a person types about a child, a placement, an episode: shape only; the rules are in the actions."""

from typing import Any

from django import forms
from stdnum.exceptions import ValidationError as NumberError
from stdnum.gb import nhs, upn

from accounts.models import Agency, Council
from audit.forms import ActionForm
from cases.models import Child, Code, MissingEpisode, Placement, PlacementType
from rhi.fields import DayField, MomentField, TimeSpanField


def code_field(list_name: str, label: str, *, required: bool = True, radios: bool = False, **options: Any) -> Any:
    """A choice from a code list: only codes in use today."""
    widget = forms.RadioSelect if radios else forms.Select
    return forms.ModelChoiceField(
        queryset=Code.objects.current(list_name),
        label=label,
        required=required,
        widget=widget,
        empty_label=None if radios else "Choose",
        **options,
    )


class SearchForm(forms.Form):
    """Find a child. Sent by POST, so that no name stands in an address."""

    q = forms.CharField(
        label="Find a child",
        help_text="Name, council reference, NHS number, UPN or police reference",
        max_length=120,
        required=False,
    )


class ChildForm(ActionForm):
    """A child. Few fields are required; what is known can be added later."""

    given_names = forms.CharField(max_length=120)
    family_name = forms.CharField(max_length=120)
    known_as = forms.CharField(max_length=120, required=False, help_text="If different from the given names")
    reference = forms.CharField(
        max_length=40, label="Council’s reference for the child", help_text="From your case management system"
    )
    born_on = DayField(label="Date of birth", required=False)
    born_precision = forms.ChoiceField(
        label="How sure is the date of birth?",
        choices=Child.BirthPrecision,
        widget=forms.RadioSelect,
        initial=Child.BirthPrecision.EXACT,
    )
    sex = forms.ChoiceField(
        label="Sex recorded", choices=Child.Sex, widget=forms.RadioSelect, initial=Child.Sex.NOT_KNOWN
    )
    nhs_number = forms.CharField(label="NHS number", required=False, max_length=20)
    upn = forms.CharField(label="UPN", required=False, max_length=20, help_text="Unique pupil number")
    address = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    address_is_confidential = forms.BooleanField(
        required=False, label="The address is confidential: keep it out of everything that leaves the council"
    )
    do_not_tell = forms.CharField(
        label="Who must not be told", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    first_language = forms.CharField(max_length=60, required=False)
    interpreter_needed = forms.BooleanField(required=False, label="An interpreter is needed")
    communication_needs = forms.CharField(
        label="Disability and communication needs", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    school = forms.CharField(max_length=120, required=False)
    is_care_leaver = forms.BooleanField(required=False, label="Care leaver")
    allocated_worker = forms.CharField(max_length=120, required=False)

    def clean_nhs_number(self) -> str:
        """Ten digits with a right check digit (python-stdnum); spaces are welcome."""
        return _number(self.cleaned_data["nhs_number"], nhs, "This is not a valid NHS number. Check the ten digits.")

    def clean_upn(self) -> str:
        """A letter and twelve digits with a right check letter."""
        return _number(self.cleaned_data["upn"], upn, "This is not a valid UPN. It looks like A123456789012.")


class RegisterChildForm(ChildForm):
    """A new child; asks once more when someone very like this one is registered already."""

    confirmed_new = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PlacementForm(ActionForm):
    """Where a looked-after child lives, from when, and whether in the council's area."""

    placement_type = forms.ModelChoiceField(
        queryset=PlacementType.objects.all(), label="Placement type", empty_label="Choose"
    )
    starts_on = DayField(label="From", shortcuts=True, allow_future=True)
    ends_on = DayField(
        label="Until", required=False, help_text="Leave empty while the child lives there", allow_future=True
    )
    location = forms.ChoiceField(
        label="Where is it?",
        choices=Placement.Location,
        widget=forms.RadioSelect,
        help_text="In or out of the area of your council",
    )
    host_council = forms.ModelChoiceField(
        queryset=Council.objects.all(), required=False, label="Which council’s area?", empty_label="Choose"
    )
    provider = forms.CharField(max_length=120, required=False)
    urn = forms.CharField(max_length=10, required=False, label="URN", help_text="Ofsted’s number of the setting")
    reveals = {"location": {"out_of_area": ["host_council"]}}


class MissingForm(ActionForm):
    """A child is missing: recorded in under a minute; the rest can follow."""

    went_missing = TimeSpanField(label="Missing since", help_text="Or last seen, whichever is later")
    category = forms.ChoiceField(
        label="What happened?",
        choices=MissingEpisode.Category,
        widget=forms.RadioSelect,
        initial=MissingEpisode.Category.MISSING,
        help_text="Missing: nobody knows where the child is. Away: known where, but not where the child should be.",
    )
    missing_from = code_field("missing_from", "Missing from", radios=True)
    force = forms.ModelChoiceField(
        queryset=Agency.objects.filter(kind=Agency.Kind.POLICE),
        required=False,
        label="Police force",
        empty_label="None",
    )
    police_reference = forms.CharField(
        max_length=60, required=False, help_text="The force’s own reference, if you have it"
    )
    police_grade = forms.ChoiceField(label="Police risk grade", choices=MissingEpisode.Grade, required=False)
    told_council_at = MomentField(
        label="When was the council told?", required=False, help_text="Leave empty if just now"
    )
    circumstances = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    returned = TimeSpanField(
        label="Already back? Since when?", required=False, help_text="Leave empty while the child is away"
    )
    returned_to = code_field("returned_to", "Back where?", required=False)

    def clean(self) -> dict[str, Any]:
        """A reference needs its force."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("police_reference") and not facts.get("force"):
            self.add_error("force", "Choose the police force that gave this reference.")
        return facts


class ReferenceForm(ActionForm):
    """A police force's reference for an episode."""

    force = forms.ModelChoiceField(queryset=Agency.objects.filter(kind=Agency.Kind.POLICE), label="Police force")
    reference = forms.CharField(max_length=60, label="Reference")


class CloseForm(ActionForm):
    """An absence that ends without a return."""

    closed_without_return = code_field("closure", "Why did it end?", radios=True)
    closed_at = MomentField(label="When?")


def _number(typed: str, standard: Any, message: str) -> str:
    """The compact form of an identifier, or the message in the user's words."""
    if not typed.strip():
        return ""
    try:
        return str(standard.validate(typed))
    except NumberError as error:
        raise forms.ValidationError(message) from error
