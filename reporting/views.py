"""Pages of figures. They read only, and show no name."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit.pages import CouncilPage
from reporting.charts import bars, summary
from reporting.forms import FiguresForm
from reporting.measures import COUNTS, HEADLINES, MEASURES
from reporting.questions import RESPONSIBLE, Question
from reporting.tables import HEAD, csv_rows
from reporting.uptake import answer, change_words

TABLE = ("offered", "offered_72h", "declined_by_child", "uptake", "interviewed_72h", "done_in_time_72h")


class FiguresPage(CouncilPage):
    """Figures of the acting council, of what the link asks for."""

    permission = "view_reports"
    form: FiguresForm

    def question(self) -> Question:
        """What is asked; the last twelve months, now, while the form has errors."""
        asked = self.request.GET if "period" in self.request.GET else None
        self.form = FiguresForm(asked, initial={"period": "year_to_date", "view": RESPONSIBLE})
        period = self.form.chosen(timezone.localdate())
        was_at = self.form.was_at()
        return Question(
            user=self.person,
            council=self.council,
            period=period,
            as_at=was_at or timezone.now(),
            parts=self.form.parts(),
            view=(self.form.cleaned_data.get("view") if self.form.is_bound and self.form.is_valid() else "")
            or RESPONSIBLE,
            was=was_at is not None,
        )


class UptakePage(FiguresPage):
    """Uptake of the council: how many were owed, offered, done, and what followed."""

    template_name = "reporting/uptake.html"

    def context(self) -> dict[str, Any]:
        """The figures, the chart made of them, and the definitions."""
        found = answer(self.question())
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
        question = self.question()
        if self.form.is_bound and not self.form.is_valid():
            return render(request, "reporting/wrong_period.html", {"form": self.form}, status=400)
        found, period = answer(question), question.period
        page = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        name = f"uptake-{self.council.dfe_code}-{period.starts_on}-{period.ends_on}.csv"
        page["Content-Disposition"] = f'attachment; filename="{name}"'
        writer = csv.writer(page)
        writer.writerow(HEAD)
        writer.writerows(csv_rows(found))
        return page
