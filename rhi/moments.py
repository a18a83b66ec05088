"""What a person types for a day and a time, read into values; pure. Every refusal names the box to mend."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from rhi.timespan import LONDON
from rhi.words import day_words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST_YEAR = 1900
BEFORE, AFTER = "before", "after"
TIME_HINT = "like 14:05"
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap])\.?m\.?|(?P<h>\d{1,2})[:.]?(?P<m>\d{2})"
)


class UnreadableError(Exception):
    """What was typed is no day or no time. `box` is day, month, year or time; `message` says how to mend it."""

    def __init__(self, message: str, box: str) -> None:
        super().__init__(message)
        self.message = message
        self.box = box


def read_day(typed: Sequence[str], name: str) -> date:
    """A real date from the boxes day, month, year; `name` is what the message calls it."""
    day, month, year = (text.strip() for text in typed)
    for box, typed in (("day", day), ("month", month), ("year", year)):
        if not typed:
            raise UnreadableError(f"{name} must include a {box}", box)
    if not _is_digits(year) or len(year) != 4:
        raise UnreadableError(f"{name} must have a year with 4 numbers, like 2010", "year")
    if int(year) < EARLIEST_YEAR:
        raise UnreadableError(f"{name} must be in {EARLIEST_YEAR} or later", "year")
    month_number = _read_month(month, name)
    wrong_day = f"{name} must be a real date, like 27 3 2010"
    if not _is_digits(day) or len(day) > 2 or not 1 <= int(day) <= 31:
        raise UnreadableError(wrong_day, "day")
    try:
        return date(int(year), month_number, int(day))
    except ValueError:
        month_name = date(int(year), month_number, 1)
        raise UnreadableError(f"{wrong_day}. {month_name:%B %Y} has no day {int(day)}", "day") from None


def read_time(typed: str, name: str) -> time:
    """A time of day: 14:05, 1405, 14.05, 2.05pm, 2pm."""
    match = _TIME.fullmatch(typed.strip().lower())
    wrong = UnreadableError(f"{name} must have a time with hours and minutes, {TIME_HINT}", "time")
    if not match:
        raise wrong
    if match["half"]:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if not 1 <= hour <= 12:
            raise wrong
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    else:
        hour, minute = int(match["h"]), int(match["m"])
    if hour > 23 or minute > 59:
        raise wrong
    return time(hour, minute)


def is_ambiguous(day: date, at: time) -> bool:
    """Whether this London wall time comes twice, in the night when the clocks go back."""
    first, second = (datetime.combine(day, at.replace(fold=fold), tzinfo=LONDON) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and _exists(first)


def to_instant(day: date, at: time, clock: str, name: str) -> datetime:
    """The UTC moment of a London wall time; of two, the earlier, unless `clock` says AFTER they went back."""
    fold = 1 if clock == AFTER and is_ambiguous(day, at) else 0
    local = datetime.combine(day, at.replace(fold=fold), tzinfo=LONDON)
    if not _exists(local):
        raise UnreadableError(
            f"{name} must be a time that existed: on {day_words(day)} the clocks went forward from 01:00 to 02:00",
            "time",
        )
    return local.astimezone(UTC)


def _exists(local: datetime) -> bool:
    """False for the hour skipped in March: there and back through UTC, it comes out as another."""
    return local.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == local.replace(tzinfo=None)


def _read_month(typed: str, name: str) -> int:
    """3, 03, Mar, March."""
    if _is_digits(typed) and len(typed) <= 2 and 1 <= int(typed) <= 12:
        return int(typed)
    word = typed.lower().rstrip(".")
    for number, short in enumerate(MONTHS, start=1):
        full = f"{date(2000, number, 1):%B}".lower()
        if word.startswith(short) and full.startswith(word) or (word == "sept" and short == "sep"):
            return number
    raise UnreadableError(f"{name} must have a real month, like 3 or March", "month")


def _is_digits(typed: str) -> bool:
    return typed.isascii() and typed.isdigit()
