"""Quarters of a financial year, as a committee reads them. Pure; today is always given."""

from dataclasses import dataclass
from datetime import date, timedelta

from reporting.periods import Period
from reporting.sheet import QUARTERS, period_words

NAMES = tuple(QUARTERS)


@dataclass(frozen=True)
class Quarter:
    """`year`: in which the financial year begins; `name`: q1 (April to June) to q4."""

    year: int
    name: str

    @property
    def words(self) -> str:
        """For instance “April to June 2026”."""
        return period_words(self.name, self.year)

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.year}-{self.name}"

    @property
    def starts_on(self) -> date:
        """Its first day."""
        place = NAMES.index(self.name)
        return date(self.year + 1, 1, 1) if self.name == NAMES[-1] else date(self.year, 4 + 3 * place, 1)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return self.back(-1).starts_on - timedelta(days=1)

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.starts_on, self.ends_on)

    def back(self, many: int) -> "Quarter":
        """So many quarters before."""
        year, place = divmod(self.year * len(NAMES) + NAMES.index(self.name) - many, len(NAMES))
        return Quarter(year, NAMES[place])

    def up_to_here(self, many: int) -> "list[Quarter]":
        """So many quarters, this one the last."""
        return [self.back(number) for number in reversed(range(many))]


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year if day.month >= 4 else day.year - 1, NAMES[(day.month - 4) % 12 // 3])


def just_over(today: date) -> Quarter:
    """The last quarter that is over."""
    return quarter_of(today).back(1)


def read(value: str) -> Quarter:
    """The quarter that a form names as “2026-q1”."""
    year, _, name = value.partition("-")
    return Quarter(int(year), name)
