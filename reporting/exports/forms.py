"""What a person chooses of an export; what it is of stands in the link."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from reporting.dimensions import Dimension
from reporting.export_models import Export
from reporting.exports.asking import BREAKDOWN, BREAKDOWNS, FORMATS, Kind

FORMAT_WORDS = dict(Export.Format.choices)


class ExportForm(ActionForm):
    """The format, and for figures by what they are split further."""

    format = forms.ChoiceField(
        label="Format", widget=forms.RadioSelect, error_messages={"required": "Choose a format."}
    )
    breakdown = forms.MultipleChoiceField(
        label="Split further by",
        help_text="Group, placement type and month are always there.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *data: Any, kind: str, dimensions: tuple[Dimension, ...], **options: Any) -> None:
        super().__init__(*data, **options)
        choices = [(value, FORMAT_WORDS[value]) for value in FORMATS[kind]]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["format"].initial = choices[0][0]
        if kind != Kind.FIGURES:
            del self.fields[BREAKDOWN]
            return
        further = [(each.name, each.label) for each in dimensions if each.name in BREAKDOWNS]
        self.fields[BREAKDOWN].choices = further  # type: ignore[attr-defined]
