"""Pages of a list by key: the next page begins after the last row shown, however many rows came before it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from rhi.numbers import whole_number


@dataclass(frozen=True)
class KeysetPage:
    """`rows` of one page, and the key after which the next begins; "" when there is none."""

    rows: list[Any]
    next_key: str


def page(rows: "QuerySet[Any]", *, field: str, descending: bool, after: str, size: int) -> KeysetPage:
    """The rows after the key, in the order of one column and the id. A key that cannot be read begins at the top."""
    sign = "-" if descending else ""
    ordered = rows.order_by(f"{sign}{field}", "pk")
    value, _, pk = after.rpartition("_")
    last = whole_number(pk)
    column = rows.model._meta.get_field(field)
    try:
        known = column.to_python(value) if value and last is not None else None
    except (ValueError, TypeError, ValidationError):
        known = None
    if known is not None:
        beyond = "lt" if descending else "gt"
        ordered = ordered.filter(Q(**{f"{field}__{beyond}": known}) | Q(**{field: known, "pk__gt": last}))
    found = list(ordered[: size + 1])
    is_more = len(found) > size
    found = found[:size]
    return KeysetPage(found, _key(getattr(found[-1], field), found[-1].pk) if is_more else "")


def _key(value: Any, pk: int) -> str:
    return f"{value.isoformat() if isinstance(value, (date, datetime)) else value}_{pk}"
