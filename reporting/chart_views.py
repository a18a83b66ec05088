"""Charts of the council's own figures: each a page with its table, and the same as CSV and PNG."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.http import Http404, HttpResponse

from reporting.chart_files import CSV, Of, as_file
from reporting.chart_forms import NAMES, MeasureForm, SpcForm
from reporting.charted import hours_counted, months_counted, steps_of
from reporting.charting.bars import bar_chart
from reporting.charting.frame import Chart
from reporting.charting.hours import STEPS, hours_chart
from reporting.charting.spc import RULES, Asked, spc_chart
from reporting.dimensions import BY_NAME, Dimension
from reporting.measures import MEASURES
from reporting.medians import medians
from reporting.periods import months_before
from reporting.questions import RESPONSIBLE, Question
from reporting.uptake import Figures, answer, by_dimension
from reporting.views import TABLE, FiguresFile, FiguresPage
from rhi.words import day_words

OF = "of"


class DrawsCharts(FiguresPage):
    """Something with charts about the question that the link asks."""

    file_route: ClassVar[str]
    choices: MeasureForm | None = None

    @abstractmethod
    def charts(self, question: Question) -> list[Chart]:
        """The charts, made from what was counted."""

    def of(self, question: Question) -> Of:
        """What a file says of itself."""
        period = f"returned {day_words(question.period.starts_on)} to {day_words(question.period.ends_on)}"
        parts = [
            f"{BY_NAME[name].label.lower()}: {BY_NAME[name].words_of(value)}" for name, value in question.parts.items()
        ]
        view = "" if question.view == RESPONSIBLE else "; every child missing in our area"
        return Of(self.council, "; ".join([period, *parts]) + view, question.as_at)

    def drawn(self, question: Question) -> list[dict[str, Any]]:
        """The charts with the addresses of their files."""
        return [
            {
                "chart": chart,
                "id": f"chart-{chart.name}",
                "csv_url": self.link(f"{self.file_route}_csv", of=chart.name),
                "png_url": self.link(f"{self.file_route}_png", of=chart.name),
            }
            for chart in self.charts(question)
        ]


class ChartPage(DrawsCharts):
    """A page of charts; each with its sentence, its picture and its table."""

    template_name = "reporting/charts.html"
    title: ClassVar[str]
    lead: ClassVar[str]
    rules: ClassVar[tuple[str, ...]] = ()

    def context(self) -> dict[str, Any]:
        """The charts, and what can be chosen."""
        question = self.question()
        drawn = self.drawn(question)
        return {
            **self.frame(question),
            "title": self.title,
            "lead": self.lead,
            "rules": self.rules,
            "drawn": drawn,
            "choices": self.choices,
            "others_kept": [(name, value) for name, value in self.request.GET.items() if name not in NAMES],
            "uptake_url": self.link("uptake"),
        }


class ChartFile(FiguresFile, DrawsCharts):
    """One chart of a page as a file."""

    kind: str = CSV

    def file(self, question: Question) -> HttpResponse:
        """The chart that the link names, else the first."""
        charts = self.charts(question)
        named = self.request.GET.get(OF, charts[0].name)
        chart = next((chart for chart in charts if chart.name == named), None)
        if chart is None:
            raise Http404
        return as_file(chart, self.of(question), self.kind)


class DrawsSpc(DrawsCharts):
    """A measure month by month. The period sets the last month; how far back is chosen here."""

    file_route = "chart_spc"

    def charts(self, question: Question) -> list[Chart]:
        """One chart; where the form has errors, what is right in it is taken."""
        last = question.period.ends_on.replace(day=1)
        asked = self.request.GET if set(NAMES) & set(self.request.GET) else None
        lengths = SpcForm(asked, months=[])
        months = [months_before(last, back) for back in range(lengths.length - 1, -1, -1)]
        form = SpcForm(asked, months=months, initial={"measure": "uptake", "months": "24"})
        self.choices = form
        counted = months_counted(question, form.shown, form.length)
        return [spc_chart(counted, Asked(form.shown, steps_of(question) | form.steps, form.level))]


class SpcPage(ChartPage, DrawsSpc):
    """Month by month, with the rules that tell chance from change."""

    title = "Month by month: chance or change?"
    lead = (
        "Months differ by chance. The limits show how far; four rules show what is unlikely to be chance. The"
        " last month is the one in which the period above ends."
    )
    rules = RULES


class SpcFile(ChartFile, DrawsSpc):
    """The same as a file."""


class DrawsHours(DrawsCharts):
    """How long things took."""

    file_route = "chart_hours"

    def charts(self, question: Question) -> list[Chart]:
        """To the first offer, and to the interview."""
        return [hours_chart(step, hours_counted(question, step)) for step in STEPS]


class HoursPage(ChartPage, DrawsHours):
    """From the return to the offer, and to the interview; the median hours of each length."""

    template_name = "reporting/hours.html"
    title = "How long it took"
    lead = (
        "From the return to the first offer, and to the interview: every due episode of the period stands in one row."
    )

    def context(self) -> dict[str, Any]:
        """The medians above the charts."""
        shown = super().context()
        return {
            **shown,
            "medians": medians(shown["question"]),
            "length_url": self.link("figure_breakdown", by="length"),
        }


class HoursFile(ChartFile, DrawsHours):
    """The same as a file."""


class DrawsBars(DrawsCharts):
    """A measure by the values of one dimension, named in the link."""

    file_route = "chart_bars"
    found: list[Figures]

    @property
    def dimension(self) -> Dimension:
        """What the figures are split by."""
        open_to_them, named = self.dimensions(), self.request.GET.get("by", "")
        return next((each for each in open_to_them if each.name == named), open_to_them[0])

    def charts(self, question: Question) -> list[Chart]:
        """One chart, the largest value first; small open lists stand whole."""
        form = MeasureForm(self.request.GET if "measure" in self.request.GET else None, initial={"measure": "uptake"})
        self.choices = form
        self.found = sorted(by_dimension(question, self.dimension.name).values(), key=lambda row: -row.counts["due"])
        return [bar_chart(self.found, form.shown.key, self.dimension.label)]


class BreakdownPage(DrawsBars):
    """The figures by the values of one dimension, named in the link."""

    template_name = "reporting/breakdown.html"

    def context(self) -> dict[str, Any]:
        """A row per value with the usual measures; one measure as bars, with its own table."""
        question = self.question()
        drawn = self.drawn(question)
        return {
            **self.frame(question),
            "dimension": self.dimension,
            "columns": [measure for measure in MEASURES if measure.key in TABLE],
            "rows": self.rows(self.found, self.dimension.name),
            "drawn": drawn,
            "choices": self.choices,
            "others_kept": [(name, value) for name, value in self.request.GET.items() if name not in NAMES],
            "uptake_url": self.link("uptake"),
            "others": [(other.label, self.link("figure_breakdown", by=other.name)) for other in self.dimensions()],
        }


class BarsFile(ChartFile, DrawsBars):
    """The bars of a breakdown as a file."""


class GroupsFile(ChartFile):
    """The bars of the uptake page as a file: groups, then placement types."""

    file_route = "chart_groups"

    def charts(self, question: Question) -> list[Chart]:
        """One chart, as on the page."""
        found = answer(question)
        return [bar_chart([*found.by_basis, *found.by_placement], "uptake", "Group and placement type")]
