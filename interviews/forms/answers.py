"""Answers that several forms ask for."""

from typing import Any

from django import forms

YES_NO = [("", "Not recorded"), ("yes", "Yes"), ("no", "No")]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not recorded: True, False or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored True or False as the choice it was."""
        return {True: "yes", False: "no", None: ""}.get(value, value)
