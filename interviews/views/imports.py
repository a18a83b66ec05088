"""Loading SSDA903 files in the browser: upload, look at what would happen, load."""

import json
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit import access
from audit.forms import ActionForm
from audit.pages import CouncilActionPage
from cases.models import Child
from cases.ssda903.reading import FILE_WORDS, Problem
from cases.ssda903.xml import is_return
from interviews.models import SsdaUpload
from interviews.views.loads import CancelLoadPage, LoadPage, UploadRecordPage, start
from rhi.cells import CsvWriter, csv_attachment

LARGEST_FILE = 50 * 1024 * 1024
SHOWN = 200


class FilesForm(ActionForm):
    """The three files, or the one XML file."""

    header = forms.FileField(
        label="Header file, or the XML file of the whole return",
        help_text="CSV with CHILD, SEX, DOB, ETHNIC, UPN, MOTHER, MC_DOB. If you choose the XML file, choose no other.",
    )
    episodes = forms.FileField(
        label="Episodes file", help_text="CSV with CHILD, DECOM, RNE and so on, as sent to the DfE", required=False
    )
    missing = forms.FileField(
        label="Missing file", help_text="CSV with CHILD, DOB, MISSING, MIS_START, MIS_END", required=False
    )

    is_whole = False

    def clean_header(self) -> Any:
        """Whether it is the XML file decides which others are needed."""
        file = self.cleaned_data["header"]
        self.is_whole = is_return(file.read(2000))
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """All three of a return in CSV; none larger than a national return needs."""
        facts: dict[str, Any] = super().clean() or {}
        for name in ("header", "episodes", "missing"):
            if facts.get(name) and facts[name].size > LARGEST_FILE:
                self.add_error(name, "This file is larger than 50 MB. Check that it is the right one.")
            if not facts.get(name) and name != "header" and not self.is_whole:
                self.add_error(name, f"Choose the {FILE_WORDS[name]} file.")
        return facts


class UploadPage(CouncilActionPage):
    """Choose the files; nothing is loaded yet."""

    permission = "import_records"
    form_class = FilesForm
    template_name = "interviews/import_file.html"
    heading = "Load SSDA903 files"
    button = "Check these files"
    done = ""

    def context(self) -> dict[str, Any]:
        """For whom."""
        lead = f"For {self.council}. You see what would be loaded before anything is saved."
        return {"lead": lead, "other": "children_import"}

    def perform(self, form: Any) -> str:
        """Keep the files until they are loaded."""
        chosen = form.facts()
        data = {name: chosen[name].read() if chosen.get(name) else b"" for name in FILE_WORDS}
        size = sum(len(content) for content in data.values())
        upload = SsdaUpload(council=self.council, uploaded_by=self.person, size=size, **data)
        upload.save()
        start(user=self.person, upload=upload, step=SsdaUpload.Step.CHECK)
        return reverse("ssda903_preview", args=[upload.pk])


class PreviewPage(LoadPage):
    """What would be loaded, or everything that is wrong; then load."""

    model, parameter = SsdaUpload, "upload_pk"
    template_name = "interviews/ssda903.html"
    heading = "What these files hold"
    button = "Load these files"
    seen_as = "ssda903_preview"

    def context(self) -> dict[str, Any]:
        """The plan, with a page of the children; of a load already done, its counts."""
        found = self.record.findings
        return {
            **super().context(),
            "counts": sorted(self.record.counts.items()),
            "errors": [Problem(*problem) for problem in found.get("errors", [])],
            "error_count": found.get("error_count", 0),
            "warning_count": found.get("warning_count", 0),
            "groups": found.get("groups", []),
            "changed": found.get("changed", 0),
            **self.changes(),
        }

    def changes(self) -> dict[str, Any]:
        """One page of the children who change and exist for the person: [reference, name, lines]."""
        pages = self.record.preview if self.record.state == SsdaUpload.State.CHECKED else []
        page = Paginator(pages, 1).get_page(self.request.GET.get("page"))
        rows = json.loads(page.object_list[0]) if page.object_list else []
        children = Child.objects.for_user(self.person, self.permission).in_bulk([pk for _, pk, _ in rows if pk])
        rows_shown = [(child.pk, child.council_id) for child in children.values()]
        access.saw(user=self.person, rows=rows_shown, what=self.seen_as)
        named = [
            (reference, children[pk].full_name if pk else "", lines)
            for reference, pk, lines in rows
            if pk is None or pk in children
        ]
        return {"page": page, "children": named}

    def cancel_url(self) -> str:
        """Other files."""
        return reverse("ssda903_import")


class CancelPage(CancelLoadPage):
    """Cancel the load of three files."""

    model, parameter = SsdaUpload, "upload_pk"

    def cancel_url(self) -> str:
        """Other files."""
        return reverse("ssda903_import")


class ProblemsCsv(UploadRecordPage):
    """Every problem as a file, to work through."""

    model, parameter = SsdaUpload, "upload_pk"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV; cells that a spreadsheet would run are made harmless."""
        answer = csv_attachment("ssda903-problems")
        writer = CsvWriter(answer)
        writer.writerow(("file", "line", "column", "value", "problem", "stops_the_load"))
        for each in (Problem(*problem) for problem in self.record.problems):
            stops = "no" if each.is_warning else "yes"
            writer.writerow((each.file, each.line or "", each.column, each.value, each.message, stops))
        return answer
