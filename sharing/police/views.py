"""Search, what is new, a summary with its receipts, the force's reports: for forces without an integration.

No name and no reference stands in an address: searches are sent by POST. Each name shown is written down.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit import access
from audit.models import Access
from rhi.keyset import KeysetPage
from rhi.numbers import whole_number
from rhi.refusals import Refused
from rhi.words import day_words
from sharing.actions.deliveries import give_receipt, record_deliveries
from sharing.actions.police_members import note_looked
from sharing.actions.searches import record_search
from sharing.entitlement import ended_for
from sharing.models import Summary
from sharing.police.forms import NameForm, ReceiptForm, ReferenceForm
from sharing.police.pages import PoliceAction, PolicePage
from sharing.police.querysets import newest_number, news_after, readable_summary, receipts_of, reports_of
from sharing.searching import find_summaries, one_page

SHOWN = 25
LATEST_REPORTS = 5


class HomePage(PolicePage):
    """The search first, then what is new, then what became of the latest reports."""

    template_name = "sharing/police/home.html"

    def context(self) -> dict[str, Any]:
        """What is new since this person marked the list as looked at; whoever is named is written down."""
        position = whole_number(self.request.GET.get("before", ""))
        today, seen = timezone.localdate(), self.member.seen_number
        news, is_more = news_after(self.force, seen, before=position, day=today, size=SHOWN)
        named = [(row.summary.child_id, row.summary.council_id) for row in news if row.summary]
        access.saw(user=self.person, agency=self.force, rows=named, what="police")
        return {
            **search_forms(),
            "force": self.force,
            "member": self.member,
            "news": news,
            "newest": newest_number(self.force),
            "older_url": f"?before={news[-1].change.number}" if is_more and news else "",
            "reports": reports_of(self.force, size=LATEST_REPORTS)[0],
        }


def search_forms() -> dict[str, Any]:
    """Both searches, empty."""
    return {"by_reference": ReferenceForm(auto_id="reference_%s"), "by_name": NameForm(auto_id="name_%s")}


class SearchPage(PolicePage):
    """What was found. Sent by POST only: neither a reference nor a name stands in an address."""

    template_name = "sharing/police/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The search stands on the first page."""
        return HttpResponseRedirect(reverse("police"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """By reference, or by name and date of birth; written down, whoever was found."""
        is_by_name = "name" in request.POST
        kind, box = (NameForm, "by_name") if is_by_name else (ReferenceForm, "by_reference")
        form = kind(request.POST, auto_id="name_%s" if is_by_name else "reference_%s")
        shown = {**search_forms(), box: form, "form": form, "is_by_name": is_by_name}
        if not form.is_valid():
            return render(request, self.template_name, shown)
        try:
            page = self.find_page(dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return render(request, self.template_name, shown)
        typed = [pair for pair in request.POST.items() if pair[0] not in ("after", "csrfmiddlewaretoken")]
        return render(request, self.template_name, {**shown, "page": page, "typed": typed, "is_searched": True})

    def find_page(self, asked: dict[str, Any]) -> KeysetPage:
        """One page of what the force may read and what fits."""
        after, reason = asked.pop("after"), asked.pop("reason", "")
        found = find_summaries(self.force, timezone.localdate(), **asked).select_related("council")
        page = one_page(found, after=after, size=SHOWN)
        born_on = asked.get("born_on")
        terms = f"{asked['name']}, born {day_words(born_on)}" if born_on else asked["police_reference"]
        record_search(
            agency=self.force, reader=self.person, terms=terms, reason=reason, found=page.rows, what="police_search"
        )
        return page


class LookedPage(PolicePage):
    """This person has looked at what is new."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The button stands on the first page."""
        return HttpResponseRedirect(reverse("police"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Up to the change that was the newest when the page was shown: what came since stays new."""
        up_to = whole_number(request.POST.get("up_to", ""))
        if up_to is not None:
            note_looked(member=self.member, up_to=min(up_to, newest_number(self.force)))
        return HttpResponseRedirect(reverse("police"))


class OfSummary(PolicePage):
    """A page about one summary. What the force may not read is not found; what has ended says only that."""

    record: Summary

    def look_up(self) -> None:
        """The summary, or what remains of it."""
        pk: UUID = self.kwargs["summary_pk"]
        found = readable_summary(self.force, pk, timezone.localdate())
        self.ended = None if found else ended_for(self.force, pk)
        if found is None and self.ended is None:
            raise Http404
        if found is not None:
            self.record = found

    def gone(self) -> HttpResponse:
        """That it was withdrawn or replaced, and no name."""
        ended = self.ended
        newer = getattr(ended, "superseded_by", None)
        readable = readable_summary(self.force, newer.pk, timezone.localdate()) if newer else None
        shown = {"is_withdrawn": ended is not None and ended.status == Summary.Status.WITHDRAWN, "newer": readable}
        return render(self.request, "sharing/police/gone.html", shown, status=410)


class SummaryPage(OfSummary, PoliceAction):
    """The summary as it was released, and the force’s answer to it. Each reading is a delivery."""

    form_class = ReceiptForm
    template_name = "sharing/police/summary.html"
    heading = "Summary"
    done = "Your answer is recorded. The council sees it."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What it says; or that it has ended."""
        return self.gone() if self.ended else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer; one that has ended meanwhile is answered no more."""
        return self.gone() if self.ended else super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Its content and what was answered. Shown with the form or with a refused answer, it is delivered."""
        record_deliveries(summaries=[self.record], call="police page", reader=self.person)
        return {"summary": self.record, "content": self.record.content, "receipts": receipts_of(self.record)}

    def cancel_url(self) -> str:
        """The search."""
        return reverse("police")

    def perform(self, form: Any) -> str:
        """Give the receipt."""
        give_receipt(summary=self.record, reader=self.person, **form.facts())
        return reverse("police_summary", args=[self.record.pk])


class SummaryPrint(OfSummary):
    """The same on paper, marked at the top and at the bottom."""

    template_name = "sharing/police/print.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delivered, and printed, by whom."""
        if self.ended:
            return self.gone()
        record_deliveries(summaries=[self.record], call="police print", reader=self.person)
        rows = [(self.record.child_id, self.record.council_id)]
        access.saw(user=self.person, agency=self.force, rows=rows, what="police_summary_print", kind=Access.Kind.PRINT)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """What it says, who printed it and when."""
        return {"summary": self.record, "content": self.record.content, "printed_at": timezone.now()}


class ReportsPage(PolicePage):
    """The reports the force sent, and what became of each."""

    template_name = "sharing/police/reports.html"

    def context(self) -> dict[str, Any]:
        """One page, from the place in the link on."""
        reports, key = reports_of(self.force, after=self.request.GET.get("after", ""), size=SHOWN)
        return {"force": self.force, "reports": reports, "older_url": f"?{urlencode({'after': key})}" if key else ""}
