"""The returns of the acting council: what would be returned, what it would be rejected for, and the files."""

import io
from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.models import Access
from audit.pages import CouncilPage
from cases.models import Child, MissingEpisode
from cases.ssda903.reading import EPISODES, FILE_WORDS, HEADER, MISSING
from cases.ssda903.records import Return903, return_of
from cases.ssda903.writing import Failure
from reporting.denominators.models import Denominator
from reporting.denominators.queries import looked_after
from reporting.files import GivesFile, check_link
from reporting.navigation import links_for
from reporting.returns import annex_a
from reporting.returns.bridge import bridge
from reporting.returns.dfe import by_placement, table_of
from reporting.returns.forms import ReturnsForm
from reporting.without_names import may_see_names
from rhi.cells import WORKBOOK_OPTIONS, CsvWriter

SHOWN = 200
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the same rows make the same bytes, whenever and by whomever taken


class OfReturns(CouncilPage):
    """The year and day of the link. The files hold children's numbers, and no name."""

    permission = "make_returns"
    form: ReturnsForm

    def find(self, request: HttpRequest) -> None:
        """What the link chooses, beside the council."""
        super().find(request)
        asked = request.GET if request.GET else None
        self.form = ReturnsForm(asked, today=timezone.localdate())
        self.year, self.day = self.form.chosen()

    def query(self) -> str:
        """The link's own choice, for the files."""
        chosen = self.request.GET.urlencode()
        return f"?{chosen}" if chosen else ""


class ReturnsPage(OfReturns):
    """How many lines each file would have, and each rule that is not met, with the record that causes it."""

    template_name = "reporting/returns.html"

    def context(self) -> dict[str, Any]:
        """Who is named by number on the page is written down."""
        made = return_of(self.person, self.council, self.year)
        shown = made.failures[:SHOWN]
        named = {(_child(failure.record), self.council.pk) for failure in shown}
        access.saw(user=self.person, rows=named, what="returns")
        return {
            "report_links": links_for(self.person, self.council.pk, self.request.path),
            "form": self.form,
            "year": self.year,
            "day": self.day,
            "files": [
                (FILE_WORDS[name], len(made.files.rows[name]), f"{reverse(f'return_{name}')}{self.query()}")
                for name in (MISSING, HEADER, EPISODES)
            ],
            "failures": [(failure.problem, _reference(failure), self.record_url(failure.record)) for failure in shown],
            "may_see_names": may_see_names(self.person, self.council.pk),
            "left_out": len(made.failures) - len(shown),
            **self.published(made),
            "count": len(made.failures),
            "annex_csv": f"{reverse('annex_a_csv')}{self.query()}",
            "annex_xlsx": f"{reverse('annex_a_xlsx')}{self.query()}",
        }

    def record_url(self, record: Any) -> str:
        """The page of the record; "" for a person who may not open it."""
        if not may_see_names(self.person, self.council.pk):
            return ""
        if isinstance(record, MissingEpisode):
            return reverse("episode", args=[record.pk])
        return reverse("child", args=[_child(record)])

    def published(self, made: Return903) -> dict[str, Any]:
        """The table as DfE publishes it, and how it hangs together with our own count."""
        said = looked_after(self.person, self.council, self.year.ends_in)
        return {
            "dfe": table_of(made, said.number if said else None),
            "said": said,
            "placements": by_placement(made),
            "bridge": bridge(self.person, self.council, made),
            "may_say": self.person.may("sign_off", self.council.pk),
            "say_url": f"{reverse('denominator_enter')}?kind={Denominator.Kind.LOOKED_AFTER}&year={self.year.ends_in}",
            "dfe_csv": f"{reverse('dfe_csv')}{self.query()}",
        }


def _child(record: Any) -> int:
    return int(record.pk if isinstance(record, Child) else record.child_id)


def _reference(failure: Failure) -> str:
    record = failure.record
    return str(record.reference if isinstance(record, Child) else record.child.reference)


class OfFile(GivesFile, OfReturns):
    """A file of a return."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes, with every child in it in the log."""
        check_link(self.form)
        return self.file()

    @abstractmethod
    def file(self) -> HttpResponse:
        """Made by each kind."""

    def answer(self, body: bytes, name: str, kind: str, children: set[int]) -> HttpResponse:
        """Written down as an export."""
        rows = [(child, self.council.pk) for child in children]
        access.saw(user=self.person, rows=rows, what=name, kind=Access.Kind.EXPORT)
        page = HttpResponse(body, content_type=kind)
        page["Content-Disposition"] = f'attachment; filename="{name}"'
        return page


