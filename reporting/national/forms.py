"""Which year is compared; a file of published figures; the council's statistical neighbours."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from cases.ssda903.periods import CollectionYear
from reporting.loaded_files import shown
from reporting.national.models import DfeFigures
from reporting.national.reading import Found, read
from reporting.national.rules import Place
from rhi.forms import LimitedForm

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_SOURCE = DfeFigures._meta.get_field("source").max_length
MOST_NEIGHBOURS = 10


class YearForm(LimitedForm):
    """A collection year. It lives in the link."""

    year = forms.TypedChoiceField(label="Year", coerce=int, required=False)

    def __init__(self, *data: Any, years: list[int], **options: Any) -> None:
        super().__init__(*data, **options)
        self.fields["year"].choices = [(year, CollectionYear(year).words) for year in years]  # type: ignore[attr-defined]

    def chosen(self, otherwise: int) -> int:
        """The year asked for."""
        facts = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return facts.get("year") or otherwise


class DfeFileForm(ActionForm):
    """DfE's file, as it is downloaded. `found` holds what is in it once the form is valid."""

    file = forms.FileField(
        label="DfE’s file",
        help_text="CSV, as downloaded from Explore education statistics: “CLA who were missing or away from placement "
        "without authorisation - by local authority”",
    )
    source = forms.CharField(
        label="Which release is it from?",
        max_length=LONGEST_SOURCE,
        help_text="For example: DfE, Children looked after in England including adoptions: 2025",
        error_messages={"required": "Enter the release that the file is from."},
    )

    def __init__(self, *args: Any, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.this_year = this_year
        self.found = Found()

    def clean_file(self) -> Any:
        """Every problem of the file, by line and column."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("This file is larger than 10 MB. Check that it is the right one.")
        self.found = read(file.read(), self.this_year)
        if self.found.problems:
            raise forms.ValidationError(shown(self.found.problems))
        return file


class NeighboursForm(ActionForm):
    """Up to ten councils. `codes` holds their DfE codes once the form is valid."""

    neighbours = forms.CharField(
        label="Statistical neighbours",
        widget=forms.Textarea(attrs={"rows": MOST_NEIGHBOURS}),
        help_text="One council on each line, closest first, up to ten: its name, or its DfE code",
        error_messages={"required": "Enter at least one council."},
    )
    source = forms.CharField(
        label="Where do they come from?",
        max_length=LONGEST_SOURCE,
        help_text="For example: DfE, Local Authority Interactive Tool, 2026",
        error_messages={"required": "Enter where the list comes from."},
    )

    def __init__(self, *args: Any, own: str, places: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.own = own
        self.code_of = {place.name.casefold(): place.code for place in places} | {
            each.code: each.code for each in places
        }
        self.codes: list[str] = []

    def clean_neighbours(self) -> str:
        """Each line names a council, another one, once."""
        typed = str(self.cleaned_data["neighbours"])
        problems: list[str] = []
        for number, line in enumerate(typed.splitlines(), start=1):
            if not (name := line.strip()):
                continue
            code = self.code_of.get(name.casefold(), "")
            if not code:
                problems.append(f"Line {number}: no council has the name or DfE code “{name}”.")
            elif code == self.own:
                problems.append(f"Line {number}: a council is not a neighbour of itself.")
            elif code in self.codes:
                problems.append(f"Line {number}: {name} is there already.")
            else:
                self.codes.append(code)
        if len(self.codes) > MOST_NEIGHBOURS:
            problems.append(f"There are {len(self.codes)} councils. Enter no more than {MOST_NEIGHBOURS}.")
        if problems:
            raise forms.ValidationError(problems)
        return typed
