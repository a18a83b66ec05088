"""What was told of a child, or under an agreement: to read, as a file, and as a document."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.models import Access
from audit.pages import RecordPage
from cases.models import Child
from interviews.printing.documents import heading, items, moment, words
from interviews.printing.render import Document
from interviews.views.prints import PrintPage
from rhi.cells import CsvWriter, csv_attachment
from rhi.fields import DayField
from rhi.forms import LimitedForm
from rhi.timespan import LONDON
from sharing.disclosure import Fact, disclosures_of_child, disclosures_under
from sharing.models import SharingAgreement

HEAD = ("when (UTC)", "what", "in full", "by whom", "child", "summary")
SHOWN = 500


def as_csv(facts: list[Fact], name: str) -> HttpResponse:
    """A line per fact; cells that a spreadsheet would run are made harmless."""
    answer = csv_attachment(name)
    writer = CsvWriter(answer)
    writer.writerow(HEAD)
    for fact in facts:
        at = fact.at.astimezone(UTC).isoformat(timespec="seconds")
        writer.writerow((at, fact.what, fact.detail, fact.who, fact.child, fact.summary))
    return answer


class OfChild(RecordPage):
    """The proof of one child, for whoever answers requests for access."""

    model, parameter = Child, "child_pk"
    permission = "answer_rights_requests"


class ChildProofPage(OfChild):
    """To read."""

    template_name = "sharing/proof/child.html"

    def context(self) -> dict[str, Any]:
        """The facts, oldest first."""
        return {"child": self.record, "facts": disclosures_of_child(self.person, self.record)}


class ChildProofCsv(OfChild):
    """As a file."""

    def log(self, request: HttpRequest) -> None:
        """Exported, by whom."""
        rows = [(self.record.pk, self.council.pk)]
        access.saw(user=self.person, rows=rows, what="child_proof_csv", kind=Access.Kind.EXPORT)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same facts."""
        return as_csv(disclosures_of_child(self.person, self.record), f"disclosure-{self.record.pk}")


class ChildProofPrint(PrintPage):
    """As a document, to be given to whoever asked for access."""

    model, parameter = Child, "child_pk"
    permission = "answer_rights_requests"

    def document(self) -> Document:
        """Title, whose, and the facts as sentences."""
        facts = disclosures_of_child(self.person, self.record)
        lines = [f"{moment(fact.at)}: {fact.what}. {fact.detail}. {fact.who}".rstrip(". ") for fact in facts]
        parts = [
            words(f"{self.council}. Council reference {self.record.reference}. As of {moment(timezone.now())}."),
            heading("In the order in which it happened"),
            items(lines, "Nothing was decided or shared."),
        ]
        return Document("What was shared with the police", parts, author=str(self.council))


class PeriodForm(LimitedForm):
    """From when until when (London days, both included)."""

    since = DayField(label="From", name="The first day")
    until = DayField(label="To", name="The last day")


class OfAgreement(RecordPage):
    """What was told under an agreement, in any of its versions, within some days."""

    model, parameter = SharingAgreement, "agreement_pk"
    related = ("agency",)
    permission = "answer_rights_requests"
    kind: ClassVar[str] = Access.Kind.VIEW

    def log(self, request: HttpRequest) -> None:
        """With the children that are shown."""

    def period(self) -> tuple[PeriodForm, tuple[date, date] | None]:
        """The days asked for; the last thirty where none are."""
        today = timezone.localdate()
        own = (today - timedelta(days=30), today)
        form = PeriodForm(self.request.GET or None, initial={"since": own[0], "until": own[1]})
        if not form.is_bound:
            return form, own
        return form, (form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_valid() else None

    def facts(self, days: tuple[date, date]) -> list[Fact]:
        """What happened; whose children it names is written down."""
        since, until = (
            datetime.combine(day, time.min, tzinfo=LONDON) for day in (days[0], days[1] + timedelta(days=1))
        )
        found = disclosures_under(self.person, self.record, since, until)
        children = Child.objects.for_user(self.person).filter(reference__in={fact.child for fact in found})
        rows = [(pk, self.council.pk) for pk in children.filter(council=self.council).values_list("pk", flat=True)]
        terms = f"{self.record.agency}, {days[0]} to {days[1]}"
        access.searched(user=self.person, council=self.council, terms=terms, what="agreement_proof", kind=self.kind)
        access.saw(user=self.person, rows=rows, what="agreement_proof", kind=self.kind)
        return found


class AgreementProofPage(OfAgreement):
    """To read."""

    template_name = "sharing/proof/agreement.html"

    def context(self) -> dict[str, Any]:
        """The facts within the days."""
        form, days = self.period()
        facts = self.facts(days) if days else []
        query = self.request.GET.urlencode()
        url = reverse("agreement_proof_csv", args=[self.record.pk])
        return {
            "agreement": self.record,
            "form": form,
            "days": days,
            "facts": facts[:SHOWN],
            "left_out": max(0, len(facts) - SHOWN),
            "csv_url": f"{url}?{query}" if query else url,
        }


class AgreementProofCsv(OfAgreement):
    """As a file."""

    kind = Access.Kind.EXPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same facts, all of them."""
        _, days = self.period()
        if days is None:
            return HttpResponse("These are not days.", status=400, content_type="text/plain; charset=utf-8")
        return as_csv(self.facts(days), f"disclosure-agreement-{self.record.pk}-{days[0]}-{days[1]}")
