"""From an absence to the periods that the Missing module wants. Pure: days in London, no database, no clock.

A period of *missing* ends on the day the child was found, one of *away* on the day the child was back. A re-grading
makes two periods that follow each other. Nobody is missing in this return from the 18th birthday on. A collection year
runs from 1 April to 31 March: periods over before it are left out, one that goes on after it has no end yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.rules import collection_year, eighteenth_birthday

MISSING, AWAY = "missing", "away"
CODES = {MISSING: "M", AWAY: "A"}


@dataclass(frozen=True)
class CollectionYear:
    """The year that ends on 31 March of `ends_in`, as DfE names it."""

    ends_in: int

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.ends_in - 1, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March."""
        return date(self.ends_in, 3, 31)

    @property
    def words(self) -> str:
        """With its months, as a heading says it."""
        return f"April {self.ends_in - 1} to March {self.ends_in}"

    def __str__(self) -> str:
        return f"{self.ends_in - 1} to {self.ends_in}"

    @classmethod
    def of(cls, day: date) -> "CollectionYear":
        """The one in which a day lies."""
        return cls(collection_year(day) + 1)


@dataclass(frozen=True)
class Absence:
    """One episode by its days, as known on the day `as_at`.

    `gradings` are (day, category) from the first on; the days of the end may be unknown.
    """

    starts_on: date
    gradings: tuple[tuple[date, str], ...]
    located_on: date | None
    returned_on: date | None
    closed_on: date | None
    born_on: date | None
    as_at: date = date.max


@dataclass(frozen=True)
class Period:
    """One line of the Missing file; `ends_on` is empty while it is open."""

    category: str
    starts_on: date
    ends_on: date | None


def periods(absence: Absence, year: CollectionYear) -> list[Period]:
    """The periods of one absence that belong into a collection year."""
    found = (_until_18(period, absence) for period in _graded(absence))
    return [cut for period in found if period and (cut := _cut(period, year))]


def _graded(absence: Absence) -> Iterator[Period]:
    """One period per category that held, one after the other."""
    turns = _turns(absence)
    for place, (day, category) in enumerate(turns):
        over = _end(absence, category)
        following = turns[place + 1][0] if place + 1 < len(turns) else None
        if following is not None:
            over = min(over, following) if over else following
        yield Period(category, day, max(day, over) if over else None)


def _turns(absence: Absence) -> list[tuple[date, str]]:
    """From which day which category held; what was graded after the child was back changes no day of it."""
    known = [day for day in (absence.located_on, absence.returned_on, absence.closed_on) if day]
    turns: list[tuple[date, str]] = []
    for day, category in absence.gradings or ((absence.starts_on, MISSING),):
        if not turns:
            turns.append((absence.starts_on, category))
        elif turns[-1][1] != category and not (known and day > max(known)):
            turns.append((max(day, absence.starts_on), category))
    return turns


def _end(absence: Absence, category: str) -> date | None:
    """Found, or back; whichever is known where the other is not; else the day the absence was closed."""
    first, second = absence.located_on, absence.returned_on
    if category == AWAY:
        first, second = second, first
    return first or second or absence.closed_on


def _until_18(period: Period, absence: Absence) -> Period | None:
    """Ends at the latest on the 18th birthday, once that has come; nothing of it begins after."""
    if absence.born_on is None:
        return period
    birthday = eighteenth_birthday(absence.born_on)
    if period.ends_on is None and birthday > absence.as_at:
        return period
    if period.starts_on >= birthday:
        return None
    if period.ends_on is None or period.ends_on > birthday:
        return Period(period.category, period.starts_on, birthday)
    return period


def _cut(period: Period, year: CollectionYear) -> Period | None:
    if period.starts_on > year.last_day or (period.ends_on and period.ends_on < year.first_day):
        return None
    is_open = period.ends_on is None or period.ends_on > year.last_day
    return Period(period.category, period.starts_on, None if is_open else period.ends_on)
