"""How often children go missing for the size of the council: counts over the numbers of children it entered.

Told for a year only. Of a part of a year nothing is worked up to a whole one: children cannot be counted twice, and in
summer more go missing than in winter.
"""

from dataclasses import dataclass, field

from django.db.models import Count

from cases.ssda903.periods import CollectionYear
from reporting.denominators.models import Denominator
from reporting.denominators.queries import OLDEST, latest_for
from reporting.questions import RESPONSIBLE, Question, absences_of
from reporting.tallies import WENT_MISSING

Kind = Denominator.Kind
NOT_A_YEAR = "Rates for size are worked out for a year only. Choose “Last 12 months” or “Last year”."
NOT_A_PART = "Rates for size are worked out for all children the council is responsible for. Remove the filters."
NOT_OF_THE_PAST = "Rates for size are not worked out as they were known on a past day."


@dataclass(frozen=True)
class Size:
    """A rate: which count of the absences that began in the period, over which children, for how many of them."""

    key: str
    words: str
    count: str
    kind: str
    per: int
    unit: str = ""


SIZES = (
    Size(
        "missing_episodes_per_10000",
        "Missing episodes per 10,000 children aged 0 to 17",
        "episodes",
        Kind.POPULATION,
        10_000,
    ),
    Size(
        "children_missing_per_10000",
        "Children who went missing per 10,000 children aged 0 to 17",
        "children",
        Kind.POPULATION,
        10_000,
    ),
    Size(
        "placed_episodes_per_100_looked_after",
        "Missing episodes from a placement per 100 children looked after in the year",
        "placed_episodes",
        Kind.LOOKED_AFTER,
        100,
    ),
    Size(
        "percent_of_looked_after_missing",
        "Share of children looked after in the year who went missing from a placement",
        "placed_children",
        Kind.LOOKED_AFTER,
        100,
        " %",
    ),
)


@dataclass(frozen=True)
class RateForSize:
    """A rate with what it is made of."""

    size: Size
    count: int
    denominator: Denominator

    @property
    def value(self) -> float:
        """So many for each `size.per` children."""
        return self.size.per * self.count / self.denominator.number

    @property
    def words(self) -> str:
        """To one decimal place."""
        return f"{self.value:.1f}{self.size.unit}"

    @property
    def over(self) -> str:
        """The number of children: of which year, from where."""
        row = self.denominator
        return f"{row.get_kind_display()}, {row.year_words}. Source: {row.source}"


@dataclass(frozen=True)
class RatesForSize:
    """`why_none` says why nothing is worked out at all; `lacking` are kinds of which no number was entered."""

    year: int
    rates: list[RateForSize] = field(default_factory=list)
    lacking: list[Kind] = field(default_factory=list)
    why_none: str = ""

    @property
    def years_words(self) -> str:
        """For which years a number would be used."""
        return f"the years to 31 March {self.year - OLDEST} to {self.year}"


def rates_for_size(question: Question, missing: dict[str, int] | None) -> RatesForSize:
    """The rates of a question, out of the absences that began in its period (`missing`). Two queries at most."""
    year = CollectionYear.of(question.period.ends_on).ends_in
    why_none = ""
    if missing is None:
        why_none = NOT_OF_THE_PAST
    elif question.parts or question.view != RESPONSIBLE:
        why_none = NOT_A_PART
    elif not question.period.is_a_year:
        why_none = NOT_A_YEAR
    if missing is None or why_none:
        return RatesForSize(year, why_none=why_none)
    numbers = latest_for(question.user, question.council, year)
    counts = missing | (_from_placements(question) if Kind.LOOKED_AFTER in numbers else {})
    return RatesForSize(
        year,
        [RateForSize(size, counts[size.count], numbers[size.kind]) for size in SIZES if size.kind in numbers],
        [kind for kind in Kind if kind not in numbers],
    )


def _from_placements(question: Question) -> dict[str, int]:
    """Of the absences that began in the period, those from a placement, and their children."""
    placed = absences_of(question).filter(WENT_MISSING, placement__isnull=False)
    found: dict[str, int] = placed.aggregate(
        placed_episodes=Count("child"), placed_children=Count("child", distinct=True)
    )
    return found
