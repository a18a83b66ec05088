"""A sheet of figures as it leaves a council: numbers, or the sign that one is withheld. Pure; also what is stored.

It holds nothing that was withheld, so whoever has the sheet has no more than what it shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporting.intervals import interval_words, wilson
from reporting.measures import BY_KEY, Measure
from reporting.parts import MEASURE_PARTS, NAMES, PUBLISHED
from reporting.suppression import TOTAL, YEAR, Cell, RowKey

SIGN = "c"
SIGN_WORDS = "withheld"
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


def sign_note(threshold: int) -> str:
    """What the sign means."""
    return f"{SIGN}: fewer than {threshold}, or withheld so that such a number cannot be worked out"


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
    """A measure as it leaves. None where a number is withheld; the rate only where both numbers are there."""

    key: str
    numerator: int | None
    denominator: int | None

    @property
    def rate(self) -> float | None:
        """Numerator over denominator."""
        if self.numerator is None or not self.denominator:
            return None
        return self.numerator / self.denominator

    @property
    def is_withheld(self) -> bool:
        """Whether the rate cannot be told."""
        return self.numerator is None or self.denominator is None

    @property
    def words(self) -> str:
        """For instance “55 % (227 of 412)”, “c of 412”, “no figure (0 of 0)”."""
        numbers = f"{shown(self.numerator)} of {shown(self.denominator)}"
        if self.is_withheld:
            return numbers
        percent = f"{round(100 * self.rate)} %" if self.rate is not None else "no figure"
        return f"{percent} ({numbers})"

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which rates chance alone could have it, at 95 %: none where a number is withheld."""
        return None if self.rate is None else wilson(self.numerator or 0, self.denominator or 0)

    @property
    def interval_words(self) -> str:
        """Between which rates chance alone could have it, at 95 %: nothing where a number is withheld."""
        return interval_words(self.numerator, self.denominator)

    @property
    def definition(self) -> Measure:
        """The measure behind it."""
        return BY_KEY[self.key]


def shown(number: int | None) -> str:
    """A number, or the sign."""
    return SIGN if number is None else str(number)


@dataclass(frozen=True)
class Line:
    """One row of figures: of which period, of whom."""

    key: RowKey
    label: str
    numbers: dict[str, int | None]

    def rate(self, measure: str) -> ShownRate:
        """A measure of this row."""
        numerator, denominator = MEASURE_PARTS[measure]
        return ShownRate(measure, self.numbers[numerator], self.numbers[denominator])

    @property
    def rates(self) -> list[ShownRate]:
        """Every measure that leaves."""
        return [self.rate(measure) for measure in MEASURE_PARTS]


@dataclass(frozen=True)
class Sheet:
    """The figures of a council's financial year (the year in which it begins), with what they rest on."""

    year: int
    as_at: str
    definitions: str
    threshold: int
    children: int | None
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

    def of(self, period: str, breakdown: str) -> list[Line]:
        """The rows of a view."""
        return [line for (at, name, _), line in self.lines.items() if (at, name) == (period, breakdown)]

    def breakdowns(self, period: str) -> list[str]:
        """The views there are of a period."""
        found = {name for at, name, _ in self.lines if at == period}
        return [name for name in BREAKDOWNS if name in found]

    def cells(self, *, withheld: bool) -> Iterator[Cell]:
        """The cells that are withheld, or those that are shown."""
        for key, line in self.lines.items():
            for name in PUBLISHED:
                if (line.numbers[name] is None) == withheld:
                    yield key, NAMES.index(name)

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
