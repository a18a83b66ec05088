"""Pages of rounded figures: one's own council's of this month, and those that were published by any."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAllowed
from accounts.models import Council
from audit import access
from audit.models import Access
from audit.pages import CouncilPage
from reporting.files import GivesFile, WrongLink
from reporting.leaving import years
from reporting.models import Publication
from reporting.navigation import links_for, may_open
from reporting.publishing import preview
from reporting.sheet import BREAKDOWNS, MEASURES, MISSING_ONLY, Sheet, period_words, rounding_note, year_words
from reporting.sheet_csv import CSV_HEAD, csv_rows
from rhi import wall
from rhi.cells import CsvWriter, csv_attachment
from rhi.numbers import whole_number


class ReadsFigures(CouncilPage):
    """A page for those who see the figures of their council, or published ones."""

    needs = "view_reports|view_published"

    def find(self, request: HttpRequest) -> None:
        """The acting council, where the person must hold what the page needs."""
        council = request.acting_council  # type: ignore[attr-defined]
        if not council:
            raise NotAllowed("You hold no role at any council yet. Ask your administrator.")
        self.council = council
        if not may_open(self.person, council.pk, self.needs):
            raise NotAllowed("Your role at this council does not allow this. Ask a manager or your administrator.")

    def frame(self) -> dict[str, Any]:
        """What every such page shows."""
        return {"report_links": links_for(self.person, self.council.pk, self.request.path), "measures": MEASURES}

    def chosen(self, name: str, choices: list[Any]) -> Any:
        """What the link asks for, if there is such a thing; else the first."""
        asked = self.request.GET.get(name, "")
        return next((choice for choice in choices if str(choice) == asked), choices[0])

    def links_to(self, name: str, choices: list[tuple[Any, str]], chosen: Any) -> list[dict[str, Any]]:
        """Links to the same page with another choice."""
        kept = {key: value for key, value in self.request.GET.items() if key != name}
        return [
            {
                "label": words,
                "url": f"{self.request.path}?{urlencode({**kept, name: value})}",
                "current": value == chosen,
            }
            for value, words in choices
        ]

    def view_of(self, sheet: Sheet) -> dict[str, Any]:
        """One view of a sheet: a period and a breakdown, both from the link."""
        period = self.chosen("period", sheet.periods)
        names = sheet.breakdowns(period)
        by = self.chosen("by", names)
        return {
            "sheet": sheet,
            "period_words": period_words(period, sheet.year),
            "lines": sheet.of(period, "") + (sheet.of(period, by) if by else []),
            "first": BREAKDOWNS[by] if by else "Group",
            "note": f"{rounding_note(sheet.threshold)}. {MISSING_ONLY}",
            "periods": self.links_to(
                "period", [(each, period_words(each, sheet.year)) for each in sheet.periods], period
            ),
            "breakdowns": self.links_to("by", [(each, BREAKDOWNS[each]) for each in names], by),
        }

    def csv_of(self, council: Council, sheet: Sheet, name: str) -> HttpResponse:
        """Every view of a sheet as a file, and who took it."""
        write_down(self, f"{council.dfe_code} {sheet.year}")
        answer = csv_attachment(f"{name}-{council.dfe_code}-{sheet.year}")
        writer = CsvWriter(answer)
        writer.writerow(CSV_HEAD)
        writer.writerows(csv_rows(council, sheet))
        return answer


def write_down(page: ReadsFigures, terms: str) -> None:
    """Who took which file. A national observer stands behind the wall: the log is written on their behalf."""
    name = page.request.resolver_match.view_name if page.request.resolver_match else ""
    with wall.every_council("who took published figures"):
        access.searched(user=page.person, council=page.council, terms=terms, what=name, kind=Access.Kind.EXPORT)


class ReadsFiguresFile(GivesFile, ReadsFigures):
    """A file of rounded or published figures. A page shows what there is; a file is what was asked for, or none."""

    def chosen(self, name: str, choices: list[Any]) -> Any:
        """WrongLink where the link asks for something that is not there."""
        asked = self.request.GET.get(name, "")
        if asked and asked not in map(str, choices):
            raise WrongLink(f"The link asks for a {name} of which there are no figures. Choose it again on the page.")
        return super().chosen(name, choices)


class FiguresToLeavePage(ReadsFigures):
    """The acting council's figures of this month, fit to leave it."""

    needs = "view_reports"
    template_name = "reporting/figures_to_leave.html"

    def sheet(self) -> Sheet:
        """The figures of the year that the link asks for."""
        choices = years(timezone.localdate())
        return preview(user=self.person, council=self.council, year=self.chosen("year", choices))

    def context(self) -> dict[str, Any]:
        """One view, and links to the others."""
        sheet = self.sheet()
        choices = [(year, year_words(year)) for year in years(timezone.localdate())]
        return {
            **self.frame(),
            **self.view_of(sheet),
            "years": self.links_to("year", choices, sheet.year),
            "csv_url": f"{reverse('figures_to_leave_csv')}?year={sheet.year}",
            "may_see_exact": self.person.may("make_returns", self.council.pk),
        }


class FiguresToLeaveCsv(ReadsFiguresFile, FiguresToLeavePage):
    """The same as a file: every view of the year."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV."""
        return self.csv_of(self.council, self.sheet(), "figures")


class PublishedPage(ReadsFigures):
    """What councils published: a list, or the figures of one."""

    template_name = "reporting/published.html"

    def publication(self) -> Publication | None:
        """The one that the link asks for; None for the list."""
        code, year = self.request.GET.get("council", ""), whole_number(self.request.GET.get("year", ""))
        if not code:
            return None
        if year is None and self.request.GET.get("year"):
            raise Http404
        rows = Publication.objects.in_force().filter(council__dfe_code=code).select_related("council")
        found: Publication | None = (rows if year is None else rows.filter(year=year)).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """The list of councils by name, or one publication with its versions."""
        found = self.publication()
        if found is None:
            rows = Publication.objects.in_force().select_related("council").defer("figures", "caveats")
            return {**self.frame(), "publications": rows.order_by("council__name", "-year")}
        versions = Publication.objects.filter(council=found.council, year=found.year).defer("figures")
        return {
            **self.frame(),
            **self.view_of(found.sheet),
            "publication": found,
            "versions": versions,
            "csv_url": f"{reverse('published_csv')}?council={found.council.dfe_code}&year={found.year}",
        }


class PublishedCsv(ReadsFiguresFile, PublishedPage):
    """One publication as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV; without a council, that of the acting one."""
        found = self.publication()
        if found is None:
            raise WrongLink("The link names no council. Choose one on the page of published figures.")
        return self.csv_of(found.council, found.sheet, "published")
