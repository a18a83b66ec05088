"""The child is found, or back; an episode is corrected."""

from django import forms

from audit.forms import ActionForm
from cases.forms import code_field
from cases.models import MissingEpisode
from rhi.fields import MomentField, TimeSpanField


class LocatedForm(ActionForm):
    """The child is found, and not back yet."""

    located = TimeSpanField(label="When was the child found?")
    found_where = forms.CharField(max_length=200, required=False, label="Where?")
    found_by = forms.CharField(max_length=120, required=False, label="By whom?")


class ReturnForm(LocatedForm):
    """The child is back: the 72 hours start here."""

    located = TimeSpanField(label="When was the child found?", required=False, help_text="If before getting back")
    returned = TimeSpanField(
        label="When was the child back?",
        allow_unknown=True,
        help_text="Back home or in a care setting; a new setting, hospital or custody counts. The 72 hours start here.",
    )
    returned_to = code_field("returned_to", "Back where?", radios=True)
    prevention_interview = forms.CharField(
        max_length=200,
        required=False,
        label="Police prevention interview",
        help_text="When, by whom, what was said. It does not replace the return home interview.",
    )
    field_order = ["located", "found_where", "found_by", "returned", "returned_to", "prevention_interview"]


class StillMissingForm(ActionForm):
    """A person says that the child is missing still."""

    still_missing_at = MomentField(label="When was that last known?")
    still_missing_how = forms.CharField(
        max_length=300, label="How is it known?", help_text="For instance: the police said so when we rang them"
    )


class CorrectionForm(ActionForm):
    """Correct the times or the category of an episode."""

    went_missing = TimeSpanField(label="Missing since")
    located = TimeSpanField(label="Found", required=False)
    returned = TimeSpanField(label="Back", required=False, allow_unknown=True)
    category = forms.ChoiceField(label="What happened?", choices=MissingEpisode.Category, widget=forms.RadioSelect)
    police_grade = forms.ChoiceField(label="Police risk grade", choices=MissingEpisode.Grade, required=False)
    reason = forms.CharField(
        label="Why is this corrected?", widget=forms.Textarea(attrs={"rows": 2}), help_text="Kept with the old values"
    )
