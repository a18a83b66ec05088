"""What is chosen of a chart, beside the question that all figures share. It lives in the link."""

from datetime import date
from typing import Any

from django import forms

from reporting.measures import BY_KEY, MEASURES, Measure
from rhi.forms import LimitedForm

LENGTHS = (("12", "12 months"), ("24", "24 months"), ("36", "36 months"), ("60", "60 months"))
USUAL_LENGTH = 24
FIRST_SHOWN = "uptake"
NAMES = ("measure", "months", "step", "target")


class MeasureForm(LimitedForm):
    """Which measure is drawn."""

    measure = forms.ChoiceField(label="Measure", choices=[(each.key, each.name) for each in MEASURES], required=False)

    def chosen(self, name: str) -> Any:
        """What was rightly chosen, else nothing."""
        if not self.is_bound:
            return None
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def shown(self) -> Measure:
        """The measure: uptake while nothing right was chosen."""
        return BY_KEY[self.chosen("measure") or FIRST_SHOWN]


class SpcForm(MeasureForm):
    """The measure, how far back, from when limits are taken afresh, and the council's own target."""

    months = forms.ChoiceField(label="How far back", choices=LENGTHS, required=False)
    step = forms.ChoiceField(
        label="Take the limits afresh from",
        help_text="When something about the work was changed on purpose in that month.",
        required=False,
    )
    target = forms.IntegerField(
        label="Our own target, in %",
        help_text="Leave empty for the published figure.",
        min_value=1,
        max_value=100,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "A target is a whole number from 1 to 100."
        ),
    )

    def __init__(self, *data: Any, months: list[date], **options: Any) -> None:
        super().__init__(*data, **options)
        choices = [("", "No month"), *((f"{month:%Y-%m}", f"{month:%B %Y}") for month in months[1:])]
        self.fields["step"].choices = choices  # type: ignore[attr-defined]

    @property
    def length(self) -> int:
        """How many months."""
        return int(self.chosen("months") or USUAL_LENGTH)

    @property
    def steps(self) -> dict[date, str]:
        """From when limits are taken afresh, because somebody asked for it."""
        asked = self.chosen("step")
        return {date.fromisoformat(f"{asked}-01"): "as chosen on this page"} if asked else {}

    @property
    def level(self) -> float | None:
        """The own target, 0 to 1."""
        asked = self.chosen("target")
        return asked / 100 if asked else None
