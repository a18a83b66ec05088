"""Template filters of rhi.words, as at this moment. Nothing known gives nothing shown."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone

from rhi import words

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """“today 14:05 (3 hours ago), 24 November 2026 14:05”."""
    return words.moment_words(at, timezone.now()) if at else ""


@register.filter
def due(at: datetime | None) -> str:
    """“due in 5 hours”, “overdue by 1 day 2 hours”."""
    return words.due_words(at, timezone.now()) if at else ""


@register.filter
def day(value: date | None) -> str:
    """“3 February 2012”; of a moment, its London day."""
    return words.day_words(words.london_day(value)) if value else ""


@register.filter
def age(born_on: date | None) -> int | str:
    """Whole years, today in London."""
    return words.age(born_on, words.london_day(timezone.now())) if born_on else ""


@register.filter
def duration(length: timedelta | None) -> str:
    """“31 hours”, “2 days 2 hours”."""
    return words.duration_words(length) if length is not None else ""


@register.filter
def since(at: datetime | None) -> str:
    """How long ago: “31 hours”."""
    return words.duration_words(timezone.now() - at) if at else ""


@register.filter
def due_colour(at: Any) -> str:
    """The tag's colour beside the words: red when overdue, yellow within a day, else blue."""
    if not at:
        return "grey"
    left = at - timezone.now()
    if left < timedelta(0):
        return "red"
    return "yellow" if left <= words.DAY else "blue"


register.filter("london", moment)
register.filter("due_words", due)
register.filter("duration_words", duration)
