"""Pages of figures. They read only. What names a child needs the right to see children, and is written down."""

from abc import abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from audit.pages import CouncilPage
from reporting.beside import police_reports, regraded_out_of_duty
from reporting.charts import bars, summary
from reporting.corrections import corrections, disposed
from reporting.denominators.rates import rates_for_size
from reporting.dimensions import BY_NAME, Dimension
from reporting.files import GivesFile, check_link
from reporting.followed import followed
from reporting.forms import FiguresForm
from reporting.measures import COUNTS, HEADLINES, MEASURES
from reporting.medians import medians
from reporting.navigation import links_for
from reporting.questions import RESPONSIBLE, VIEWS, Question
from reporting.tables import HEAD, csv_rows
from reporting.uptake import Figures, answer, change_words
from reporting.without_names import dimensions_for, may_see_names
from rhi.cells import CsvWriter, csv_attachment

KEPT = ("by", "measure", "count", "which", "months", "step", "target")
"""What a page is about beside the question: kept when another period is chosen."""
TABLE = ("offered", "offered_72h", "declined_by_child", "uptake", "interviewed_72h", "done_in_time_72h")


class FiguresPage(CouncilPage):
    """Figures of the acting council, of what the link asks for."""

    permission = "view_reports"
    form: FiguresForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who may see rounded figures only is led to them."""
        if not self.person.may("make_returns", self.council.pk):
            return redirect("figures_to_leave")
        return super().dispatch(request, *args, **kwargs)

    def question(self) -> Question:
        """What is asked; the last twelve months, now, while the form has errors."""
        asked = self.request.GET if "period" in self.request.GET else None
        self.form = FiguresForm(
            asked, dimensions=self.dimensions(), initial={"period": "year_to_date", "view": RESPONSIBLE}
        )
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

    def link(self, name: str, **more: str) -> str:
        """The address of another page about the same question, with more in it."""
        query = self.request.GET.copy()
        if "period" not in query:
            query["period"] = "year_to_date"
        for key, value in more.items():
            query[key] = value
        return f"{reverse(name)}?{query.urlencode()}"

    def may_see_rows(self) -> bool:
        """Whether the person may see the children behind a number."""
        return may_see_names(self.person, self.council.pk)

    def dimensions(self) -> tuple[Dimension, ...]:
        """The ways to split the figures that are open to the person."""
        return dimensions_for(self.person, self.council.pk)

    def frame(self, question: Question) -> dict[str, Any]:
        """What every page about a question shows of it."""
        return {
            "question": question,
            "kept": [(name, self.request.GET[name]) for name in KEPT if name in self.request.GET],
            "form": self.form,
            "filters": [self.form[dimension.name] for dimension in self.dimensions()],
            "parts": [
                (BY_NAME[name].label, BY_NAME[name].words_of(value), self.without(name))
                for name, value in question.parts.items()
            ],
            "view_words": dict(VIEWS)[question.view],
            "may_see_rows": self.may_see_rows(),
            "report_links": links_for(self.person, self.council.pk, self.request.path),
        }

    def without(self, name: str) -> str:
        """The address of this page without one part of the question."""
        query = self.request.GET.copy()
        query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    def rows(self, found: list[Figures], dimension: str = "") -> list[dict[str, Any]]:
        """Rows of a table of rates; each number leads to the episodes behind it, for who may see them."""
        return [
            {
                "figures": row,
                "url": self.link("uptake", **{dimension: row.key}) if dimension else "",
                "rates": [self.cell(row.rates[key], {dimension: row.key} if dimension else {}) for key in TABLE],
            }
            for row in found
        ]

    def cell(self, rate: Any, part: dict[str, str]) -> dict[str, Any]:
        """A rate and where its episodes are listed."""
        is_linked = self.may_see_rows() and rate.denominator and not self.question_is_past()
        return {"rate": rate, "url": self.link("figure_episodes", measure=rate.key, **part) if is_linked else ""}

    def question_is_past(self) -> bool:
        """Figures as they were: the rows of today are not those that were counted."""
        return self.form.was_at() is not None


class UptakePage(FiguresPage):
    """Uptake of the council: how many were owed, offered, done, and what followed."""

    template_name = "reporting/uptake.html"

    def context(self) -> dict[str, Any]:
        """The figures, the chart made of them, and the definitions."""
        question = self.question()
        found = answer(question)
        headlines = [
            {
                **self.cell(found.total.rates[key], {}),
                "change": change_words(found.total.rates[key], found.before.rates[key]),
            }
            for key in HEADLINES
        ]
        query = self.request.GET.urlencode()
        return {
            **self.frame(question),
            "found": found,
            "headlines": headlines,
            "all_rates": [self.cell(rate, {}) for rate in found.total.rates.values()],
            "counts": [(words, found.total.counts[key]) for key, (words, _) in COUNTS.items()],
            "columns": [found.total.rates[key].definition for key in TABLE],
            "groups": [*self.rows(found.by_basis, "placement_basis"), *self.rows([found.care_leavers])],
            "placements": self.rows(found.by_placement, "placement_group"),
            "chart": bars([*found.by_basis, *found.by_placement], "uptake"),
            "chart_words": summary([*found.by_basis, *found.by_placement], "uptake"),
            "measures": MEASURES,
            "sizes": rates_for_size(question, found.missing),
            "may_enter_numbers": self.person.may("sign_off", self.council.pk),
            "police": None if question.was else police_reports(question),
            "regraded": None if question.was else regraded_out_of_duty(question),
            "breakdowns": [
                (dimension.label, self.link("figure_breakdown", by=dimension.name)) for dimension in self.dimensions()
            ],
            "followed_url": self.link("figure_followed"),
            "spc_url": self.link("chart_spc"),
            "hours_url": self.link("chart_hours"),
            "png_url": self.link("chart_groups_png"),
            "corrections_url": self.link("figure_corrections"),
            "export_url": self.link("export_new", kind="figures"),
            "csv_url": reverse("uptake_csv") + (f"?{query}" if query else ""),
        }


class FollowedPage(FiguresPage):
    """Why children declined, what was found, what help was offered as a result."""

    template_name = "reporting/followed.html"

    def context(self) -> dict[str, Any]:
        """Counted by episode; not as it was in the past."""
        question = self.question()
        return {**self.frame(question), "found": followed(question), "uptake_url": self.link("uptake")}


class CorrectionsPage(FiguresPage):
    """What was corrected in months whose figures were taken as final."""

    template_name = "reporting/corrections.html"

    def context(self) -> dict[str, Any]:
        """Each with what, when and by whom; why, and the record, for people who may see the children."""
        question = self.question()
        rows = corrections(question)
        return {
            **self.frame(question),
            "rows": rows,
            "disposed": disposed(question),
            "uptake_url": self.link("uptake"),
        }


class FiguresFile(GivesFile, FiguresPage):
    """A file of figures of what the link asks for."""

    def find(self, request: HttpRequest) -> None:
        """Nobody is led from a file to a page."""
        super().find(request)
        require(self.person, "make_returns", self.council.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, where the link can be read."""
        question = self.question()
        check_link(self.form)
        return self.file(question)

    @abstractmethod
    def file(self, question: Question) -> HttpResponse:
        """Made by each kind."""


class UptakeCsv(FiguresFile):
    """The same figures as a file."""

    def file(self, question: Question) -> HttpResponse:
        """A row per figure."""
        found, period = answer(question), question.period
        page = csv_attachment(f"uptake-{self.council.dfe_code}-{period.starts_on}-{period.ends_on}")
        writer = CsvWriter(page)
        writer.writerow(HEAD)
        writer.writerows(csv_rows(found, medians(question), rates_for_size(question, found.missing)))
        return page
