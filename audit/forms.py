"""The form under every page that changes something."""

import uuid
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from rhi.form_owner import mark_of
from rhi.forms import LimitedForm
from rhi.timespan import TimeSpan

FRAME = ("submission", "whose", "version")


class ActionForm(LimitedForm):
    """What one action needs, and three hidden fields: sent once, whose typing it is, and which version was opened."""

    reveals: dict[str, dict[str, list[str]]] = {}

    submission = forms.UUIDField(widget=forms.HiddenInput)
    whose = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        """The cleaned values without the hidden ones: what the action takes.

        A time left as it was shown stays the interval that is recorded: boxes cannot hold all of it.
        """
        return {name: self._kept(name, value) for name, value in self.cleaned_data.items() if name not in FRAME}

    def as_typed(self) -> "ActionForm":
        """Shown as it was left, not judged yet: half a form is no error."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        return self

    def _kept(self, name: str, value: Any) -> Any:
        recorded = self.initial.get(name)
        return recorded if isinstance(recorded, TimeSpan) and name not in self.changed_data else value


def frame(user_pk: int, version: int | None) -> dict[str, Any]:
    """Initial values of the hidden fields."""
    return {"submission": uuid.uuid4(), "whose": mark_of(user_pk), "version": version}
