"""A sheet of figures as it leaves a council: rounded numbers. Pure; also what is stored.

It holds no exact number, so whoever has the sheet has no more than what it shows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporting.intervals import interval_words, wilson
from reporting.measures import BY_KEY, Measure
from reporting.parts import MEASURE_PARTS

YEAR, TOTAL, ALL = "year", "", "all"
RowKey = tuple[str, str, str]
"""Period ("year", "q1" to "q4"), breakdown ("" for none), value ("" for all)."""
RATE_FROM = 20
RATE_FROM_OF_SUM, RATE_FROM_OF_YEAR = 40, 70
"""A percentage is worked out of a rounded denominator of so many or more: of fewer, rounding moves it too far.

A sum of rounded numbers is further off: a quarter, or a group in the year (four numbers); the year (twelve).
"""
LEAST_TOLD = 2
"""A count outside the rows (children, providers, codes) is told from so many times the base on."""
BREAKDOWNS: dict[str, str] = {
    TOTAL: "None",
    "placement_basis": "Group",
    "placement_group": "Placement type",
    "age_band": "Age at the return",
    "sex": "Sex recorded",
    "ethnicity": "Ethnicity",
}
QUARTERS = {
    "q1": "April to June",
    "q2": "July to September",
    "q3": "October to December",
    "q4": "January to March",
}
MEASURES: tuple[Measure, ...] = tuple(BY_KEY[key] for key in MEASURE_PARTS)


MISSING_ONLY = "Absences graded “away” are left out, so that councils can be compared"


def rounding_note(base: int) -> str:
    """What rounding does to a number."""
    return (
        f"Every number is rounded to a multiple of {base}, up or down, so 0 may stand for up to {base - 1}. Totals, and"
        f" the largest row of a breakdown, are worked out of rounded numbers and can be further from the exact ones."
        f" No percentage is given where rounding would move it too far"
    )


def rate_from(key: RowKey) -> int:
    """The denominator from which a row shows percentages."""
    period, breakdown, _ = key
    if breakdown and (period != YEAR or breakdown != "placement_basis"):
        return RATE_FROM
    return RATE_FROM_OF_SUM if breakdown or period != YEAR else RATE_FROM_OF_YEAR


def year_words(year: int) -> str:
    """For instance “April 2025 to March 2026”."""
    return f"April {year} to March {year + 1}"


def period_words(period: str, year: int) -> str:
    """A period of a financial year."""
    if period == YEAR:
        return year_words(year)
    return f"{QUARTERS[period]} {year + 1 if period == 'q4' else year}"


@dataclass(frozen=True)
class ShownRate:
    """A measure as it leaves: two rounded numbers, and the denominator from which they make a percentage."""

    key: str
    numerator: int
    denominator: int
    rate_from: int

    @property
    def rate(self) -> float | None:
        """Numerator over denominator; None where there are too few."""
        return self.numerator / self.denominator if self.denominator >= self.rate_from else None

    @property
    def words(self) -> str:
        """For instance “55 % (225 of 410)”; “5 of 15” where too few for a percentage; “no figure (0 of 0)”."""
        numbers = f"{self.numerator} of {self.denominator}"
        if self.rate is None:
            return numbers if self.denominator else f"no figure ({numbers})"
        return f"{round(100 * self.rate)} % ({numbers})"

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which rates chance alone could have it, at 95 %: none without a rate."""
        return None if self.rate is None else wilson(self.numerator, self.denominator)

    @property
    def interval_words(self) -> str:
        """Between which rates chance alone could have it, at 95 %: nothing without a rate."""
        return "" if self.rate is None else interval_words(self.numerator, self.denominator)

    @property
    def definition(self) -> Measure:
        """The measure behind it."""
        return BY_KEY[self.key]


@dataclass(frozen=True)
class Line:
    """One row of figures: of which period, of whom."""

    key: RowKey
    label: str
    numbers: dict[str, int]

    def rate(self, measure: str) -> ShownRate:
        """A measure of this row."""
        numerator, denominator = MEASURE_PARTS[measure]
        return ShownRate(measure, self.numbers[numerator], self.numbers[denominator], rate_from(self.key))

    @property
    def rates(self) -> list[ShownRate]:
        """Every measure that leaves."""
        return [self.rate(measure) for measure in MEASURE_PARTS]


@dataclass(frozen=True)
class Sheet:
    """The figures of a council's financial year (the year in which it begins), with what they rest on.

    `children`: of the year once it is over, by group, in the council's own area and ALL. Rounded, as all is.
    """

    year: int
    as_at: str
    definitions: str
    threshold: int
    children: dict[str, int]
    lines: dict[RowKey, Line]

    @property
    def counted_at(self) -> datetime:
        """When it was counted."""
        return datetime.fromisoformat(self.as_at)

    @property
    def periods(self) -> list[str]:
        """The year where it is over, then its quarters."""
        found = {period for period, _, _ in self.lines}
        return [period for period in (YEAR, *QUARTERS) if period in found]

    def told(self, number: int) -> int | None:
        """A rounded count outside the rows; None where it is too small to be told."""
        return number if number >= LEAST_TOLD * self.threshold else None

    @property
    def children_told(self) -> int | None:
        """All children of the year; None where they are too few, or it is not over."""
        return self.told(self.children.get(ALL, 0))

    def of(self, period: str, breakdown: str) -> list[Line]:
        """The rows of a view."""
        return [line for (at, name, _), line in self.lines.items() if (at, name) == (period, breakdown)]

    def breakdowns(self, period: str) -> list[str]:
        """The views there are of a period."""
        found = {name for at, name, _ in self.lines if at == period}
        return [name for name in BREAKDOWNS if name in found]

    def as_data(self) -> dict[str, Any]:
        """For keeping, and for leaving by the API."""
        return {
            "year": self.year,
            "as_at": self.as_at,
            "definitions": self.definitions,
            "threshold": self.threshold,
            "children": self.children,
            "lines": [
                {"period": period, "breakdown": name, "value": value, "label": line.label, "numbers": line.numbers}
                for (period, name, value), line in self.lines.items()
            ],
        }


def read(data: dict[str, Any]) -> Sheet:
    """The sheet that `as_data` wrote."""
    lines = {}
    for row in data["lines"]:
        key = (row["period"], row["breakdown"], row["value"])
        lines[key] = Line(key, row["label"], row["numbers"])
    facts = {name: data[name] for name in ("year", "as_at", "definitions", "threshold", "children")}
    return Sheet(**facts, lines=lines)
