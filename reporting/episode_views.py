"""The episodes behind a number: the same conditions that counted them, for people who may see the children."""

from typing import Any, ClassVar

from django.http import HttpRequest

from accounts.actions import require
from audit import access
from reporting.behind import WHICH, behind
from reporting.views import FiguresPage
from rhi.keyset import page

SIZE = 50


class EpisodesPage(FiguresPage):
    """The return home interviews that a measure or a count is made of, the latest return first."""

    template_name: ClassVar[str] = "reporting/episodes.html"

    def find(self, request: HttpRequest) -> None:
        """To make returns is not enough: the page names children."""
        super().find(request)
        require(self.person, "view_cases", self.council.pk)

    def context(self) -> dict[str, Any]:
        """A page of rows by key; who was shown is written down."""
        question = self.question()
        asked = behind(question, self.request.GET)
        rows = asked.rows.select_related("child", "placement_type")
        found = page(rows, field="counted_on", descending=True, after=self.request.GET.get("after", ""), size=SIZE)
        access.saw(
            user=self.person, rows=[(row.child_id, row.council_id) for row in found.rows], what="figure_episodes"
        )
        return {
            **self.frame(question),
            "title": asked.title,
            "count": rows.count(),
            "rows": found.rows,
            "older_url": self.link("figure_episodes", after=found.next_key) if found.next_key else "",
            "which": [
                (words, self.link("figure_episodes", which=key), key == asked.which) for key, words in WHICH.items()
            ],
            "uptake_url": self.link("uptake"),
            "export_url": self.link("export_new", kind="episodes"),
        }
