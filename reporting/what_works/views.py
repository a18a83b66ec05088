"""The page “What works”, and the same as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from reporting.questions import Question
from reporting.views import FiguresFile, FiguresPage
from reporting.what_works.counting import Tally, Works, works
from reporting.what_works.trials import Compared, comparisons
from rhi.cells import CsvWriter, csv_attachment

HEAD = (
    "period_from",
    "period_to",
    "as_at",
    "council_code",
    "council",
    "table",
    "group",
    "counted",
    "numerator",
    "denominator",
    "rate",
    "low_95",
    "high_95",
    "pending",
)


class WhatWorksPage(FiguresPage):
    """Offers by channel, wording and time of day against acceptance; comparisons of two wordings."""

    template_name = "reporting/what_works/page.html"

    def context(self) -> dict[str, Any]:
        """Exact figures of the council; not as it was in the past."""
        question = self.question()
        query = self.request.GET.urlencode()
        return {
            **self.frame(question),
            "found": works(question),
            "compared": comparisons(question),
            "may_word": self.person.may("sign_off", self.council.pk),
            "uptake_url": self.link("uptake"),
            "csv_url": reverse("what_works_csv") + (f"?{query}" if query else ""),
        }


class WhatWorksCsv(FiguresFile):
    """The same figures as a file."""

    def file(self, question: Question) -> HttpResponse:
        """CSV as the other figures."""
        period = question.period
        page = csv_attachment(f"what-works-{self.council.dfe_code}-{period.starts_on}-{period.ends_on}")
        writer = CsvWriter(page)
        writer.writerow(HEAD)
        writer.writerows(csv_rows(question, works(question), comparisons(question)))
        return page


def csv_rows(question: Question, found: Works, compared: list[Compared]) -> Iterator[tuple[str, ...]]:
    """One row per table, group and what is counted. Names that people typed cannot be formulas."""
    start = (
        question.period.starts_on.isoformat(),
        question.period.ends_on.isoformat(),
        question.as_at.isoformat(timespec="seconds"),
        question.council.dfe_code,
        question.council.name,
    )
    for table, _, groups in [("all", "", [found.total]), *found.tables()]:
        for group in groups:
            yield (*start, table, group.label, "first_offers", *_cells(group.first))
            if table != "wording":
                yield (*start, table, group.label, "all_offers", *_cells(group.every))
    for one in compared:
        for arm, first, second in one.rates:
            label = f"{one.trial.question}: {arm.letter.upper()}, {arm.wording}"
            yield (*start, "comparison", label, f"children_{one.outcome}", *_cells(first))
            yield (*start, "comparison", label, "children_answered", *_cells(second))


def _cells(tally: Tally) -> tuple[str, ...]:
    ends = ("", "") if tally.interval is None else tuple(f"{end:.4f}" for end in tally.interval)
    share = "" if tally.rate is None else f"{tally.rate:.4f}"
    return (str(tally.accepted), str(tally.judged), share, *ends, str(tally.pending))
