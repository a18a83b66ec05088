"""Forms that the tests of this folder share; no database."""

from typing import Any

from django import forms
from django.http import QueryDict

from rhi.fields import DayField, MomentField, TimeSpanField

ANSWERS = [("declined", "Declined"), ("accepted", "Accepted")]


class EveryField(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(max_length=40, label="Given names", help_text="As on the record")
    note = forms.CharField(widget=forms.Textarea, label="Circumstances", required=False)
    force = forms.ChoiceField(choices=[("", "Choose"), ("wyp", "West Yorkshire")], label="Police force")
    answer = forms.ChoiceField(
        choices=ANSWERS, widget=forms.RadioSelect, label="What was the answer?", help_text="Theirs"
    )
    why = forms.CharField(label="Why not?", required=False)
    help = forms.MultipleChoiceField(choices=ANSWERS, widget=forms.CheckboxSelectMultiple, label="Help")
    interpreter = forms.BooleanField(label="An interpreter is needed", help_text="Even now and then", required=False)
    language = forms.CharField(label="Language", required=False)
    born_on = DayField(label="Date of birth", help_text="For example, 27 3 2010")
    told_at = MomentField(label="Council told")
    returned = TimeSpanField(label="Back", allow_unknown=True)
    file = forms.FileField(label="Letter")
    password = forms.CharField(widget=forms.PasswordInput, label="Password")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    reveals = {"answer": {"declined": ["why"]}, "interpreter": {"True": ["language"]}}


def form_of(field: forms.Field, **boxes: str) -> forms.Form:
    """A bound form with this one field, called `at`; boxes by name: day="3" is sent as at_day."""
    data = QueryDict(mutable=True)
    data.update({f"at_{box}": text for box, text in boxes.items()})
    return type("OneField", (forms.Form,), {"at": field})(data)


def cleaned(field: forms.Field, **boxes: str) -> Any:
    """The cleaned value; fails with the errors otherwise."""
    form = form_of(field, **boxes)
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"]


def refusal(field: forms.Field, **boxes: str) -> tuple[str, str]:
    """(the words of the error, the box it is about)."""
    bound: Any = form_of(field, **boxes)["at"]
    return bound.error_words[0], bound.wrong_box
