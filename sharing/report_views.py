"""Pages on which a council answers what the police report: the inbox, one report, whose child it is."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.actions import require
from accounts.models import Council
from audit import access
from audit.pages import ActionPage, CouncilPage, RecordPage
from cases.models import Child, MissingEpisode
from rhi import keyset
from rhi.timespan import TimeSpan
from sharing.actions.report_answers import match_report, record_absence, say_not_ours, see_report, take_back
from sharing.contradictions import contradictions
from sharing.models import PoliceReport
from sharing.police_reports import likely_children, notices_of, said_in
from sharing.report_forms import JoinForm, NotOursForm, ReasonForm, RecordAbsenceForm

SHOWN = 25
STATES = {
    "": "To do",
    "waiting": "Waiting",
    "return": "Return not recorded",
    "matched": "Matched",
    "not_ours": "Not ours",
}
RECENT = 6
"""How many absences of a likely child stand beside the report."""


class InboxPage(CouncilPage):
    """What the police report to the acting council, newest first, filtered by the link."""

    template_name = "sharing/reports/inbox.html"

    def context(self) -> dict[str, Any]:
        """One page of reports, from the place in the link on."""
        asked = self.request.GET
        state = asked.get("state", "") if asked.get("state", "") in STATES else ""
        rows = PoliceReport.objects.for_user(self.person).of_council(self.council)
        chosen = in_state(rows, state).select_related("force", "episode", "council", "responsible_council", "child")
        after = asked.get("after", "") if asked.get("after", "").isascii() else ""
        page = keyset.page(chosen, field="changed_at", descending=True, after=after, size=SHOWN)
        notices, names = notices_of(page.rows), council_names()
        seen = [(report.child_id, self.council.pk) for report in page.rows]
        access.saw(user=self.person, rows=seen, what="police_reports")
        return {
            "council": self.council,
            "rows": [(report, contradictions(said_in(notices[report.pk]), names)) for report in page.rows],
            "state": state,
            "states": list(STATES.items()),
            "state_words": STATES[state],
            "older_url": f"?{urlencode({'state': state, 'after': page.next_key})}" if page.next_key else "",
        }


def in_state(rows: Any, state: str) -> Any:
    """The reports that a filter of the inbox shows."""
    if state == "return":
        return rows.return_not_recorded()
    return rows.filter(answer=state) if state else rows.to_do()


def council_names() -> dict[str, str]:
    """ONS code → name."""
    return dict(Council.objects.values_list("gss_code", "name"))


class OfReport(RecordPage):
    """A page about one report, for the council in whose inbox it lies or the one it names as responsible."""

    model, parameter = PoliceReport, "report_pk"
    related = ("force", "responsible_council", "first_sent_to", "child", "episode", "answered_by")

    def find(self, request: HttpRequest) -> None:
        """The report, or 404; then the permission at the council one acts for, or 403."""
        rows = PoliceReport.objects.for_user(self.person).select_related("council", *self.related)
        self.record = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        named = [self.record.council, self.record.responsible_council if self.record.child_id is None else None]
        mine = [council for council in named if council and self.person.may("view_cases", council.pk)]
        acting = request.acting_council  # type: ignore[attr-defined]
        self.council = acting if acting in mine else mine[0]
        require(self.person, self.permission, self.council.pk)

    @cached_property
    def likely(self) -> list[Child]:
        """Children of the council who may be the one: first those whose absence has the reference already."""
        rows = Child.objects.for_user(self.person).filter(council=self.council)
        references = {"episodes__references__reference_key": self.record.reference_key}
        same = rows.filter(episodes__references__force=self.record.force_id, **references).distinct()
        found = [*same, *likely_children(rows, self.record)]
        if reference := self.request.POST.get("child_reference", "").replace("\0", "").strip():
            found += rows.known_by(reference)
        children = list(dict.fromkeys(found))
        access.saw(user=self.person, rows=[(child.pk, child.council_id) for child in children], what="police_report")
        return children

    def episodes(self) -> "QuerySet[MissingEpisode]":
        """The recent absences of these children."""
        rows = MissingEpisode.objects.for_user(self.person).standing().select_related("child")
        mine = rows.order_by("-went_missing_earliest_at")
        recent = [row.pk for child in self.likely for row in mine.filter(child=child)[:RECENT]]
        chosen: QuerySet[MissingEpisode] = mine.filter(pk__in=recent)
        return chosen


class ReportPage(OfReport):
    """What the force says, every notice, what does not fit together, and who the child may be."""

    template_name = "sharing/reports/report.html"

    def context(self) -> dict[str, Any]:
        """The likely children stand there only while the report waits."""
        report, notices = self.record, notices_of([self.record])[self.record.pk]
        see_report(user=self.person, report=report)
        likely = self.likely if report.answer == PoliceReport.Answer.WAITING else []
        episodes = list(self.episodes().prefetch_related("references__force")) if likely else []
        return {
            "report": report,
            "council": self.council,
            "notices": [(notice, notice_words(notice.sent)) for notice in notices],
            "contradictions": contradictions(said_in(notices), council_names()),
            "likely": [(child, [row for row in episodes if row.child_id == child.pk]) for child in likely],
            "may_answer": self.person.may("record_cases", self.council.pk),
            "is_waiting": report.answer == PoliceReport.Answer.WAITING,
            "return_missing": is_return_missing(report),
        }


def is_return_missing(report: PoliceReport) -> bool:
    """The police say that the child is found, and the episode is still open here."""
    is_found = report.answer == PoliceReport.Answer.MATCHED and report.state == PoliceReport.State.FOUND
    return bool(is_found and report.episode and report.episode.ended_at is None)


def notice_words(sent: dict[str, Any]) -> list[tuple[str, str]]:
    """What was sent, field by field, without what the page says of it anyway."""
    child = sent.get("child") or {}
    rows = {
        **{name: value for name, value in sent.items() if name not in ("reference", "kind", "at", "child")},
        **child,
    }
    return [(name.replace("_", " ").capitalize(), str(value)) for name, value in rows.items() if value]


class ReportAction(OfReport, ActionPage):
    """An action on a report by someone who records cases."""

    permission = "record_cases"

    def context(self) -> dict[str, Any]:
        """Which report."""
        return {"lead": f"{self.record.force} {self.record.reference}"}

    def cancel_url(self) -> str:
        """The report's page."""
        return reverse("police_report", args=[self.record.pk])


