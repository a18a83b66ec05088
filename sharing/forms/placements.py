"""Which force was told of a placement, and when."""

from django import forms

from accounts.models import Agency
from audit.forms import ActionForm
from rhi.fields import MomentField


class PlacementNoticeForm(ActionForm):
    """The force, and the moment."""

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.filter(kind=Agency.Kind.POLICE),
        label="Which police force was told?",
        empty_label="Choose",
        help_text="The force of the area in which the child lives",
    )
    told_at = MomentField(label="When was it told?")
