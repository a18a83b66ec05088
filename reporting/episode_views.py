"""The episodes behind a number: the same conditions that counted them, for people who may see the children."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest

from accounts.actions import require
from audit import access
from reporting.counting import agreed_hours, with_decision_due
from reporting.measures import BY_KEY, COUNTS
from reporting.questions import rows_of
from reporting.views import FiguresPage
from rhi.keyset import page

SIZE = 50
ALL, YES, NO = "all", "yes", "no"
WHICH = {YES: "Counted", NO: "Not counted", ALL: "Both"}


class EpisodesPage(FiguresPage):
    """The return home interviews that a measure or a count is made of, the latest return first."""

    template_name: ClassVar[str] = "reporting/episodes.html"

    def find(self, request: HttpRequest) -> None:
        """Figures alone are not enough: the page names children."""
        super().find(request)
        require(self.person, "view_cases", self.council.pk)

    def context(self) -> dict[str, Any]:
        """A page of rows by key; who was shown is written down."""
        question = self.question()
        hours = agreed_hours(self.person, self.council)
        rows = with_decision_due(rows_of(question), hours)
        title, which, condition = self.asked()
        rows = rows.filter(condition(question.as_at)).select_related("child", "placement_type")
        if which == NO:
            counted = with_decision_due(rows_of(question), hours).filter(self.counted(question.as_at))
            rows = rows.exclude(pk__in=counted.values("pk"))
        found = page(rows, field="counted_on", descending=True, after=self.request.GET.get("after", ""), size=SIZE)
        access.saw(
            user=self.person, rows=[(row.child_id, row.council_id) for row in found.rows], what="figure_episodes"
        )
        return {
            **self.frame(question),
            "title": title,
            "count": rows.count(),
            "rows": found.rows,
            "older_url": self.link("figure_episodes", after=found.next_key) if found.next_key else "",
            "which": [(words, self.link("figure_episodes", which=key), key == which) for key, words in WHICH.items()],
            "uptake_url": self.link("uptake"),
        }

    def asked(self) -> tuple[str, str, Any]:
        """(title, which, condition) of the measure or count that the link names; without one, what is due."""
        if (name := self.request.GET.get("count", "")) in COUNTS:
            return COUNTS[name][0], YES, COUNTS[name][1]
        measure = BY_KEY.get(self.request.GET.get("measure", ""))
        if measure is None:
            return COUNTS["due"][0], YES, COUNTS["due"][1]
        which = self.request.GET.get("which", YES)
        if which in (ALL, NO):
            return measure.name, which, measure.denominator
        return measure.name, YES, self.counted

    def counted(self, as_at: datetime) -> Q:
        """What the measure of the link counts: its numerator, inside its denominator."""
        measure = BY_KEY[self.request.GET["measure"]]
        return measure.denominator(as_at) & measure.numerator(as_at)
