"""Small questions that the casework's templates ask."""

from typing import Any

from django import template

from cases.ethnicities import ETHNICITIES
from rhi.timespan import TimeSpan

register = template.Library()
ETHNICITY_WORDS = dict(ETHNICITIES)


@register.filter
def entry(table: dict[Any, Any], key: Any) -> Any:
    """The entry of a dict under a key that is itself a variable; None where there is none."""
    return table.get(key)


@register.filter
def ethnicity(code: str) -> str:
    """An ethnicity code in words."""
    return ETHNICITY_WORDS.get(code, code)


@register.filter
def stood(row: Any, what: str) -> str:
    """A time of an episode as an earlier version of the row had it, in words."""
    precision = getattr(row, f"{what}_precision")
    if not precision:
        return "not recorded"
    return str(TimeSpan(getattr(row, f"{what}_earliest_at"), getattr(row, f"{what}_latest_at"), precision))
