"""What a person chooses to see figures of."""

from typing import Any

from django import forms

from reporting.periods import CHOICES
from rhi.fields import DayField

FIRST_YEAR, LAST_YEAR = 2000, 2100


class PeriodForm(forms.Form):
    """A period by name, or by its first and last day. It lives in the link."""

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
