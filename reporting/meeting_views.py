"""The sheets for the meeting on missing children: to read on the screen, and to print."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.models import Access
from interviews.printing import documents
from interviews.printing.render import pdf
from interviews.views.worklist import Looks
from interviews.worklist.looking import Group
from interviews.worklist.scope import Filters, Scope
from reporting import meeting
from reporting.files import GivesFile
from reporting.navigation import links_for


class MeetingPage(Looks):
    """One sheet, from the link: the daily one unless the weekly one is asked for."""

    template_name = "reporting/meeting.html"

    def sheet(self) -> str:
        """Which."""
        asked = self.request.GET.get("sheet", "")
        return asked if asked in meeting.SHEETS else meeting.DAILY

    def everybodys(self) -> Scope:
        """The whole council: a meeting is about everybody’s work."""
        return replace(self.look(), filters=Filters())

    def found(self, scope: Scope, kind: str) -> list[Group]:
        """The parts of the sheet; whose names stand on it is written down."""
        groups = meeting.groups(scope, self.sheet())
        what = "meeting_pdf" if kind == Access.Kind.PRINT else "meeting"
        self.log_rows([row for group in groups for row in group.rows], what, kind)
        return groups

    def context(self) -> dict[str, Any]:
        """Every part, also those in which nothing is."""
        scope = self.everybodys()
        chosen = self.sheet()
        return {
            "council": self.council,
            "now": scope.now,
            "title": meeting.SHEETS[chosen],
            "groups": self.found(scope, Access.Kind.VIEW),
            "sheets": [
                {"label": words, "url": f"{reverse('meeting')}?sheet={key}", "current": key == chosen}
                for key, words in meeting.SHEETS.items()
            ],
            "pdf_url": f"{reverse('meeting_pdf')}?sheet={chosen}",
            "report_links": links_for(self.person, self.council.pk, self.request.path),
        }


class MeetingPdf(GivesFile, MeetingPage):
    """The same on paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Made at the moment it is asked for."""
        scope = self.everybodys()
        groups = self.found(scope, Access.Kind.PRINT)
        document = documents.worklist(self.council, groups, scope.now, printed_by=self.person)
        title = f"{meeting.SHEETS[self.sheet()]} for the missing meeting"
        answer = HttpResponse(
            pdf(replace(document, title=title, author=str(self.council))), content_type="application/pdf"
        )
        answer["Content-Disposition"] = f'inline; filename="meeting-{self.sheet()}.pdf"'
        return answer
