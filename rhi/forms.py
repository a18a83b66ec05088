"""How forms look: GOV.UK markup for every Django form, by one renderer and one bound field."""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Input
from django.template.backends.django import DjangoTemplates as Engine

from rhi.widgets import DayBoxes

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
DJANGO_TEMPLATES = Path(django.forms.__file__).parent / "templates"

# The class of each widget's control, and of the control in error; the first that fits.
CONTROLS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "govuk-checkboxes__input", ""),
    (forms.RadioSelect, "govuk-radios__input", ""),
    (forms.CheckboxInput, "govuk-checkboxes__input", ""),
    (forms.Select, "govuk-select", "govuk-select--error"),
    (forms.Textarea, "govuk-textarea", "govuk-textarea--error"),
    (forms.FileInput, "govuk-file-upload", "govuk-file-upload--error"),
    (
        forms.PasswordInput,
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
        "govuk-input--error",
    ),
    (Input, "govuk-input", "govuk-input--error"),
)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
PLAIN_REQUIRED = str(forms.Field.default_error_messages["required"])


# Characters in one text: a long talk, written down word for word. Fields for less say so themselves.
MAX_TEXT = 100_000


class TextLimit(MaxLengthValidator):
    """Also for fields whose text is read as something else, such as a number of a form."""

    def clean(self, x: Any) -> int:
        """Characters."""
        return len(str(x))


class LimitedForm(forms.Form):
    """The base of every form: no text is longer than MAX_TEXT, where its field says nothing closer.

    The box has no `maxlength`: a browser would silently cut off what somebody pastes. What was typed is shown again.
    """

    def full_clean(self) -> None:
        """Limits first: a form may have made its fields after its class was written."""
        for field in self.fields.values():
            is_bounded = any(isinstance(found, MaxLengthValidator) for found in field.validators)
            if isinstance(field, forms.CharField) and not is_bounded:
                field.validators.append(TextLimit(MAX_TEXT))
        super().full_clean()