class JoinPage(ReportAction):
    """This is the child, and the absence."""

    form_class = JoinForm
    heading = "Join this report to an absence"
    button = "This is the absence"
    done = "Matched. What the police may know of the child is told to them again with this reference."

    def form_options(self) -> dict[str, Any]:
        """The absences of the likely children."""
        return {"episodes": self.episodes()}

    def perform(self, form: Any) -> str:
        """Match it."""
        episode, version = form.cleaned_data["episode"], form.cleaned_data["version"]
        match_report(user=self.person, report=self.record, version=version, episode=episode)
        return self.cancel_url()


class RecordAbsencePage(ReportAction):
    """This is the child, and the absence is not recorded yet."""

    form_class = RecordAbsenceForm
    heading = "Record the absence that the police report"
    button = "Record the absence"
    done = "Recorded and matched. What the police may know of the child is told to them again with this reference."

    def form_options(self) -> dict[str, Any]:
        """The likely children."""
        rows = Child.objects.for_user(self.person)
        return {"children": rows.filter(pk__in=[child.pk for child in self.likely])}

    def initial(self) -> dict[str, Any]:
        """As the police say it."""
        since = self.record.missing_since_at
        return {
            "child": self.likely[0].pk if len(self.likely) == 1 else None,
            "went_missing": TimeSpan.exact(since) if since else None,
            "category": MissingEpisode.Category.MISSING.value,
            "police_grade": self.record.grade,
        }

    def perform(self, form: Any) -> str:
        """Record it, and match the report to it."""
        facts, version = form.facts(), form.cleaned_data["version"]
        facts.pop("child_reference")
        record_absence(user=self.person, report=self.record, version=version, **facts)
        return self.cancel_url()


class NotOursPage(ReportAction):
    """Not a child of this council."""

    form_class = NotOursForm
    heading = "Not a child of ours"
    button = "Answer “not ours”"
    done = "Answered."

    def perform(self, form: Any) -> str:
        """Answer it. It may lie in another council's inbox from then on."""
        version = form.cleaned_data["version"]
        say_not_ours(user=self.person, council=self.council, report=self.record, version=version, **form.facts())
        return reverse("police_reports")


class TakeBackPage(ReportAction):
    """The answer was wrong."""

    form_class = ReasonForm
    heading = "Take the answer back"
    button = "Take it back"
    done = "The report waits for an answer again."

    def perform(self, form: Any) -> str:
        """Take it back. It may lie in another council's inbox again."""
        version = form.cleaned_data["version"]
        take_back(user=self.person, report=self.record, version=version, **form.facts())
        return reverse("police_reports")
