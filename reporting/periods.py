"""Periods of days in London, as figures are asked for. Pure; today is always given."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from interviews.deadlines import LONDON

CHOICES = (
    ("year_to_date", "Last 12 months"),
    ("this_month", "This month"),
    ("last_month", "Last month"),
    ("this_quarter", "This quarter"),
    ("this_year", "This year (from 1 April)"),
    ("last_year", "Last year (April to March)"),
    ("other", "Other dates"),
)

YEAR_DAYS = (365, 366)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    starts_on: date
    ends_on: date

    @property
    def starts_at(self) -> datetime:
        """The London midnight at which it begins."""
        return datetime.combine(self.starts_on, time.min, tzinfo=LONDON)

    @property
    def ends_at(self) -> datetime:
        """The London midnight after its last day."""
        return datetime.combine(self.ends_on + timedelta(days=1), time.min, tzinfo=LONDON)

    @property
    def is_a_year(self) -> bool:
        """Whether it is as long as a year, whenever it begins."""
        return (self.ends_on - self.starts_on).days + 1 in YEAR_DAYS

    def before(self) -> "Period":
        """The period of the same length just before."""
        length = self.ends_on - self.starts_on
        return Period(self.starts_on - length - timedelta(days=1), self.starts_on - timedelta(days=1))

    def covers_month(self, month: date) -> bool:
        """Whether every day of the month that begins on this day lies in the period."""
        return self.starts_on <= month and month_after(month) <= self.ends_on + timedelta(days=1)


def month_after(month: date) -> date:
    """The first day of the month after the one that begins on this day."""
    return (month + timedelta(days=32)).replace(day=1)


def months_before(month: date, number: int) -> date:
    """The first day of the month so many before the one that begins on this day."""
    years, place = divmod(12 * month.year + month.month - 1 - number, 12)
    return month.replace(year=years, month=place + 1, day=1)


def months_of(period: Period) -> Iterator[date]:
    """The first days of the months that the period touches."""
    month = period.starts_on.replace(day=1)
    while month <= period.ends_on:
        yield month
        month = month_after(month)


def days_of(months: Iterable[date]) -> list[tuple[date, date]]:
    """Months, given by their first days, as few ranges of days: (first day, day after the last)."""
    found: list[tuple[date, date]] = []
    for month in sorted(months):
        if found and found[-1][1] == month:
            found[-1] = (found[-1][0], month_after(month))
        else:
            found.append((month, month_after(month)))
    return found


def named(choice: str, today: date) -> Period:
    """The period of that name; an unknown name is the last twelve months."""
    april = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
    first = today.replace(day=1)
    last_month_ends = first - timedelta(days=1)
    periods = {
        "this_month": Period(first, today),
        "last_month": Period(last_month_ends.replace(day=1), last_month_ends),
        "this_quarter": Period(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), today),
        "this_year": Period(april, today),
        "last_year": Period(april.replace(year=april.year - 1), april - timedelta(days=1)),
    }
    return periods.get(choice) or Period(_year_before(today), today)


def _year_before(today: date) -> date:
    """Twelve months back, plus a day; 29 February falls back to the 28th."""
    day = min(today.day, monthrange(today.year - 1, today.month)[1])
    return today.replace(year=today.year - 1, day=day) + timedelta(days=1)