class GovukBoundField(BoundField):
    """A bound field that also knows its GOV.UK classes, the words of its error, and what it reveals."""

    @property
    def is_group(self) -> bool:
        """Radios or checkboxes: several controls under one legend."""
        return isinstance(self.field.widget, GROUPS)

    @property
    def kind(self) -> str:
        """Which template part draws the control."""
        if self.is_group:
            return "group"
        return "checkbox" if isinstance(self.field.widget, forms.CheckboxInput) else "control"

    @property
    def is_radio(self) -> bool:
        """Radios rather than checkboxes, which Django derives from them."""
        return self.is_group and not isinstance(self.field.widget, forms.CheckboxSelectMultiple)

    @property
    def is_optional(self) -> bool:
        """Whether the label says “(optional)”: not for choices, nor for what another answer calls for."""
        return not self.field.required and self.kind == "control" and not self._is_select and not self.is_revealed

    @property
    def _is_select(self) -> bool:
        return isinstance(self.field.widget, forms.Select)

    @property
    def guidance(self) -> Any:
        """What a page put beside the question, to be opened on demand; None where it put nothing."""
        return getattr(self.form, "guidance", {}).get(self.name)

    @property
    def focus_id(self) -> str:
        """Where the error summary leads: the wrong box, the first radio, or the control."""
        widget = self.field.widget
        if isinstance(widget, DayBoxes):
            return f"{self.auto_id}_{self.wrong_box or widget.boxes[0]}"
        return f"{self.auto_id}_0" if self.is_group else self.id_for_label

    @property
    def wrong_box(self) -> str:
        """The box of a date that the first error is about; the first box when it is about all of them."""
        widget = self.field.widget
        if not isinstance(widget, DayBoxes) or not self.errors:
            return ""
        code = self._first_error.code or ""
        return code if code in widget.boxes else widget.boxes[0]

    @property
    def _first_error(self) -> ValidationError:
        return self.errors.as_data()[0]

    @property
    def error_words(self) -> list[str]:
        """Its errors, in words that say how to mend them."""
        return [_mend(self, error) for error in self.errors.as_data()]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's own wiring, and the GOV.UK classes. The server says what is missing, not the browser."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if widget.is_hidden:
            return attrs
        if isinstance(widget, DayBoxes):
            return {**attrs, "wrong": self.wrong_box}
        if isinstance(widget, GROUPS):
            attrs.pop("aria-invalid", None)
        plain, wrong = next(((plain, wrong) for kind, plain, wrong in CONTROLS if isinstance(widget, kind)), ("", ""))
        names = [plain, wrong if self.errors else "", str(widget.attrs.get("class", "")), self._width(widget)]
        return {**attrs, "class": " ".join(name for name in names if name), "placeholder": False}

    @staticmethod
    def _width(widget: forms.Widget) -> str:
        """A box as wide as its answer: numbers short, short texts half."""
        own = str(widget.attrs.get("class", ""))
        if not isinstance(widget, Input) or "govuk-input--width" in own or "govuk-!-width" in own:
            return ""
        if isinstance(widget, forms.NumberInput):
            return "govuk-input--width-5"
        return "govuk-input--width-20" if _is_short(widget) else ""

    # Conditional reveal: the form says `reveals = {"field": {"value": ["other_field", …]}}`

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """Each radio or checkbox with the fields that it reveals."""
        return [self._option(option) for option in self.subwidgets]

    def _option(self, option: BoundWidget) -> dict[str, Any]:
        value = str(option.data["value"])
        names = self._reveals.get("True" if self.kind == "checkbox" else value, [])
        panel = f"conditional-{option.id_for_label}"
        if names:
            option.data["attrs"]["data-aria-controls"] = panel
        is_on = option.data.get("selected") or option.data["attrs"].get("checked")
        return {"tag": option.tag(), "panel": panel, "is_on": is_on, "revealed": [self.form[name] for name in names]}

    @property
    def _reveals(self) -> dict[str, list[str]]:
        declared = getattr(self.form, "reveals", {}).get(self.name, {})
        present = {
            str(value): [name for name in names if name in self.form.fields] for value, names in declared.items()
        }
        return {value: names for value, names in present.items() if names}

    @property
    def is_revealed(self) -> bool:
        """Whether the field stands under a choice of another one, not in the run of the form."""
        for name in getattr(self.form, "reveals", {}):
            if name not in self.form.fields or name == self.name:
                continue
            other: Any = self.form[name]
            if other.kind != "control" and any(self.name in names for names in other._reveals.values()):
                return True
        return False


class GovukRenderer(DjangoTemplates):
    """Looks in the project's templates first, then in those of the apps and of Django's forms."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"
    bound_field_class = GovukBoundField

    @cached_property
    def engine(self) -> Engine:
        """An engine of its own, so that it works whatever TEMPLATES says."""
        return Engine({"APP_DIRS": True, "DIRS": [TEMPLATES, DJANGO_TEMPLATES], "NAME": "govuk-forms", "OPTIONS": {}})


def _is_short(widget: Input) -> bool:
    limit = widget.attrs.get("maxlength")
    return isinstance(widget, forms.TextInput) and limit is not None and int(limit) <= 40


def _mend(field: GovukBoundField, error: ValidationError) -> str:
    """Django's general refusals in words about this field; everything else as it was raised."""
    label = str(field.label)
    if error.code == "required" and str(error.message) == PLAIN_REQUIRED:
        return _ask(field, label)
    if error.code == "max_length" and error.params:
        return f"{label} must be {error.params['limit_value']} characters or fewer"
    return " ".join(error.messages)


def _ask(field: GovukBoundField, label: str) -> str:
    if label.endswith("?"):
        return f"Answer “{label}”"
    name = label if label[:2].isupper() else label[:1].lower() + label[1:]
    chooses = field.is_group or isinstance(field.field.widget, (forms.Select, forms.FileInput))
    if field.kind == "checkbox":
        return f"Tick to confirm: {name}"
    return f"{'Choose' if chooses else 'Enter'} {name}"
