"""Placements and statuses that a row of the file changes: worked out from what is recorded, written elsewhere. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

CORRECTION_WINDOW = timedelta(days=14)
"""The same placement with a first day that moved by no more than this is a correction, not a new placement."""


class WrongRow(Exception):
    """The row cannot be loaded; `key` is our field at fault."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


@dataclass
class Periods:
    """The recorded rows of one kind of one child, and what is to become of them."""

    rows: list[Any]
    what: str
    new: list[Any] = field(default_factory=list)
    changed: dict[int, tuple[Any, dict[str, Any]]] = field(default_factory=dict)  # by key: row, its new values

    def value(self, row: Any, name: str) -> Any:
        """The value that the row will have."""
        return self.changed.get(row.pk, (row, {}))[1].get(name, getattr(row, name))

    def change(self, row: Any, **values: Any) -> None:
        """Only what differs from the record."""
        _, kept = self.changed.get(row.pk, (row, {}))
        kept = {name: value for name, value in {**kept, **values}.items() if getattr(row, name) != value}
        self.changed.pop(row.pk, None)
        if kept:
            self.changed[row.pk] = (row, kept)

    def end(self, on: date, *, with_that_day: bool = False) -> None:
        """What is open and began before that day, or on it, ends on it."""
        for row in self.rows:
            starts_on = self.value(row, "starts_on")
            is_before = starts_on < on or (with_that_day and starts_on == on)
            if is_before and self.value(row, "ends_on") is None:
                self.change(row, ends_on=on)

    def open_rows(self) -> list[Any]:
        """Those without a last day."""
        return [row for row in self.rows if self.value(row, "ends_on") is None]

    def move(self, row: Any, starts_on: date) -> None:
        """Another first day; the one before, which ended on the old first day, ends on the new one."""
        for other in self.rows:
            if other is not row and self.value(other, "ends_on") == row.starts_on:
                self.change(other, ends_on=max(starts_on, self.value(other, "starts_on")))
        self.change(row, starts_on=starts_on)

    def check(self, key: str) -> None:
        """WrongRow where two of them would overlap."""
        spans = [(self.value(row, "starts_on"), self.value(row, "ends_on") or date.max) for row in self.rows]
        spans += [(row.starts_on, row.ends_on or date.max) for row in self.new]
        spans = sorted(span for span in spans if span[0] < span[1])
        if any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:], strict=False)):
            raise WrongRow(key, f"This overlaps another {self.what} of this child. End that one first.")


def take(
    periods: Periods,
    *,
    starts_on: date,
    values: dict[str, Any],
    moved_from: date | None,
    same: Callable[[Any], bool],
    make: Callable[[], Any],
    source: str,
) -> None:
    """One period as the file has it: the same, corrected, moved by some days, or new, which ends the open ones before.

    `same` tells whether a recorded row is this one apart from its first day, which the file had as `moved_from`. What a
    person recorded is left as it is.
    """
    known = next((row for row in periods.rows if row.starts_on == starts_on), None)
    if known is None and moved_from and abs(starts_on - moved_from) <= CORRECTION_WINDOW:
        candidates = (row for row in periods.rows if row.starts_on == moved_from and row.source == source)
        known = next((row for row in candidates if same(row)), None)
        if known is not None:
            periods.move(known, starts_on)
    if known is None:
        periods.end(starts_on)
        periods.new.append(make())
    elif known.source == source:
        periods.change(known, **values)
