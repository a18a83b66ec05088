"""Forms of the committee report."""

from typing import Any

from django import forms

from audit.forms import ActionForm
from reporting.committee_models import LEAST_DAYS, MOST_DAYS


class BeginForm(ActionForm):
    """Of which quarter."""

    quarter = forms.ChoiceField(label="Which quarter?", help_text="By the date on which children returned.")

    def __init__(self, *args: Any, quarters: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]


class CommentaryForm(ActionForm):
    """What people say of the figures. The report is public: the words are printed as they stand."""

    what_changed = forms.CharField(
        max_length=20_000,
        label="What changed, and why",
        help_text="Say nothing by which a child could be known. A blank line begins a new paragraph.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    what_we_do = forms.CharField(
        max_length=20_000,
        label="What we do about it",
        help_text="Who does what by when, and how you will know that it worked.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ScheduleForm(ActionForm):
    """When reports begin by themselves."""

    is_on = forms.BooleanField(
        required=False, label="Begin a report by itself after each quarter, and tell the managers"
    )
    days_after = forms.IntegerField(
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        label="How many days after the end of the quarter?",
        help_text=f"At least {LEAST_DAYS}: until then interviews of the last days are not due yet.",
    )
