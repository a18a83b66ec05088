"""What a person chooses to see figures of. It lives in the link."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from interviews.deadlines import LONDON
from reporting.dimensions import Dimension
from reporting.periods import CHOICES, Period, named
from reporting.questions import VIEWS
from rhi.fields import DayField
from rhi.forms import LimitedForm

FIRST_YEAR, LAST_YEAR = 2000, 2100


class PeriodForm(LimitedForm):
    """A period by name, or by its first and last day."""

    period = forms.ChoiceField(label="Period", choices=CHOICES, widget=forms.RadioSelect, initial="year_to_date")
    starts_on = DayField(label="From", required=False)
    ends_on = DayField(label="To", required=False, allow_future=True)
    reveals = {"period": {"other": ["starts_on", "ends_on"]}}

    def clean(self) -> dict[str, Any]:
        """Other dates need both days, in order."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("period") == "other":
            for name in ("starts_on", "ends_on"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, "Enter the first and the last day of the period.")
            if facts.get("starts_on") and facts.get("ends_on") and facts["starts_on"] > facts["ends_on"]:
                self.add_error("ends_on", "The last day must not be before the first day.")
            for name in ("starts_on", "ends_on"):
                if facts.get(name) and not FIRST_YEAR <= facts[name].year <= LAST_YEAR:
                    self.add_error(name, f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return facts

    def chosen(self, today: date) -> Period:
        """The period asked for; the last twelve months while nothing, or nothing right, was asked."""
        if not self.is_bound or not self.is_valid():
            return named("", today)
        facts = self.cleaned_data
        if facts["period"] == "other":
            return Period(facts["starts_on"], facts["ends_on"])
        return named(facts["period"], today)


class FiguresForm(PeriodForm):
    """A period, a part of the episodes, whose, and as they were known when."""

    view = forms.ChoiceField(label="Counted by", choices=VIEWS, required=False)
    as_at = DayField(label="As it was known at the end of", required=False, name="day")

    def __init__(self, *data: Any, dimensions: tuple[Dimension, ...], **options: Any) -> None:
        super().__init__(*data, **options)
        self.dimensions = dimensions
        asked = data[0] if data and data[0] else {}
        for dimension in dimensions:
            choices = [("", "All"), *dimension.words.items()]
            value = asked.get(dimension.name, "")
            if dimension.is_open and value and value not in dimension.words:
                choices.append((value, value))
            self.fields[dimension.name] = forms.ChoiceField(label=dimension.label, choices=choices, required=False)

    def parts(self) -> dict[str, str]:
        """The parts chosen, {dimension: value}."""
        facts = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {dimension.name: facts[dimension.name] for dimension in self.dimensions if facts.get(dimension.name)}

    def was_at(self) -> datetime | None:
        """The end of the past day asked for, in London; None for now."""
        day = self.cleaned_data.get("as_at") if self.is_bound and self.is_valid() else None
        if day is None or day >= timezone.localdate():
            return None
        return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
