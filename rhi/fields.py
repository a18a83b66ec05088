"""The field types of the house: a day, a moment, a moment as well as it is known. What was typed is never changed."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from rhi.moments import UnreadableError, read_day, read_time, to_instant
from rhi.timespan import APPROXIMATE, DATE_ONLY, EXACT, LONDON, UNKNOWN, TimeSpan
from rhi.widgets import DayBoxes, MomentBoxes, TimeSpanBoxes


class DayField(forms.Field):
    """A date in three boxes. Cleaned: `datetime.date`, or None.

    `shortcuts` adds “Today” and “Yesterday”; `allow_future` lets it lie ahead; `name` is what errors call it, where the
    label is a question.
    """

    widget: Any = DayBoxes

    def __init__(self, *, shortcuts: bool = False, allow_future: bool = False, name: str = "", **options: Any) -> None:
        options.setdefault("widget", self.widget(shortcuts=shortcuts))
        super().__init__(**options)
        self.allow_future = allow_future
        self.own_name = name

    @property
    def spoken_name(self) -> str:
        """How an error begins: the label, unless it is a question."""
        label = str(self.label or "")
        return self.own_name or (label if label and not label.endswith("?") else self.default_name)

    default_name = "The date"

    def to_python(self, value: Any) -> Any:
        """The typed boxes as a value; refusals carry the wrong box as their code."""
        if not isinstance(value, list):
            return value or None
        typed = [(text or "").strip() for text in value]
        typed += [""] * (len(self.widget.boxes) - len(typed))
        if not any(self.answers(typed)):
            return None
        try:
            return self.read(typed)
        except UnreadableError as wrong:
            raise ValidationError(wrong.message, code=wrong.box) from wrong

    def answers(self, typed: list[str]) -> list[str]:
        """The boxes that count as an answer."""
        return typed

    def read(self, typed: list[str]) -> Any:
        """A date, not ahead unless that is allowed."""
        day = read_day(typed[:3], self.spoken_name)
        if not self.allow_future and day > timezone.now().astimezone(LONDON).date():
            raise UnreadableError(f"{self.spoken_name} must be today or in the past", "day")
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes mean something else than they did as they were shown."""
        shown = initial if isinstance(initial, list) else self.widget.decompress(initial)
        return bool(self._meaning(data or []) != self._meaning(shown))

    def _meaning(self, typed: list[str]) -> Any:
        try:
            return self.to_python(typed)
        except ValidationError:
            return typed


class MomentField(DayField):
    """A date and a London wall time. Cleaned: an aware UTC `datetime`, or None."""

    widget: Any = MomentBoxes
    default_name = "The date and time"

    def __init__(self, *, shortcuts: bool = True, **options: Any) -> None:
        super().__init__(shortcuts=shortcuts, **options)

    def answers(self, typed: list[str]) -> list[str]:
        """The clock alone is no answer: it stands there chosen."""
        return typed[:4]

    def read(self, typed: list[str]) -> Any:
        """A moment; of an hour that comes twice the earlier, unless the person chose the later."""
        return self.read_moment(typed)

    def read_moment(self, typed: list[str]) -> datetime:
        """The day, then the time on it, then whether it lies ahead."""
        day = super().read(typed)
        if not typed[3]:
            raise UnreadableError(f"{self.spoken_name} must include a time, like 14:05", "time")
        at = to_instant(day, read_time(typed[3], self.spoken_name), typed[4], self.spoken_name)
        if not self.allow_future and at > timezone.now():
            raise UnreadableError(f"{self.spoken_name} must be in the past", "time")
        return at


class TimeSpanField(MomentField):
    """A moment and how sure it is. Cleaned: `TimeSpan`, or None. No time is ever made up."""

    widget: Any = TimeSpanBoxes

    def __init__(self, *, allow_unknown: bool = False, shortcuts: bool = True, **options: Any) -> None:
        widget = TimeSpanBoxes(allow_unknown=allow_unknown, shortcuts=shortcuts)
        super().__init__(widget=widget, **options)
        self.allow_unknown = allow_unknown

    def answers(self, typed: list[str]) -> list[str]:
        """Boxes typed in, or how sure."""
        return [*typed[:4], typed[5]]

    def read(self, typed: list[str]) -> Any:
        """A span, as precise as the person said."""
        sure = typed[5]
        if sure not in self.widget.sure_words:
            raise UnreadableError("Choose how sure the time is", "sure")
        if sure == UNKNOWN:
            return self._unknown(typed)
        if sure == DATE_ONLY:
            return TimeSpan.on_day(self._day_alone(typed))
        if not typed[3]:
            raise UnreadableError("Enter the time, or choose “Only the date is known”", "time")
        at = self.read_moment(typed)
        return {EXACT: TimeSpan.exact, APPROXIMATE: TimeSpan.approximate}[sure](at)

    def _unknown(self, typed: list[str]) -> TimeSpan:
        if any(typed[:4]):
            raise UnreadableError("Remove the date and time, or say how sure they are", "day")
        return TimeSpan.unknown()

    def _day_alone(self, typed: list[str]) -> date:
        if typed[3]:
            raise UnreadableError("Remove the time, or choose “About that time”", "time")
        return DayField.read(self, typed)
