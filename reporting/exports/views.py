"""Pages of exports: one's own, a new one, cancelling, and the file itself for whoever asked for it."""

from base64 import b64encode
from typing import Any, ClassVar

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from audit.forms import ActionForm
from audit.pages import ActionPage, CouncilPage, RecordPage, TakesAction
from reporting.behind import WHICH, asked_of
from reporting.dimensions import BY_NAME
from reporting.export_models import Export
from reporting.exports import actions
from reporting.exports.asking import BREAKDOWN, FORMATS, Asked, Kind, behind_of, read
from reporting.exports.forms import ExportForm
from reporting.navigation import links_for
from reporting.questions import RESPONSIBLE, VIEWS
from reporting.views import FiguresPage
from rhi.keyset import page
from rhi.refusals import Refused
from rhi.words import day_words

SIZE = 25
CONTENT_TYPES = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Export.Format.PARQUET: "application/vnd.apache.parquet",
}
STATE_COLOURS = {
    Export.State.WAITING: "blue",
    Export.State.RUNNING: "blue",
    Export.State.READY: "green",
    Export.State.FAILED: "red",
}
KIND_WORDS = {
    Kind.FIGURES: "Every measure and count, with its definition, for use inside the council. No child is named.",
    Kind.EPISODES: "A row per episode, with the child’s number. Each child in it is written down in the log of looks.",
    Kind.EXTRACT: "A row per return home interview, with keys in place of numbers, no names and no dates of birth, "
    "for the council’s own warehouse. Restricted records are left out. It is still personal data.",
}


def again_url(export: Export) -> str:
    """The page that asks the same once more."""
    return f"{reverse('export_new')}?kind={export.kind}&{export.query}"


class ExportsPage(CouncilPage):
    """One's own exports of the acting council, the latest first: how each stands, and its file."""

    permission = "make_returns"
    template_name = "reporting/exports.html"

    def context(self) -> dict[str, Any]:
        """A page of them by key."""
        mine = Export.objects.for_user(self.person).filter(council=self.council).defer("children", "hidden")
        found = page(mine, field="asked_at", descending=True, after=self.request.GET.get("after", ""), size=SIZE)
        progress = actions.progress_of(found.rows)
        kinds = actions.kinds_for(self.person, self.council)
        return {
            "rows": [self.row(export, progress.get(export.pk)) for export in found.rows],
            "is_going_on": any(export.is_going_on for export in found.rows),
            "older_url": f"{self.request.path}?after={found.next_key}" if found.next_key else "",
            "kinds": [(words, f"{reverse('export_new')}?kind={kind}") for kind, words in kinds],
            "report_links": links_for(self.person, self.council.pk, self.request.path),
        }

    def row(self, export: Export, progress: tuple[int, int] | None) -> dict[str, Any]:
        """What the table shows of one."""
        asked = read(export.query, user=self.person, council=self.council, now=export.asked_at)
        is_over = export.expires_at is not None and export.expires_at <= timezone.now()
        state = Export.State.EXPIRED if export.state == Export.State.READY and is_over else Export.State(export.state)
        return {
            "export": export,
            "asked": asked_words(asked),
            "state": state.label,
            "colour": STATE_COLOURS.get(state, "grey"),
            "progress": progress if progress and progress[1] else None,
            "is_ready": state == Export.State.READY,
            "is_taken_back": state == Export.State.TAKEN_BACK,
            "again_url": again_url(export),
        }


def asked_words(asked: Asked) -> str:
    """The question in a line."""
    question = asked.question
    parts = [f"{BY_NAME[name].label}: {BY_NAME[name].words_of(value)}" for name, value in question.parts.items()]
    if question.view != RESPONSIBLE:
        parts.append(dict(VIEWS)[question.view])
    if question.was:
        parts.append(f"as known {day_words(question.as_at.date())}")
    if asked.behind:
        title, which, _ = asked_of(dict(asked.behind))
        parts.append(f"{title}: {WHICH[which].lower()}")
    period = f"returned {day_words(question.period.starts_on)} to {day_words(question.period.ends_on)}"
    return "; ".join([period, *parts])


