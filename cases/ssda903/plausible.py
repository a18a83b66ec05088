"""What may be written in a file and can hardly be true: named, so that a person looks. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cases.ethnicities import ETHNICITIES
from cases.rules import collection_year, eighteenth_birthday
from cases.ssda903.periods import CollectionYear

EARLIEST_DAY = date(1990, 1, 1)
"""Nobody born earlier was a child in a year that is loaded, and no placement or absence of it began earlier."""

ETHNIC_CODES = {code for code, _ in ETHNICITIES if code}
Validity = Mapping[str, tuple[int | None, int | None]]
"""Placement codes, each with its first and last collection year (named by its first calendar year), None where open."""


@dataclass(frozen=True)
class Doubt:
    """What is doubted in one cell. `is_error` where no load may go on with it."""

    column: str
    message: str
    is_error: bool = False


@dataclass(frozen=True)
class Limits:
    """What the doubts are measured by: today, the placement codes, how many days an absence may be open (None: any)."""

    today: date
    places: Validity = field(default_factory=dict)
    open_days: int | None = None


def dates(days: Mapping[str, date | None], today: date) -> Iterator[Doubt]:
    """Days by column that are before 1990, or after today."""
    for column, day in days.items():
        if day and day < EARLIEST_DAY:
            yield Doubt(column, f"This is before {EARLIEST_DAY.year}. Check the year.", is_error=True)
        elif day and day > today:
            yield Doubt(column, "This is in the future. Check the year.", is_error=True)


def ethnicity(code: str) -> Iterator[Doubt]:
    """A code that the DfE does not have."""
    if code and code not in ETHNIC_CODES:
        yield Doubt("ETHNIC", "This is not an ethnicity code. The child is loaded without it.")


def placement(
    place: str, starts_on: date, ends_on: date | None, born_on: date | None, last_day: date, limits: Limits
) -> Iterator[Doubt]:
    """A code outside the years in which it is in use; a start at 18 or later."""
    begins, ends = limits.places.get(place, (None, None))
    first, last = collection_year(starts_on), collection_year(max(starts_on, ends_on or last_day))
    if ends is not None and last > ends:
        yield Doubt("PLACE", f"{place} was last in use in {CollectionYear(ends + 1)}, and this goes on after it.")
    if begins is not None and first < begins:
        yield Doubt("PLACE", f"{place} is in use from {CollectionYear(begins + 1)} on, and this began before it.")
    yield from _of_age("DECOM", starts_on, born_on)


def absence(
    starts_on: date, ends_on: date | None, born_on: date | None, *, has_placement: bool, limits: Limits
) -> Iterator[Doubt]:
    """A start at 18 or later; open for long; a child of whom the Episodes file holds nothing."""
    yield from _of_age("MIS_START", starts_on, born_on)
    age, most = (limits.today - starts_on).days, limits.open_days
    if ends_on is None and most is not None and age > most:
        message = f"This is open for more than {most} days. Check whether the child was found meanwhile."
        yield Doubt("MIS_END", message)
    if not has_placement:
        yield Doubt("CHILD", "The Episodes file has no row of this child. Check which placement the child was in.")


def _of_age(column: str, starts_on: date, born_on: date | None) -> Iterator[Doubt]:
    if born_on and starts_on >= eighteenth_birthday(born_on):
        yield Doubt(column, "The child was 18 or older when this began. Check this date and the date of birth.")
