"""What a person of the council types about carers' links and entries: shape only."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from cases.forms import MissingForm
from cases.models import KnownPerson
from interviews.forms.offers import CarerAccountForm
from interviews.forms.returns import CorrectionForm, ReturnForm
from reaching.models import CarerLink
from reaching.models.carers import USUAL_DAYS

TOLD = "What the carer is told"
TOLD_HINT = "It stands on the carer’s page. Never what the child said, nor who was told what."


def words_to_carer() -> forms.CharField:
    """A sentence for the carer; they see it beside their own entry."""
    return forms.CharField(max_length=300, required=False, label=TOLD, help_text=TOLD_HINT)


class DaysForm(ActionForm):
    """For how long."""

    days = forms.IntegerField(
        label="For how many days?", min_value=1, max_value=366, initial=USUAL_DAYS, help_text="It ends by itself then."
    )


class GiveForm(DaysForm):
    """Who gets a link about this child."""

    kind = forms.ChoiceField(label="Who gets the link?", choices=CarerLink.Kind, widget=forms.RadioSelect)
    home_name = forms.CharField(max_length=120, required=False, label="Name of the home")
    person = forms.ModelChoiceField(
        queryset=KnownPerson.objects.none(),
        required=False,
        label="Which person?",
        empty_label="Choose",
        help_text="Parents and carers under “Names and people”, without those who must not be told.",
    )
    is_safe = forms.BooleanField(
        label="I have checked who must not be told, and that it is safe for the child that this carer has the link"
    )
    field_order = ["kind", "home_name", "person", "days", "is_safe"]
    reveals = {"kind": {CarerLink.Kind.HOME.value: ["home_name"]}}

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class AddForm(ActionForm):
    """Which home's link is about this child too."""

    link = forms.ModelChoiceField(
        queryset=CarerLink.objects.none(), label="Which home?", widget=forms.RadioSelect, empty_label=None
    )
    is_safe = forms.BooleanField(
        label="I have checked that the child lives there, and that it is safe that the home has the link"
    )

    def __init__(self, *args: Any, links: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["link"].queryset = links  # type: ignore[attr-defined]


class WhyForm(ActionForm):
    """Why."""

    reason = forms.CharField(max_length=200, label="Why?")


class SetAsideForm(ActionForm):
    """An entry that does not go into the record."""

    reason = forms.CharField(max_length=300, label="Why?", help_text="For the council. The carer does not see it.")
    words_to_carer = words_to_carer()


class KnownForm(ActionForm):
    """An entry that is recorded already, or a problem that is seen to."""

    words_to_carer = words_to_carer()


class AsMissingForm(MissingForm):
    """The existing form, begun from the entry."""

    words_to_carer = words_to_carer()


class AsReturnForm(ReturnForm):
    """The existing form, begun from the entry."""

    words_to_carer = words_to_carer()


class AsCorrectionForm(CorrectionForm):
    """The existing form, begun from the entry."""

    words_to_carer = words_to_carer()


class AsAccountForm(CarerAccountForm):
    """The existing form, begun from the entry."""

    words_to_carer = words_to_carer()
