"""Compare with DfE figures: the page, its file, and what a manager renews of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from audit.pages import CouncilPage, TakesAction
from cases.ssda903.periods import CollectionYear
from cases.ssda903.records import return_of
from reporting.denominators.queries import looked_after, this_year
from reporting.denominators.views import EntersDenominators
from reporting.files import GivesFile, check_link
from reporting.national.actions import choose_neighbours, load_figures
from reporting.national.forms import DfeFileForm, NeighboursForm, YearForm
from reporting.national.queries import Neighbours, neighbours, published
from reporting.national.reading import Published
from reporting.national.rules import COLUMNS, Place, Row, own_row, rows
from reporting.navigation import links_for
from reporting.returns.dfe import table_of
from rhi.cells import CsvWriter, csv_attachment
from rhi.words import day_words, london_day

CSV_HEAD = ("area", "how", "year_ending_31_march", "figure", "figure_words", "number", "shown_as", "note", "source")


def places() -> list[Place]:
    """Every council of England. Its name, code and region are published."""
    return [Place(*facts) for facts in Council.objects.values_list("dfe_code", "name", "region")]


class ComparesWithDfe(CouncilPage):
    """The council in a year, beside others."""

    permission = "make_returns"
    form: YearForm
    years: dict[int, Published]

    def find(self, request: HttpRequest) -> None:
        """The year of the link: the last one that is over, unless it asks for another."""
        super().find(request)
        self.years = published(self.person, self.council)
        now = this_year()
        choices = list(range(now, min(self.years) - 1, -1))
        self.form = YearForm(request.GET if request.GET else None, years=choices, initial={"year": now - 1})
        self.year = CollectionYear(self.form.chosen(now - 1))
        self.neighbours: Neighbours = neighbours(self.person, self.council)

    def rows(self) -> list[Row]:
        """Our own count first, then what is published."""
        of_all = places()
        council = Place(self.council.dfe_code, self.council.name, self.council.region)
        return [self.own(council), *rows(council, of_all, self.neighbours.codes, self.years, self.year.ends_in)]

    def own(self, council: Place) -> Row:
        """Counted from the lines of the council's own return, as DfE counts them."""
        said = looked_after(self.person, self.council, self.year.ends_in)
        table = table_of(return_of(self.person, self.council, self.year), said.number if said else None)
        source = f"Children looked after: {said.source}" if said else ""
        return own_row(council, self.year.ends_in, table, source=source, note=" ".join(self.notes()))

    def notes(self) -> list[str]:
        """What a reader must know of our own count."""
        found = []
        began = london_day(self.council.went_live_at) if self.council.went_live_at else None
        if began and began > self.year.first_day:
            found.append(f"This system is in use since {day_words(began)}: what it holds of the year may not be whole.")
        if timezone.localdate() <= self.year.last_day:
            found.append("The year is not over.")
        return found


class NationalPage(ComparesWithDfe):
    """One table, and where our count is not DfE's."""

    template_name = "reporting/national.html"

    def context(self) -> dict[str, Any]:
        """Each row with its year and source."""
        found = self.rows()
        return {
            "report_links": links_for(self.person, self.council.pk, self.request.path),
            "form": self.form,
            "year": self.year,
            "rows": found,
            "columns": [words for _, words in COLUMNS],
            "has_share": "share" in found[0].figures,
            "sources": list(dict.fromkeys(f"{row.year}: {row.source}" for row in found[1:])),
            "neighbours": self.neighbours,
            "may_renew": self.person.may("sign_off", self.council.pk),
            "csv_url": f"{reverse('national_csv')}?year={self.year.ends_in}",
            "returns_url": f"{reverse('returns')}?year={self.year.ends_in}#tables",
        }


class NationalCsv(GivesFile, ComparesWithDfe):
    """The same as a file: a row per area and figure."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV that a spreadsheet opens."""
        check_link(self.form)
        page = csv_attachment(f"dfe-comparison-{self.council.dfe_code}-{self.year.ends_in}")
        writer = CsvWriter(page)
        writer.writerow(CSV_HEAD)
        for row in self.rows():
            for (key, _), (words, shown) in zip(COLUMNS, row.cells, strict=True):
                figure = row.figures.get(key)
                number = "" if figure is None or isinstance(figure, str) else f"{round(figure, 2)}"
                writer.writerow((row.name, row.how, row.year, key, words, number, shown, row.note, row.source))
        return page


class Renews(EntersDenominators, TakesAction):
    """For managers: what the comparison is made with."""

    def cancel_url(self) -> str:
        """The comparison."""
        return reverse("national")


class DfeFilePage(Renews):
    """Load DfE's file: of each year in it, its figures count from now on, for this council."""

    form_class = DfeFileForm
    template_name = "reporting/dfe_file.html"
    heading = "Load DfE’s figures"
    button = "Load this file"
    done = ""

    def perform(self, form: Any) -> str:
        """Keep them, and say what was in the file."""
        years = form.found.years
        source = form.cleaned_data["source"]
        load_figures(user=self.person, council=self.council, years=years, source=source)
        words = [f"{year}: {len(of_year.areas)} areas" for year, of_year in sorted(years.items())]
        left = sum(form.found.left_out.values())
        also = f" {left} lines with other figures were left out." if left else ""
        messages.success(self.request, f"Loaded. {'; '.join(words)}.{also}")
        return self.cancel_url()


class NeighboursPage(Renews):
    """Choose the councils that the council compares itself with."""

    form_class = NeighboursForm
    heading = "Choose statistical neighbours"
    done = "Saved. The comparison is made with these councils."

    def initial(self) -> dict[str, Any]:
        """Those that count now."""
        now, name_of = neighbours(self.person, self.council), {place.code: place.name for place in places()}
        return {"neighbours": "\n".join(name_of.get(code, code) for code in now.codes), "source": now.source}

    def form_options(self) -> dict[str, Any]:
        """The councils there are."""
        return {"own": self.council.dfe_code, "places": places()}

    def perform(self, form: Any) -> str:
        """Keep them."""
        source = form.cleaned_data["source"]
        choose_neighbours(user=self.person, council=self.council, codes=form.codes, source=source)
        return self.cancel_url()