class NewExportPage(TakesAction, FiguresPage):
    """Ask for an export of what the link asks: the same question as the page of figures it came from."""

    form_class: ClassVar[type[ActionForm]] = ExportForm
    template_name = "reporting/export_new.html"
    button = "Make the export"
    done = "Your export is being made. This page shows when it is ready."

    def find(self, request: HttpRequest) -> None:
        """The kind that the link names, beside the council."""
        super().find(request)
        asked = request.GET.get("kind", "")
        self.kind = asked if asked in FORMATS else Kind.FIGURES.value
        self.kinds = actions.kinds_for(self.person, self.council)
        if self.kind not in dict(self.kinds):
            require(self.person, "view_cases", self.council.pk)

    def form_options(self) -> dict[str, Any]:
        """Formats follow the kind."""
        return {"kind": self.kind, "dimensions": self.dimensions()}

    def initial(self) -> dict[str, Any]:
        """The breakdowns of an export that is asked for again."""
        return {BREAKDOWN: self.request.GET.getlist(BREAKDOWN)}

    def context(self) -> dict[str, Any]:
        """What the file will be of; the other kinds."""
        asked = self.asked()
        query = self.request.GET.copy()
        others = []
        for kind, words in self.kinds:
            query["kind"] = kind
            others.append((words, f"{self.request.path}?{query.urlencode()}", kind == self.kind))
        return {
            "heading": f"Export: {dict(Kind.choices)[self.kind].lower()}",
            "kind_words": KIND_WORDS[Kind(self.kind)],
            "asked": asked_words(asked),
            "kinds": others,
            "keeps_drafts": False,
            "is_wrong": self.has_wrong_link(),
            "uptake_url": self.link("uptake"),
        }

    def has_wrong_link(self) -> bool:
        """The dates or parts of the link cannot be read."""
        return self.question_form.is_bound and not self.question_form.is_valid()

    def asked(self) -> Asked:
        """The question of the link, with what the form adds."""
        question = self.question()
        self.question_form = self.form
        return Asked(question, (), behind_of(self.request.GET) if self.kind == Kind.EPISODES else ())

    def perform(self, form: Any) -> str:
        """Ask."""
        asked = self.asked()
        if self.has_wrong_link():
            raise Refused("The dates or parts in the link cannot be read. Choose them again on the page of figures.")
        chosen = tuple(form.cleaned_data.get(BREAKDOWN, ()))
        asked = Asked(asked.question, chosen, asked.behind)
        actions.ask(user=self.person, asked=asked, kind=self.kind, file_format=form.cleaned_data["format"])
        return reverse("exports")

    def cancel_url(self) -> str:
        """One's exports."""
        return reverse("exports")


class OfExport(RecordPage):
    """A page about one of one's own exports; somebody else's does not exist."""

    model, parameter = Export, "export_pk"
    permission = "make_returns"

    def find(self, request: HttpRequest) -> None:
        """Whoever lost the right to what is in the file is refused."""
        super().find(request)
        actions.check_may_have(self.person, self.record.kind, self.asked())

    def asked(self) -> Asked:
        """What the file is of."""
        return read(self.record.query, user=self.person, council=self.council, now=self.record.asked_at)

    def log(self, request: HttpRequest) -> None:
        """What is given is written down with its children, when it is given."""


class ExportFile(OfExport):
    """The file, checked once more before it leaves."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Streamed; or why not, and how to make it again."""
        try:
            parts = actions.take(user=self.person, export=self.record)
        except Refused as refused:
            found = {"why": refused.message, "again_url": again_url(self.record), "export": self.record}
            return render(request, "reporting/export_refused.html", found, status=409)
        pieces = actions.pieces(self.person, self.record, parts)
        answer = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[Export.Format(self.record.format)])
        answer["Content-Disposition"] = f'attachment; filename="{file_name(self.record)}"'
        answer["Content-Length"] = str(self.record.size)
        answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(self.record.sha256)).decode()}:"
        answer["Cache-Control"] = "no-store"
        return answer


def file_name(export: Export) -> str:
    """Council, kind, when: no name of a child."""
    day = (export.as_at or export.asked_at).date().isoformat()
    return f"{export.kind}-{export.council.dfe_code}-{day}-{export.pk}.{export.format}"


class CancelExportPage(ActionPage, OfExport):
    """Stop it while it waits or is being made; delete the file when it is ready."""

    form_class = ActionForm
    heading = "Cancel this export, or delete its file"
    button = "Cancel or delete it"
    done = "Cancelled. No file of it is kept."

    def context(self) -> dict[str, Any]:
        """What it is."""
        return {"lead": f"{self.record}: {asked_words(self.asked())}", "keeps_drafts": False}

    def cancel_url(self) -> str:
        """One's exports."""
        return reverse("exports")

    def perform(self, form: Any) -> str:
        """Do it."""
        actions.cancel(user=self.person, export=self.record)
        return reverse("exports")
