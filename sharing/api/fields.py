"""Values as a client writes them, each read in one spelling: nothing is taken for what it does not say.

The framework's own fields also read `1.0`, ` +5`, `٥` and `1_0` as whole numbers, `20260105` as a day, and a number as
a text.
"""

import re
from datetime import date
from typing import Any, ClassVar

from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone
from rest_framework import serializers

from sharing.api.strict import QuerySerializer

OLDEST = 30
"""Years: older people are not recorded here. Care leavers are, until 25."""
YEARS = range(2000, 2200)
NUMBER = r"(0|[1-9][0-9]{0,17})"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
OFFSET = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class Spelled:
    """A field that reads a text which fits `spelling` as a whole; “invalid” otherwise."""

    spelling: ClassVar[str]

    def to_internal_value(self, data: Any) -> Any:
        """As the field reads it, where it is spelled so."""
        if not isinstance(data, str) or not re.fullmatch(self.spelling, data):
            self.fail("invalid", format="")  # type: ignore[attr-defined]
        return super().to_internal_value(data)  # type: ignore[misc]


class WholeNumber(Spelled, serializers.IntegerField):
    """ASCII digits in an address; in a body a JSON number without a point."""

    spelling = f"-?{NUMBER}"

    def to_internal_value(self, data: Any) -> Any:
        """The number."""
        if isinstance(self.parent, QuerySerializer):
            return super().to_internal_value(data)
        if type(data) is not int:
            self.fail("invalid")
        return data


class Day(Spelled, serializers.DateField):
    """A day as RFC 3339 writes it: 2026-11-23."""

    spelling = DAY
    default_error_messages = {"invalid": "Give the day as 2026-11-23."}


class BirthDate(Day):
    """The date of birth of a child, or of a young person who was one here: no day to come, none too long ago."""

    def to_internal_value(self, data: Any) -> date:
        """The day; refused with words where nobody of this work was born on it."""
        day: date = super().to_internal_value(data)
        today = timezone.localdate()
        if day > today:
            raise serializers.ValidationError("The date of birth must be in the past.", "in_the_future")
        if day.year < today.year - OLDEST:
            raise serializers.ValidationError(
                f"The date of birth is more than {OLDEST} years ago. Check the year.", "too_long_ago"
            )
        return day


class Moment(Spelled, serializers.DateTimeField):
    """A moment as RFC 3339 writes it, with its offset: a time without one is refused, not guessed."""

    spelling = f"{DAY}T{TIME}{OFFSET}?"
    default_error_messages = {"invalid": "Give the moment as 2026-11-23T14:05:00Z."}

    def enforce_timezone(self, value: Any) -> Any:
        """The same moment; refused without an offset, or in a year that is no year of this work."""
        if timezone.is_naive(value):
            raise serializers.ValidationError("Give the offset too, for instance 2026-11-23T14:05:00Z.", "no_offset")
        if value.year not in YEARS:
            raise serializers.ValidationError(
                f"The year must be from {YEARS.start} to {YEARS.stop - 1}.", "out_of_range"
            )
        return value


class Identifier(Spelled, serializers.UUIDField):
    """An id with its hyphens. Capitals mean the same (RFC 9562, section 4); answers are in small letters."""

    spelling = UUID


class Text(serializers.CharField):
    """A JSON string. A number is none: 1e2 would become the text 100.0."""

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Patterned(Text, serializers.RegexField):
    """A text of a pattern, for the document too."""


class Code(Spelled, Patterned):
    """A code that fits its pattern from its first letter to its last: no space or line break around it."""

    def __init__(self, pattern: str, **kwargs: Any) -> None:
        super().__init__(f"^{pattern}$", trim_whitespace=False, **kwargs)
        self.spelling = pattern  # type: ignore[misc]


class IdentifierInAddress(UUIDConverter):
    """`<id:…>`: an id as `Identifier` reads it."""

    regex = UUID.replace("(", "(?:")


class NumberInAddress(IntConverter):
    """`<number:…>`: the number of a row, in one spelling."""

    regex = "[1-9][0-9]{0,17}"
