"""Periods of days in London, as figures are asked for. Pure; today is always given."""

from calendar import monthrange
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

    def before(self) -> "Period":
        """The period of the same length just before."""
        length = self.ends_on - self.starts_on
        return Period(self.starts_on - length - timedelta(days=1), self.starts_on - timedelta(days=1))


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
