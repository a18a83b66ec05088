"""Widgets of several boxes: a day, a moment, a moment and how sure it is. Values are lists of strings as typed."""

from datetime import date, datetime
from typing import Any

from django import forms

from rhi.moments import AFTER, BEFORE, UnreadableError, is_ambiguous, read_day, read_time
from rhi.timespan import APPROXIMATE, DATE_ONLY, EXACT, LONDON, UNKNOWN, TimeSpan

SURE_WORDS = {
    EXACT: "The time is right",
    APPROXIMATE: "About that time, give or take an hour",
    DATE_ONLY: "Only the date is known",
    UNKNOWN: "Not known",
}
CLOCK_WORDS = {BEFORE: "Before the clocks went back (BST)", AFTER: "After the clocks went back (GMT)"}


class DayBoxes(forms.MultiWidget):
    """Day, month, year. The boxes are named `<name>_day`, … and have the ids `<id>_day`, …"""

    template_name = "forms/widgets/boxes.html"
    boxes: tuple[str, ...] = ("day", "month", "year")

    def __init__(self, *, shortcuts: bool = False, attrs: dict[str, Any] | None = None) -> None:
        self.shortcuts = shortcuts
        super().__init__({box: forms.TextInput() for box in self.boxes}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The boxes of a stored value."""
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return [""] * len(self.boxes)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: `wrong` names the box that holds an error."""
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong", "")
        typed = value if isinstance(value, list) else self.decompress(value)
        typed = [text or "" for text in typed] + [""] * (len(self.boxes) - len(typed))
        base_id = attrs.get("id") or f"id_{name}"
        boxes = {
            box: {"name": f"{name}_{box}", "id": f"{base_id}_{box}", "value": text, "is_wrong": box == wrong}
            for box, text in zip(self.boxes, typed, strict=True)
        }
        disabled = bool(attrs.get("disabled"))
        widget = {"name": name, "id": base_id, "boxes": boxes, "disabled": disabled, "is_hidden": False}
        widget |= {"shortcuts": self.shortcuts and not disabled, "template_name": self.template_name}
        return {"widget": widget | self.choices(typed, base_id)}

    def choices(self, typed: list[str], base_id: str) -> dict[str, Any]:
        """Radios beside the boxes; none for a plain day."""
        return {}

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box."""
        return f"{id_}_{self.boxes[0]}" if id_ else ""


class MomentBoxes(DayBoxes):
    """Day, month, year, time; and, for the hour that comes twice in October, which of the two."""

    boxes: tuple[str, ...] = ("day", "month", "year", "time", "clock")

    def decompress(self, value: Any) -> list[str]:
        """The boxes of a stored moment, in London."""
        if not isinstance(value, datetime):
            return [""] * len(self.boxes)
        local = value.astimezone(LONDON)
        clock = (AFTER if local.fold else BEFORE) if is_ambiguous(local.date(), local.time()) else ""
        return [*super().decompress(local), f"{local:%H:%M}", clock]

    def choices(self, typed: list[str], base_id: str) -> dict[str, Any]:
        """The clock is asked for only when it matters; until then it is there, hidden, for the page's script."""
        chosen = typed[4] or BEFORE
        return {"clock": {"choices": _radios(CLOCK_WORDS, chosen, f"{base_id}_clock"), "shown": _comes_twice(typed)}}


class TimeSpanBoxes(MomentBoxes):
    """A moment, and how sure it is."""

    boxes = ("day", "month", "year", "time", "clock", "sure")

    def __init__(self, *, allow_unknown: bool = False, shortcuts: bool = False) -> None:
        self.sure_words = {key: text for key, text in SURE_WORDS.items() if allow_unknown or key != UNKNOWN}
        super().__init__(shortcuts=shortcuts)

    def decompress(self, value: Any) -> list[str]:
        """The boxes of a stored span; of an approximate one, its middle."""
        if not isinstance(value, TimeSpan):
            return [""] * len(self.boxes)
        if value.precision == UNKNOWN or value.earliest is None or value.latest is None:
            return [""] * 5 + [UNKNOWN]
        if value.precision == DATE_ONLY:
            return [*DayBoxes.decompress(self, value.earliest.astimezone(LONDON)), "", "", DATE_ONLY]
        middle = value.earliest + (value.latest - value.earliest) / 2
        return [*MomentBoxes.decompress(self, middle)[:5], value.precision]

    def choices(self, typed: list[str], base_id: str) -> dict[str, Any]:
        """The clock, and how sure."""
        sure = {"choices": _radios(self.sure_words, typed[5], f"{base_id}_sure")}
        return super().choices(typed, base_id) | {"sure": sure}


def _radios(words: dict[str, str], chosen: str, base_id: str) -> list[dict[str, Any]]:
    """The first radio has the plain id, so that an error can link to it."""
    return [
        {"value": key, "text": text, "checked": key == chosen, "id": f"{base_id}_{number}" if number else base_id}
        for number, (key, text) in enumerate(words.items())
    ]


def _comes_twice(typed: list[str]) -> bool:
    try:
        return is_ambiguous(read_day(typed[:3], "The date"), read_time(typed[3], "The time"))
    except UnreadableError:
        return False
