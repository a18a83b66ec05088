"""What a person types about a child, a placement, an episode: shape only; the rules are in the actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Agency, Council
from audit.forms import ActionForm
from cases import identifiers
from cases.ethnicities import ETHNICITIES
from cases.hosting_forms import body_field
from cases.models import Child, Code, EpisodeNotification, MissingEpisode, Placement, PlacementType
from cases.rules import is_adult
from rhi.fields import DayField, MomentField, TimeSpanField
from rhi.forms import LimitedForm
from rhi.words import age


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


class SearchForm(LimitedForm):
    """Find a child. Sent by POST, so that no name stands in an address."""

    q = forms.CharField(
        label="Find a child",
        help_text="Any name, as far as you know its spelling; date of birth like 3/2/2012; any reference or number",
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
    birth_is_disputed = forms.BooleanField(required=False, label="The age is disputed")
    sex = forms.ChoiceField(
        label="Sex recorded", choices=Child.Sex, widget=forms.RadioSelect, initial=Child.Sex.NOT_KNOWN
    )
    gender_identity = forms.CharField(
        max_length=60, required=False, label="Gender identity", help_text="In the child’s own words"
    )
    ethnicity = forms.ChoiceField(label="Ethnicity", choices=ETHNICITIES, required=False)
    nhs_number = forms.CharField(label="NHS number", required=False, max_length=20)
    upn = forms.CharField(label="UPN", required=False, max_length=20, help_text="Unique pupil number")
    address = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    address_is_confidential = forms.BooleanField(
        required=False, label="The address is confidential: keep it out of everything that leaves the council"
    )
    visit_risks = forms.CharField(
        label="Before a visit: risks at the address, and who lives there",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    two_person_visit = forms.BooleanField(required=False, label="Two people visit")
    do_not_tell = forms.CharField(
        label="Who must not be told", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    first_language = forms.CharField(max_length=60, required=False)
    interpreter_needed = forms.BooleanField(required=False, label="An interpreter is needed")
    communication_needs = forms.CharField(
        label="Disability and communication needs", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    school = forms.CharField(max_length=120, required=False)
    care_leaver_from = DayField(label="Care leaver since", required=False)
    is_unaccompanied = forms.BooleanField(required=False, label="Unaccompanied asylum-seeking child")
    nrm_referred_on = DayField(label="Referred to the National Referral Mechanism on", required=False)
    allocated_worker = forms.CharField(max_length=120, required=False)
    worker_contact = forms.CharField(max_length=120, required=False, label="How to reach the worker")

    def clean_nhs_number(self) -> str:
        """Ten digits with a right check digit (python-stdnum); spaces are welcome."""
        return _number(identifiers.nhs_number, self.cleaned_data["nhs_number"])

    def clean_upn(self) -> str:
        """A letter and twelve digits with a right check letter."""
        return _number(identifiers.unique_pupil_number, self.cleaned_data["upn"])


class AsksAboutAdults(ActionForm):
    """Asks once more about a date of birth by which the person is an adult: mostly the year is wrong."""

    is_adult = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label="The date of birth is right: this is about an adult"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [name for name in self.fields if name != "is_adult"]
        names.insert(names.index("born_on") + 1, "is_adult")
        self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        """Shows the tick where it is needed, and asks for it; not where the child is one registered before."""
        facts: dict[str, Any] = super().clean() or {}
        born_on, today = facts.get("born_on"), timezone.localdate()
        is_new = facts.get("same_as", "new") == "new"
        if is_new and born_on and is_adult(born_on, today):
            self.fields["is_adult"].widget = forms.CheckboxInput()
            if not facts.get("is_adult"):
                words = (
                    f"By this date of birth the person is {age(born_on, today)}. Correct it, or tick that it is right."
                )
                self.add_error("is_adult", words)
        return facts

    def facts(self) -> dict[str, Any]:
        """What is recorded: the tick is not."""
        return {name: value for name, value in super().facts().items() if name != "is_adult"}


class RegisterChildForm(AsksAboutAdults, ChildForm):
    """A new child; asks once more when someone very like this one is registered already, or is an adult."""

    confirmed_new = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        """What is recorded: neither answer is."""
        return {name: value for name, value in super().facts().items() if name != "confirmed_new"}


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
    host_body = body_field("Or a body outside England")
    provider = forms.CharField(max_length=120, required=False)
    urn = forms.CharField(max_length=10, required=False, label="URN", help_text="Ofsted’s number of the setting")
    reveals = {"location": {"out_of_area": ["host_council", "host_body"]}}

    def clean(self) -> dict[str, Any]:
        """One host at most."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("host_council") and facts.get("host_body"):
            self.add_error("host_body", "Choose one host: a council in England, or a body outside it.")
        return facts


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


