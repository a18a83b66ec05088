"""The numbers of children that a council enters: what counts, what was entered before, one number, a file of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from audit.forms import frame
from audit.pages import CouncilPage, TakesAction
from reporting.denominators.actions import Entry, enter, require_manager
from reporting.denominators.file import write
from reporting.denominators.forms import DenominatorForm, DenominatorsFileForm, LoadDenominatorsForm
from reporting.denominators.models import Denominator
from reporting.denominators.queries import history, in_force, this_year
from reporting.files import GivesFile
from reporting.navigation import links_for
from rhi.cells import csv_attachment
from rhi.numbers import whole_number


class OfDenominators(CouncilPage):
    """For those who see the council's exact figures."""

    permission = "make_returns"

    def changes(self, entries: list[Entry]) -> list[tuple[Entry, Denominator | None]]:
        """Each number of a file, with the one that counts now."""
        now = {(row.year, row.kind): row for row in in_force(history(self.person, self.council))}
        return [(each, now.get((each.year, each.kind))) for each in entries]


class EntersDenominators(OfDenominators):
    """For those who answer for the figures."""

    def find(self, request: HttpRequest) -> None:
        """The council, of which the person must be a manager."""
        super().find(request)
        require_manager(self.person, self.council)

    def cancel_url(self) -> str:
        """The list."""
        return reverse("denominators")

    def form_options(self) -> dict[str, Any]:
        """Up to which year there can be a number."""
        return {"this_year": this_year()}


class DenominatorsPage(OfDenominators):
    """What counts of each year, and what was entered before it."""

    template_name = "reporting/denominators.html"

    def context(self) -> dict[str, Any]:
        """All of it: a council enters a few numbers a year."""
        rows = history(self.person, self.council)
        now = in_force(rows)
        kept = {row.pk for row in now}
        return {
            "report_links": links_for(self.person, self.council.pk, self.request.path),
            "rows": now,
            "earlier": [row for row in rows if row.pk not in kept],
            "may_enter": self.person.may("sign_off", self.council.pk),
        }


class EnterDenominatorPage(EntersDenominators, TakesAction):
    """One number: a first one, or a correction."""

    form_class = DenominatorForm
    heading = "Enter a number of children"
    done = "Saved. Rates are worked out with this number."

    def initial(self) -> dict[str, Any]:
        """What the link asks for, with the number that counts now."""
        year = whole_number(self.request.GET.get("year", "")) or this_year() - 1
        kind = self.request.GET.get("kind", "")
        now = {(row.year, row.kind): row for row in in_force(history(self.person, self.council))}.get((year, kind))
        known = {"number": now.number, "source": now.source} if now else {}
        return {"kind": kind, "year": year, **known}

    def perform(self, form: Any) -> str:
        """Keep it."""
        enter(user=self.person, council=self.council, entries=[form.entry()])
        return self.cancel_url()


class DenominatorsFilePage(EntersDenominators):
    """Choose a file, and look at what it would change. Nothing is saved here."""

    template_name = "reporting/denominators_file.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self.show(DenominatorsFileForm(**self.form_options()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the file would change, or each thing that is wrong with it."""
        form = DenominatorsFileForm(request.POST, request.FILES, **self.form_options())
        return self.show(form, form.entries if form.is_valid() else None)

    def show(self, form: DenominatorsFileForm, entries: list[Entry] | None = None) -> HttpResponse:
        """The form, or what was read with a form that loads it."""
        context: dict[str, Any] = {"form": form, "cancel_url": self.cancel_url()}
        if entries is not None:
            rows = write((each.kind, each.year, each.number, each.source) for each in entries)
            initial = {"rows": rows, **frame(self.person.pk, None)}
            context["load_form"] = LoadDenominatorsForm(initial=initial, **self.form_options())
            context["changes"] = self.changes(entries)
        return render(self.request, self.template_name, context)


class LoadDenominatorsPage(EntersDenominators, TakesAction):
    """Load what was looked at."""

    form_class = LoadDenominatorsForm
    heading = "Load numbers of children"
    button = "Load these numbers"
    done = "Loaded. Rates are worked out with these numbers."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A file is chosen first."""
        return HttpResponseRedirect(reverse("denominators_file"))

    def perform(self, form: Any) -> str:
        """Keep those that differ."""
        enter(user=self.person, council=self.council, entries=form.entries)
        return self.cancel_url()


class DenominatorsCsv(GivesFile, OfDenominators):
    """The numbers that count, and rows to fill in for the last year: a template for the file to load."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV that a spreadsheet opens."""
        now = in_force(history(self.person, self.council))
        rows: list[tuple[str, int, int | None, str]] = [(row.kind, row.year, row.number, row.source) for row in now]
        known, last = {(row.kind, row.year) for row in now}, this_year() - 1
        rows += [(kind, last, None, "") for kind in Denominator.Kind.values if (kind, last) not in known]
        page = csv_attachment(f"children-{self.council.dfe_code}")
        page.write(write(rows))
        return page
