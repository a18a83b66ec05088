"""The funnel: published figures of all councils within the limits of chance. As a page, as CSV, as PNG."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reporting.chart_files import CSV, Of, as_file
from reporting.charting.frame import Chart
from reporting.charting.funnel import FEWEST, Told, funnel_chart
from reporting.compare_views import Compared, Compares
from reporting.files import NoFile
from reporting.measures import BY_KEY
from reporting.shared_views import ReadsFiguresFile

CAUTION = "Published figures. Councils record differently: read their own words before comparing."


def chart_of(compared: Compared) -> Chart | None:
    """The funnel of what is compared; None where too few councils told it."""
    told = [
        Told(place.council.dfe_code, place.council.name, place.rate.numerator, place.rate.denominator, place.is_own)
        for place in compared.told
        if place.rate
    ]
    return funnel_chart(told, BY_KEY[compared.measure])


class FunnelPage(Compares):
    """Picture, words and table; councils stand by name."""

    template_name = "reporting/funnel.html"

    def context(self) -> dict[str, Any]:
        """The chart, and what can be chosen."""
        compared = self.compared()
        chart = chart_of(compared)
        files = {"csv_url": compared.link("chart_funnel_csv"), "png_url": compared.link("chart_funnel_png")}
        return {
            **self.asked(compared),
            "drawn": [{"chart": chart, "id": "chart-funnel", **files}] if chart else [],
            "fewest": FEWEST,
            "compare_url": self.same("compare"),
        }


class FunnelFile(ReadsFiguresFile, Compares):
    """The same as a file."""

    kind: str = CSV

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV or PNG."""
        compared = self.compared()
        chart = chart_of(compared)
        if chart is None:
            raise NoFile(f"Fewer than {FEWEST} councils have published this figure: there is no funnel to draw.")
        words = f"{compared.group_words}, returned in {compared.period_words}"
        return as_file(chart, Of(self.council, words, timezone.now(), CAUTION), self.kind)