class QuickForm(AsksAboutAdults, MissingForm):
    """A child is missing right now, and somebody is on the phone: who, since when, from where."""

    given_names = forms.CharField(max_length=120)
    family_name = forms.CharField(max_length=120)
    born_on = DayField(label="Date of birth", required=False, help_text="Leave empty if it is not known")
    reference = forms.CharField(
        max_length=40,
        required=False,
        label="Council’s reference for the child",
        help_text="Leave empty if you do not have it: a provisional one is made, to be corrected later",
    )
    same_as = forms.ChoiceField(
        label="Is it one of these children?", required=False, widget=forms.RadioSelect, choices=[]
    )
    field_order = [
        "submission",
        "whose",
        "version",
        "same_as",
        "given_names",
        "family_name",
        "born_on",
        "reference",
        "went_missing",
        "missing_from",
    ]

    def __init__(self, *args: Any, likely: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if likely:
            self.fields["same_as"].choices = [*likely, ("new", "None of these: a new record")]  # type: ignore[attr-defined]
            self.fields["same_as"].required = True
        else:
            del self.fields["same_as"]


class ReferenceForm(ActionForm):
    """A police force's reference for an episode."""

    force = forms.ModelChoiceField(queryset=Agency.objects.filter(kind=Agency.Kind.POLICE), label="Police force")
    reference = forms.CharField(max_length=60, label="Reference")


class DetailsForm(ActionForm):
    """The rest of what is known about an absence: filled in when there is time."""

    last_seen = TimeSpanField(label="Last seen", required=False)
    last_seen_where = forms.CharField(max_length=200, required=False, label="Last seen where?")
    reported = TimeSpanField(label="Reported to the police", required=False)
    reported_by = forms.CharField(max_length=120, required=False, label="Reported by whom?")
    not_reported_reason = forms.CharField(
        max_length=200, required=False, label="If not reported to the police: why not?"
    )
    told_council_at = MomentField(label="The council was told", required=False)
    missing_with = forms.CharField(
        max_length=200, required=False, label="Missing with whom?", help_text="Another child: their initials, no more"
    )
    circumstances = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    found_where = forms.CharField(max_length=200, required=False, label="Found where?")
    found_by = forms.CharField(max_length=120, required=False, label="Found by whom?")
    prevention_interview_at = MomentField(label="Police prevention interview", required=False)
    prevention_interview_by = forms.CharField(max_length=120, required=False, label="Prevention interview by whom?")
    prevention_interview = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        label="What it found",
        help_text="It does not replace the return home interview.",
    )
    medical_attention = forms.CharField(max_length=200, required=False, label="Medical attention")
    strategy_meeting_on = DayField(label="Strategy meeting", required=False, allow_future=True)
    is_from_paper = forms.BooleanField(required=False, label="Written on paper first, entered here later")


class RegradeForm(ActionForm):
    """From a moment on the absence stands otherwise: two separate answers."""

    graded_at = MomentField(label="From when?")
    category = forms.ChoiceField(
        label="What does the council call it?", choices=MissingEpisode.Category, widget=forms.RadioSelect
    )
    police_grade = forms.ChoiceField(label="Police risk grade", choices=MissingEpisode.Grade, required=False)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), label="Why?")


class NotificationForm(ActionForm):
    """Somebody was told of the absence."""

    whom = forms.ChoiceField(label="Who was told?", choices=EpisodeNotification.Whom, widget=forms.RadioSelect)
    told_at = MomentField(label="When?")
    told_by = forms.CharField(max_length=120, required=False, label="By whom?")
    note = forms.CharField(max_length=200, required=False, label="Note")


class CloseForm(ActionForm):
    """An absence that ends without a return."""

    closed_without_return = code_field("closure", "Why did it end?", radios=True)
    closed_at = MomentField(label="When?")


def _number(read: Callable[[str], str], typed: str) -> str:
    """The compact form of an identifier, or what is wrong with it."""
    try:
        return read(typed)
    except identifiers.NumberRefused as error:
        raise forms.ValidationError(str(error)) from error
