"""What a council enters about how many children there are: a number, or a file of them."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from reporting.denominators.actions import Entry
from reporting.denominators.file import LONGEST_SOURCE, read
from reporting.denominators.models import Denominator
from reporting.denominators.rules import problem_of_number, problem_of_year
from reporting.loaded_files import shown
from rhi.forms import LimitedForm

LARGEST_FILE = 200_000


class DenominatorForm(ActionForm):
    """One number."""

    kind = forms.ChoiceField(label="Which children?", choices=Denominator.Kind.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label="Year that ends on 31 March of",
        help_text="For example 2026 for April 2025 to March 2026",
        error_messages={"invalid": "Enter the year in which it ends, like 2026."},
    )
    number = forms.IntegerField(
        label="Number of children",
        help_text="Children aged 0 to 17: for example the mid-year estimate of the Office for National Statistics "
        "of the June in that year. Children looked after: every child with an episode of care in the year, each once, "
        "from your own SSDA903 return.",
        error_messages={"required": "Enter the number of children.", "invalid": "Enter a whole number, like 412."},
    )
    source = forms.CharField(
        label="Where does the number come from?",
        max_length=LONGEST_SOURCE,
        help_text="For example: ONS mid-2025 population estimates, published in July 2026",
        error_messages={"required": "Enter where the number comes from."},
    )

    def __init__(self, *args: Any, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.this_year = this_year

    def clean(self) -> dict[str, Any]:
        """A year that has begun, and a number that can be."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("year") is not None and (words := problem_of_year(facts["year"], self.this_year)):
            self.add_error("year", words)
        kind, number = facts.get("kind"), facts.get("number")
        if kind and number is not None and (words := problem_of_number(kind, number)):
            self.add_error("number", words)
        return facts

    def entry(self) -> Entry:
        """What is to be kept."""
        return Entry(**{name: self.cleaned_data[name] for name in ("kind", "year", "number", "source")})


class DenominatorsFileForm(LimitedForm):
    """A file of numbers. `entries` holds them once the form is valid; nothing is saved yet."""

    file = forms.FileField(
        label="File of numbers", help_text="CSV or Excel workbook (XLSX) with kind, year, number, source"
    )

    def __init__(self, *args: Any, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.this_year = this_year
        self.entries: list[Entry] = []

    def clean_file(self) -> Any:
        """Every problem of the file, by line and column."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("This file is larger than 200 KB. Check that it is the right one.")
        found = read(file.read(), self.this_year)
        if found.problems:
            raise forms.ValidationError(shown(found.problems))
        self.entries = found.entries
        return file


class LoadDenominatorsForm(ActionForm):
    """What was read and looked at, as text that is read once more."""

    rows = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.this_year = this_year
        self.entries: list[Entry] = []

    def clean_rows(self) -> str:
        """As strictly as the file."""
        found = read(self.cleaned_data["rows"].encode(), self.this_year)
        if found.problems:
            raise forms.ValidationError(shown(found.problems))
        self.entries = found.entries
        return str(self.cleaned_data["rows"])
