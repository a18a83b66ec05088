"""Answer a request for information: the answers of a year, kept as they were given, found again later."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from audit.pages import TakesAction
from reporting.answering.answers import answers_of
from reporting.answering.forms import FOLLOW_UP, WHO_PROVIDES, AnswerForm
from reporting.answering.keeping import answer_request, last_words, years_over
from reporting.answering.tables import CSV_HEAD, Answers, csv_rows
from reporting.files import GivesFile
from reporting.models import AnsweredRequest
from reporting.shared_views import ReadsFigures, write_down
from reporting.sheet import year_words
from rhi.cells import CsvWriter, csv_attachment


class AnswersPage(TakesAction, ReadsFigures):
    """The answers of a year as they are now; one press keeps them as answered."""

    needs = "view_reports sign_off"
    form_class = AnswerForm
    template_name = "reporting/answers.html"
    heading = "Answer a request for information"
    button = "Keep as answered"
    done = "Kept as answered. Send the file or this page."
    year: int

    def find(self, request: HttpRequest) -> None:
        """The year, beside the council."""
        super().find(request)
        self.year = self.chosen("year", years_over())

    def initial(self) -> dict[str, Any]:
        """What was written by hand the last time."""
        return dict(last_words(self.person, self.council))

    def cancel_url(self) -> str:
        """The figures that leave."""
        return reverse("figures_to_leave")

    def context(self) -> dict[str, Any]:
        """The answers, and those that were kept before."""
        choices = [(year, year_words(year)) for year in years_over()]
        kept = AnsweredRequest.objects.for_user(self.person).filter(council=self.council).defer("answers")
        return {
            "report_links": self.frame()["report_links"],
            "lead": f"{self.council}, {year_words(self.year)}",
            "years": self.links_to("year", choices, self.year),
            "answers": answers_of(self.person, self.council, self.year),
            "kept": kept.select_related("answered_by")[:50],
        }

    def perform(self, form: Any) -> str:
        """Keep them."""
        facts = {name: form.cleaned_data[name] for name in ("asked_by", "their_reference", "who_provides", "follow_up")}
        answered = answer_request(user=self.person, council=self.council, year=self.year, **facts)
        return reverse("answered", args=[answered.pk])


class AnsweredPage(ReadsFigures):
    """What was answered, to the letter."""

    needs = "view_reports"
    template_name = "reporting/answered.html"

    def find(self, request: HttpRequest) -> None:
        """The one that the address names; one that does not exist for the person is told before any right."""
        council = request.acting_council  # type: ignore[attr-defined]
        rows = AnsweredRequest.objects.for_user(self.person).filter(council=council or None)
        found = rows.filter(pk=self.kwargs["answered_pk"]).select_related("answered_by").first()
        if found is None:
            raise Http404
        self.answered: AnsweredRequest = found
        super().find(request)

    def context(self) -> dict[str, Any]:
        """The tables, and what was written by hand."""
        return {
            "report_links": self.frame()["report_links"],
            "answered": self.answered,
            "answers": self.answered.read,
            "year_words": year_words(self.answered.year),
            "who_provides_question": WHO_PROVIDES,
            "follow_up_question": FOLLOW_UP,
        }


class AnsweredCsv(GivesFile, AnsweredPage):
    """The same as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A row per answer."""
        return self.file(self.answered.read)

    def file(self, answers: Answers) -> HttpResponse:
        """CSV that a spreadsheet opens."""
        write_down(self, f"{self.council.dfe_code} {answers.sheet.year}")
        page = csv_attachment(f"answers-{self.council.dfe_code}-{answers.sheet.year}-{self.answered.pk}")
        words = {WHO_PROVIDES: self.answered.who_provides, FOLLOW_UP: self.answered.follow_up}
        writer = CsvWriter(page)
        writer.writerow(CSV_HEAD)
        writer.writerows(csv_rows(answers, (self.council.dfe_code, self.council.name), words))
        return page
