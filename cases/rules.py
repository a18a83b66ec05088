"""Rules about what happened, as pure functions."""

from datetime import date, datetime, timedelta
from enum import StrEnum

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


class Doubt(StrEnum):
    """Why somebody should say whether a child is still missing."""

    BEFORE_GO_LIVE = "before_go_live"
    LONG = "long"


def doubt_about(
    *,
    went_missing_at: datetime,
    still_missing_at: datetime | None,
    went_live_at: datetime | None,
    long_absence_days: int,
    now: datetime,
) -> Doubt | None:
    """Whether an absence that has no end may be one whose end nobody entered.

    It is from before the council used this system, and nobody here has said that it goes on; or for longer than the
    council's days nobody has: `still_missing_at` is when somebody last did.
    """
    if went_live_at and went_missing_at < went_live_at and still_missing_at is None:
        return Doubt.BEFORE_GO_LIVE
    is_long = now - (still_missing_at or went_missing_at) > timedelta(days=long_absence_days)
    return Doubt.LONG if is_long else None


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
