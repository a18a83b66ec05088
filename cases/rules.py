"""Rules about what happened, as pure functions."""

from datetime import date, datetime

from rhi.timespan import TimeSpan

APRIL = 4
ADULT_AGE = 18
EARLIEST_BIRTH_YEAR = 1990  # nobody born before then is a child's record; case systems fill in 1900 where none is known


def eighteenth_birthday(born_on: date) -> date:
    """The day a child turns 18. Born on 29 February: 1 March in a year without one."""
    try:
        return born_on.replace(year=born_on.year + ADULT_AGE)
    except ValueError:
        return date(born_on.year + ADULT_AGE, 3, 1)


def is_adult(born_on: date | None, on: date) -> bool:
    """Whether somebody born then has turned 18 by that day; not where the date of birth is not known."""
    return born_on is not None and eighteenth_birthday(born_on) <= on


def collection_year(day: date) -> int:
    """The SSDA903 collection year (1 April to 31 March) that holds the day, named by its first calendar year."""
    return day.year if day.month >= APRIL else day.year - 1


def ended_at(
    *, returned: TimeSpan | None, located: TimeSpan | None, closed_at: datetime | None, is_loaded: bool
) -> datetime | None:
    """When an absence ended, for telling episodes apart; None while it lasts.

    The earliest end of the return, else the closure. A loaded file (SSDA903) knows no return: being located ends it.
    """
    if returned is not None:
        return returned.earliest
    if closed_at is not None:
        return closed_at
    return located.earliest if is_loaded and located else None
