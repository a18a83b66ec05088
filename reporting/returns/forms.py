"""Which return: the collection year, the day of an inspection."""

from datetime import date

from django import forms

from cases.ssda903.periods import CollectionYear
from rhi.fields import DayField
from rhi.forms import LimitedForm

YEARS_SHOWN = 12


class ReturnsForm(LimitedForm):
    """A collection year, and the day up to which Annex A looks back twelve months. It lives in the link."""

    year = forms.TypedChoiceField(label="Collection year of the SSDA903 return", coerce=int, required=False)
    day = DayField(label="Annex A: the twelve months before", required=False)

    def __init__(self, *data: object, today: date, **options: object) -> None:
        super().__init__(*data, **options)  # type: ignore[arg-type]
        self.today = today
        now = CollectionYear.of(today).ends_in
        years = [CollectionYear(now - back) for back in range(YEARS_SHOWN)]
        self.fields["year"].choices = [(year.ends_in, year.words) for year in years]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[CollectionYear, date]:
        """The year and the day; this year and today where nothing right was asked."""
        facts = self.cleaned_data if self.is_bound and self.is_valid() else {}
        year = CollectionYear(facts["year"]) if facts.get("year") else CollectionYear.of(self.today)
        return year, facts.get("day") or self.today
