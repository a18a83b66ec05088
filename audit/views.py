"""The auditor's pages: the log with its filters, as a file too, and one child's record. Each look at them is logged."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from audit import access
from audit.history import changes_of
from audit.log import LogFilterForm, page_of, people_in_log
from audit.models import Access
from audit.pages import CouncilPage
from rhi.cells import CsvWriter, csv_attachment

MOST_IN_A_FILE = 50_000
HEAD = ("when", "who", "agency", "what they did", "page or call", "record", "searched for", "reason", "request")


class LogOfCouncil(CouncilPage):
    """The log of the acting council, filtered by the link."""

    permission = "view_audit"
    form: LogFilterForm

    def rows(self) -> Any:
        """What the filters leave of the council's log."""
        asked = self.request.GET.copy()
        asked.pop("place", None)
        own = Access.objects.for_user(self.person).filter(council=self.council)
        self.form = LogFilterForm(asked or None, people=people_in_log(self.council, own))
        return self.form.chosen(own)

    def query(self) -> str:
        """The filters as they stand in the link."""
        asked = self.request.GET.copy()
        asked.pop("place", None)
        return asked.urlencode()

    def log(self, kind: str) -> None:
        """Who read the log, with which filters; a look at one record's log belongs to that record."""
        record = self.form.cleaned_data.get("record") if self.form.is_bound and self.form.is_valid() else None
        own = Access.objects.for_user(self.person).filter(council=self.council, child_id=record)
        access.searched(
            user=self.person,
            council=self.council,
            terms=self.query(),
            what="audit",
            kind=kind,
            child_id=record if record and own.exists() else None,
        )


class LogView(LogOfCouncil):
    """Who looked, newest first."""

    template_name = "audit/log.html"

    def context(self) -> dict[str, Any]:
        """One page of the log."""
        page, query = page_of(self.rows(), self.request.GET.get("place", "")), self.query()
        self.log(Access.Kind.VIEW)
        older = f"?{query}{'&' if query else ''}place={page.older}" if page.older else ""
        return {
            "council": self.council,
            "form": self.form,
            "rows": page.rows,
            "older_url": older,
            "csv_url": reverse("audit_csv") + (f"?{query}" if query else ""),
            "may_see_cases": self.person.may("view_cases", self.council.pk),
        }


class LogCsv(LogOfCouncil):
    """The same as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV, newest first; a file that would be longer says so in its last line."""
        rows = self.rows().select_related("user", "agency").order_by("-seen_at", "-pk")
        self.log(Access.Kind.EXPORT)
        answer = csv_attachment(f"who-looked-{self.council.dfe_code}")
        writer = CsvWriter(answer)
        writer.writerow(HEAD)
        for row in rows[:MOST_IN_A_FILE].iterator(chunk_size=2000):
            writer.writerow(_cells(row))
        if rows[MOST_IN_A_FILE : MOST_IN_A_FILE + 1].exists():
            writer.writerow([f"Only the newest {MOST_IN_A_FILE} lines: choose a shorter time for the rest."])
        return answer


def _cells(row: Access) -> tuple[Any, ...]:
    return (
        row.seen_at.isoformat(),
        row.user or "",
        row.agency or "",
        row.get_kind_display(),
        row.what,
        row.child_id or "",
        row.shown_terms,
        row.shown_reason,
        row.request_id,
    )


class WhoLookedPage(CouncilPage):
    """Who looked at one child's record, and what was changed of it."""

    permission = "view_audit"
    template_name = "audit/who_looked.html"

    def find(self, request: HttpRequest) -> None:
        """The log of a child in a council whose audit this person may see; 404 where there is none."""
        rows = Access.objects.for_user(self.person).filter(child_id__in=self.records())
        newest = rows.select_related("council").order_by("-seen_at").first()
        if newest is None:
            raise Http404
        self.council = newest.council
        self.looks = rows.filter(council=self.council)

    def records(self) -> list[int]:
        """The numbers of the records that are this child's: more than one where records were made one (casework)."""
        return [self.kwargs["child_pk"]]

    def context(self) -> dict[str, Any]:
        """Looks and changes; reading them is a look too."""
        child_pk = self.kwargs["child_pk"]
        page = page_of(self.looks, self.request.GET.get("place", ""))
        access.saw(user=self.person, rows=[(child_pk, self.council.pk)], what="who_looked")
        return {
            "child_pk": child_pk,
            "council": self.council,
            "rows": page.rows,
            "older_url": f"?place={page.older}" if page.older else "",
            "changes": changes_of(self.records()),
            "may_see_cases": self.person.may("view_cases", self.council.pk),
        }
