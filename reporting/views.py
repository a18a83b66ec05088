"""Pages of figures. They read only, and show no name."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit.pages import CouncilPage
from reporting.charts import bars, summary
from reporting.forms import PeriodForm
from reporting.measures import COUNTS, HEADLINES, MEASURES
from reporting.periods import Period, named
from reporting.tables import HEAD, csv_rows
from reporting.uptake import change_words, uptake

TABLE = ("offered", "offered_72h", "declined_by_child", "uptake", "interviewed_72h", "done_in_time_72h")


class FiguresPage(CouncilPage):
    """Figures of the acting council in a period chosen by the link."""

    permission = "view_reports"
    form: PeriodForm

    def period(self) -> Period:
        """The period asked for; the last twelve months while the form has errors."""
        asked = self.request.GET if "period" in self.request.GET else None
        self.form = PeriodForm(asked, initial={"period": "year_to_date"})
        today = timezone.localdate()
        if asked is None or not self.form.is_valid():
            return named("", today)
        facts = self.form.cleaned_data
        if facts["period"] == "other":
            return Period(facts["starts_on"], facts["ends_on"])
        return named(facts["period"], today)


class UptakePage(FiguresPage):
    """Uptake of the council: how many were owed, offered, done, and what followed."""

    template_name = "reporting/uptake.html"

    def context(self) -> dict[str, Any]:
        """The figures, the chart made of them, and the definitions."""
        period, as_at = self.period(), timezone.now()
        found = uptake(user=self.person, council=self.council, period=period, as_at=as_at)
        headlines = [
            {"rate": found.total.rates[key], "change": change_words(found.total.rates[key], found.before.rates[key])}
            for key in HEADLINES
        ]
        query = self.request.GET.urlencode()
        return {
            "found": found,
            "form": self.form,
            "headlines": headlines,
            "all_rates": list(found.total.rates.values()),
            "counts": [(words, found.total.counts[key]) for key, (words, _) in COUNTS.items()],
            "columns": [found.total.rates[key].definition for key in TABLE],
            "groups": [(row, [row.rates[key] for key in TABLE]) for row in [*found.by_basis, found.care_leavers]],
            "placements": [(row, [row.rates[key] for key in TABLE]) for row in found.by_placement],
            "chart": bars([*found.by_basis, *found.by_placement], "uptake"),
            "chart_words": summary([*found.by_basis, *found.by_placement], "uptake"),
            "measures": MEASURES,
            "csv_url": reverse("uptake_csv") + (f"?{query}" if query else ""),
        }


class UptakeCsv(FiguresPage):
    """The same figures as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV with a byte order mark, as spreadsheets like it; the form again where the dates are wrong."""
        period = self.period()
        if self.form.is_bound and not self.form.is_valid():
            return render(request, "reporting/wrong_period.html", {"form": self.form}, status=400)
        found = uptake(user=self.person, council=self.council, period=period, as_at=timezone.now())
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        name = f"uptake-{self.council.dfe_code}-{period.starts_on}-{period.ends_on}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        writer = csv.writer(answer)
        writer.writerow(HEAD)
        writer.writerows(csv_rows(found))
        return answer
