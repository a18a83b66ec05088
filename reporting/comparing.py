"""Published figures of all councils side by side. No ranks: councils stand by name, with their own caveats."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import quantiles

from accounts.models import Council
from reporting.models import Publication
from reporting.sheet import QUARTERS, YEAR, Line, ShownRate, period_words

FEWEST = 5
"""A band of fewer councils than this says nothing."""
LINES = ("A tenth below", "A quarter below", "Middle", "A quarter above", "A tenth above")


@dataclass(frozen=True)
class Place:
    """One council's published rate; None where it published none of this kind."""

    council: Council
    rate: ShownRate | None
    caveats: str
    is_own: bool
    version: int


@dataclass(frozen=True)
class Band:
    """How the rates of all councils lie in one quarter, and the own one."""

    words: str
    councils: int
    low: float
    lower: float
    middle: float
    upper: float
    high: float
    own: ShownRate | None

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The five lines of the band, each with what it says."""
        values = (self.low, self.lower, self.middle, self.upper, self.high)
        return [(words, f"{round(100 * each)} %") for words, each in zip(LINES, values, strict=True)]


def published(years: Iterable[int]) -> list[Publication]:
    """What is in force of these years, by the name of the council: one query."""
    rows = Publication.objects.in_force().filter(year__in=list(years)).select_related("council")
    return list(rows.order_by("council__name", "-year"))


def rate_of(publication: Publication, key: tuple[str, str], measure: str) -> ShownRate | None:
    """The measure of a period and a group, from the stored figures."""
    period, group = key
    breakdown = "placement_basis" if group else ""
    for line in publication.figures["lines"]:
        if (line["period"], line["breakdown"], line["value"]) == (period, breakdown, group):
            return Line((period, breakdown, group), line["label"], line["numbers"]).rate(measure)
    return None


def places(publications: Iterable[Publication], *, own: Council, key: tuple[str, str], measure: str) -> list[Place]:
    """One per council."""
    return [
        Place(row.council, rate_of(row, key, measure), row.caveats, row.council_id == own.pk, row.version)
        for row in publications
    ]


def bands(publications: Iterable[Publication], *, own: Council, group: str, measure: str) -> list[Band]:
    """A band per quarter, oldest first, where enough councils published a rate."""
    rows = list(publications)
    found = []
    for year in sorted({row.year for row in rows}):
        for quarter in QUARTERS:
            of_all = [
                (row.council_id == own.pk, rate)
                for row in rows
                if row.year == year and (rate := rate_of(row, (quarter, group), measure)) and rate.rate is not None
            ]
            if len(of_all) < FEWEST:
                continue
            cuts = quantiles([rate.rate or 0.0 for _, rate in of_all], n=20, method="inclusive")
            mine = next((rate for is_own, rate in of_all if is_own), None)
            lines = (cuts[1], cuts[4], cuts[9], cuts[14], cuts[17])
            found.append(Band(period_words(quarter, year), len(of_all), *lines, own=mine))
    return found


def periods_of(publications: Iterable[Publication]) -> list[str]:
    """The periods that somebody published: the year first."""
    found = {line["period"] for row in publications for line in row.figures["lines"] if not line["breakdown"]}
    return [period for period in (YEAR, *QUARTERS) if period in found]
