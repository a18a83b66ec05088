"""Councils side by side: only what each of them published."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from interviews.models import PlacementBasis
from reporting.comparing import Place, bands, periods_of, places, published
from reporting.leaving import years
from reporting.measures import BY_KEY
from reporting.models import Publication
from reporting.parts import MEASURE_PARTS
from reporting.shared_views import ReadsFigures
from reporting.sheet import period_words, year_words

GROUPS = [("", "All children"), *PlacementBasis.choices]


@dataclass(frozen=True)
class Compared:
    """What the link asks to compare, and what was published of it."""

    measure: str
    group: str
    year: int
    years: list[int]
    period: str
    periods: list[str]
    rows: list[Publication]
    places: list[Place]

    @property
    def told(self) -> list[Place]:
        """Councils that published this figure."""
        return [place for place in self.places if place.rate and place.rate.rate is not None]

    @property
    def untold(self) -> list[Place]:
        """Councils that published, but have too few of these for a percentage, or none."""
        return [place for place in self.places if not place.rate or place.rate.rate is None]

    @property
    def period_words(self) -> str:
        """When the children returned."""
        return period_words(self.period, self.year) if self.period else year_words(self.year)

    def link(self, name: str) -> str:
        """The address of a file of exactly this."""
        asked = {"year": self.year, "period": self.period, "group": self.group, "measure": self.measure}
        return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value})}"

    @property
    def group_words(self) -> str:
        """Which children."""
        return dict(GROUPS)[self.group]


class Compares(ReadsFigures):
    """One measure of one period and group in all councils that published it."""

    def compared(self) -> Compared:
        """What the link asks for; where it asks for nothing there is, the first of each kind."""
        choices = years(timezone.localdate())
        year = self.chosen("year", choices)
        rows = published((year, year - 1))
        of_year = [row for row in rows if row.year == year]
        measure = self.chosen("measure", ["uptake", *(key for key in MEASURE_PARTS if key != "uptake")])
        group = self.chosen("group", [value for value, _ in GROUPS])
        periods = periods_of(of_year)
        period = self.chosen("period", periods) if periods else ""
        found = places(of_year, own=self.council, key=(period, group), measure=measure)
        return Compared(measure, group, year, choices, period, periods, rows, found)

    def asked(self, compared: Compared) -> dict[str, Any]:
        """What every page of a comparison shows of what is compared."""
        year, period = compared.year, compared.period
        return {
            **self.frame(),
            "measure": BY_KEY[compared.measure],
            "group_words": compared.group_words,
            "period_words": compared.period_words,
            "told": compared.told,
            "untold": compared.untold,
            "publishers": len(compared.places),
            "councils": Council.objects.count(),
            "summary": summary(compared.places),
            "years": self.links_to("year", [(each, year_words(each)) for each in compared.years], year),
            "periods": self.links_to("period", [(each, period_words(each, year)) for each in compared.periods], period),
            "groups": self.links_to("group", GROUPS, compared.group),
            "measure_links": self.links_to(
                "measure", [(key, BY_KEY[key].name) for key in MEASURE_PARTS], compared.measure
            ),
        }

    def same(self, name: str) -> str:
        """The address of another page about the same comparison."""
        query = self.request.GET.urlencode()
        return reverse(name) + (f"?{query}" if query else "")


class ComparePage(Compares):
    """By name: no ranks."""

    template_name = "reporting/compare.html"

    def context(self) -> dict[str, Any]:
        """The table, the band over the quarters, and the caveats."""
        compared = self.compared()
        return {
            **self.asked(compared),
            "bands": bands(compared.rows, own=self.council, group=compared.group, measure=compared.measure),
            "published_url": reverse("published"),
            "funnel_url": self.same("chart_funnel"),
        }


def summary(found: list[Place]) -> str:
    """The table in a sentence."""
    told = [place.rate for place in found if place.rate and place.rate.rate is not None]
    if not told:
        return "No council has published this figure."
    top, bottom = sum(rate.numerator for rate in told), sum(rate.denominator for rate in told)
    words = f"{len(told)} councils told this figure; together {round(100 * top / bottom)} % ({top} of {bottom})."
    own = next((place.rate for place in found if place.is_own and place.rate and place.rate.rate is not None), None)
    return f"{words} Your council: {own.words}." if own else words
