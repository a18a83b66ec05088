"""What a person types about a child beside the particulars: shape only."""

from django import forms

from audit.forms import ActionForm
from cases.models import CareStatus, ChildName, KnownPerson
from rhi.fields import DayField


def words(rows: int, label: str, **options: object) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)  # type: ignore[arg-type]


class NameForm(ActionForm):
    """Another name of the child."""

    kind = forms.ChoiceField(label="What kind of name is it?", choices=ChildName.Kind, widget=forms.RadioSelect)
    name = forms.CharField(max_length=160, label="Name")
    note = forms.CharField(max_length=200, required=False, label="Note", help_text="For instance: since when, or where")


class ConfirmForm(ActionForm):
    """Nothing to fill in: the button says it."""


class PersonForm(ActionForm):
    """Somebody in the child's life."""

    name = forms.CharField(max_length=160, label="Name")
    relation = forms.ChoiceField(label="Who are they?", choices=KnownPerson.Relation, widget=forms.RadioSelect)
    has_parental_responsibility = forms.BooleanField(required=False, label="Has parental responsibility")
    must_not_be_told = forms.BooleanField(
        required=False, label="Must not be told of the child’s absences, talks or whereabouts"
    )
    contact = forms.CharField(max_length=200, required=False, label="How to reach them")
    note = words(3, "Note")


class SiblingForm(ActionForm):
    """The other child, by the council's reference: no names are offered."""

    reference = forms.CharField(max_length=40, label="Council’s reference of the brother or sister")


class StatusForm(ActionForm):
    """A plan or help of the council."""

    kind = forms.ChoiceField(label="Which?", choices=CareStatus.Kind, widget=forms.RadioSelect)
    starts_on = DayField(label="From", shortcuts=True)
    ends_on = DayField(label="Until", required=False, help_text="Leave empty while it lasts", allow_future=True)


class PackForm(ActionForm):
    """What helps to find this child if missing again."""

    description = words(3, "What the child looks like", help_text="Height, build, hair, marks, usual clothes")
    places = words(4, "Places to look")
    phones = words(3, "Phones and accounts", help_text="Numbers, names used online")
    travel = words(2, "How the child gets about")
    health = words(3, "Medication and health", help_text="What keeps the child safe while missing: insulin, inhaler")
    handling = words(3, "How to approach the child", help_text="What calms, what frightens, words that help")
    has_philomena_form = forms.BooleanField(required=False, label="A Philomena form is held")
    philomena_where = forms.CharField(max_length=200, required=False, label="Where is it kept?")
    reveals = {"has_philomena_form": {"True": ["philomena_where"]}}
