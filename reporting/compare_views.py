"""Councils side by side: only what each of them published."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from interviews.models import PlacementBasis
from reporting.comparing import Place, bands, periods_of, places, published
from reporting.leaving import years
from reporting.measures import BY_KEY
from reporting.parts import MEASURE_PARTS
from reporting.shared_views import ReadsFigures
from reporting.sheet import period_words, year_words

GROUPS = [("", "All children"), *PlacementBasis.choices]


class ComparePage(ReadsFigures):
    """One measure of one period and group in all councils that published it. By name: no ranks."""

    template_name = "reporting/compare.html"

    def context(self) -> dict[str, Any]:
        """The table, the picture where there is one, the band over the quarters, and the caveats."""
        choices = years(timezone.localdate())
        year = self.chosen("year", choices)
        rows = published((year, year - 1))
        of_year = [row for row in rows if row.year == year]
        measure = self.chosen("measure", ["uptake", *(key for key in MEASURE_PARTS if key != "uptake")])
        group = self.chosen("group", [value for value, _ in GROUPS])
        periods = periods_of(of_year)
        period = self.chosen("period", periods) if periods else ""
        found = places(of_year, own=self.council, key=(period, group), measure=measure)
        return {
            **self.frame(),
            "measure": BY_KEY[measure],
            "group_words": dict(GROUPS)[group],
            "period_words": period_words(period, year) if period else year_words(year),
            "told": [place for place in found if place.rate and not place.rate.is_withheld],
            "untold": [place for place in found if not place.rate or place.rate.is_withheld],
            "publishers": len(found),
            "councils": Council.objects.count(),
            "summary": summary(found),
            "bands": bands(rows, own=self.council, group=group, measure=measure),
            "years": self.links_to("year", [(each, year_words(each)) for each in choices], year),
            "periods": self.links_to("period", [(each, period_words(each, year)) for each in periods], period),
            "groups": self.links_to("group", GROUPS, group),
            "measure_links": self.links_to("measure", [(key, BY_KEY[key].name) for key in MEASURE_PARTS], measure),
            "published_url": reverse("published"),
        }


def summary(found: list[Place]) -> str:
    """The table in a sentence."""
    told = [place.rate for place in found if place.rate and place.rate.rate is not None]
    if not told:
        return "No council has published this figure."
    top, bottom = sum(rate.numerator or 0 for rate in told), sum(rate.denominator or 0 for rate in told)
    words = f"{len(told)} councils told this figure; together {round(100 * top / bottom)} % ({top} of {bottom})."
    own = next((place.rate for place in found if place.is_own and place.rate and place.rate.rate is not None), None)
    return f"{words} Your council: {own.words}." if own else words