class Ssda903File(OfFile):
    """One of the three files, exactly as it is handed in: no byte order mark, no cell changed."""

    name: ClassVar[str] = MISSING

    def file(self) -> HttpResponse:
        """UTF-8, as DfE takes it."""
        made: Return903 = return_of(self.person, self.council, self.year)
        children = {_child(record) for record in made.files.records[self.name]}
        name = f"SSDA903_{self.year.ends_in}_{self.name}.csv"
        return self.answer(made.files.text(self.name).encode(), name, "text/csv; charset=utf-8", children)


class DfeCsv(OfFile):
    """The table as DfE publishes it, and the bridge to our own count."""

    def file(self) -> HttpResponse:
        """Numbers of the council only: no child is named."""
        made = return_of(self.person, self.council, self.year)
        said = looked_after(self.person, self.council, self.year.ends_in)
        steps = bridge(self.person, self.council, made)
        out = io.StringIO()
        writer = CsvWriter(out)
        writer.writerow(("table", "row", "children", "incidents_or_answer"))
        writer.writerows(
            ("dfe", words, "", answer) for words, answer in table_of(made, said.number if said else None).rows
        )
        writer.writerows(("by placement type", name, many, incidents) for name, many, incidents in by_placement(made))
        writer.writerow(("bridge", "Our count of missing episodes that began in the year", "", steps.ours))
        writer.writerows(("bridge", step.words, "", step.number) for step in steps.steps)
        writer.writerow(("bridge", "Missing incidents in the return", "", steps.theirs))
        body = ("\ufeff" + out.getvalue()).encode()
        return self.answer(body, f"missing-tables-{self.year.ends_in}.csv", "text/csv; charset=utf-8", set())


class AnnexACsv(OfFile):
    """List 8 as a file that opens in a spreadsheet."""

    def file(self) -> HttpResponse:
        """With a byte order mark: the headers have curly quotes."""
        children = annex_a.children_of(self.person, self.council, self.day)
        out = io.StringIO()
        writer = CsvWriter(out)
        writer.writerow(annex_a.HEAD)
        for line in annex_a.lines(self.person, self.council, self.day, children):
            writer.writerow(line)
        body = ("\ufeff" + out.getvalue()).encode()
        name = f"annex-a-list-8-{self.day}.csv"
        return self.answer(body, name, "text/csv; charset=utf-8", {child.pk for child in children})


class AnnexAXlsx(OfFile):
    """List 8 as a workbook: one header row, and a sheet that says what it is."""

    def file(self) -> HttpResponse:
        """Text is written as text: nothing in it can become a formula."""
        children = annex_a.children_of(self.person, self.council, self.day)
        lines = annex_a.lines(self.person, self.council, self.day, children)
        notes = [
            ("Council", str(self.council)),
            ("Twelve months", f"{annex_a.year_before(self.day)} to {self.day}"),
            ("Absences", "From a placement, by the day they began; each once"),
            ("Unknown", "The child is not back, or the absence ended before this system was in use"),
        ]
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        name = f"annex-a-list-8-{self.day}.xlsx"
        return self.answer(workbook(annex_a.HEAD, lines, notes), name, kind, {child.pk for child in children})


def workbook(head: tuple[str, ...], lines: Any, notes: list[tuple[str, str]]) -> bytes:
    """List 8 and its notes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK_OPTIONS | {"in_memory": True}) as book:
        book.set_properties({"created": MADE, "title": "Annex A, List 8"})
        sheet, bold = book.add_worksheet("List 8"), book.add_format({"bold": True, "text_wrap": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 28)
        for column, words in enumerate(head):
            sheet.write_string(0, column, words, bold)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if column in (1, 2):
                    sheet.write_number(number, column, int(value))
                else:
                    sheet.write_string(number, column, value)
        about = book.add_worksheet("Notes")
        about.set_column(0, 0, 20)
        about.set_column(1, 1, 80)
        for number, (name, words) in enumerate([("What", "Meaning"), *notes]):
            about.write_string(number, 0, name, bold if not number else None)
            about.write_string(number, 1, words, bold if not number else None)
    return out.getvalue()
