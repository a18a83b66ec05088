"""Loading SSDA903 files in the browser: upload, look at what would happen, load."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.forms import ActionForm
from audit.pages import CouncilActionPage
from cases.ssda903.reading import Problem
from interviews.models import SsdaUpload
from interviews.views.loads import CancelLoadPage, LoadPage, UploadRecordPage, start
from rhi.cells import CsvWriter

LARGEST_FILE = 50 * 1024 * 1024
SHOWN = 200


class FilesForm(ActionForm):
    """The three files."""

    header = forms.FileField(label="Header file", help_text="CHILD, SEX, DOB, ETHNIC, UPN, MOTHER, MC_DOB")
    episodes = forms.FileField(label="Episodes file", help_text="CHILD, DECOM, RNE and so on, as sent to the DfE")
    missing = forms.FileField(label="Missing file", help_text="CHILD, DOB, MISSING, MIS_START, MIS_END")

    def clean(self) -> dict[str, Any]:
        """None larger than a national return needs."""
        facts: dict[str, Any] = super().clean() or {}
        for name in ("header", "episodes", "missing"):
            if facts.get(name) and facts[name].size > LARGEST_FILE:
                self.add_error(name, "This file is larger than 50 MB. Check that it is the right one.")
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
        data = {name: file.read() for name, file in form.facts().items()}
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

    def context(self) -> dict[str, Any]:
        """The plan; of a load already done, its counts."""
        problems = [Problem(*problem) for problem in self.record.problems]
        errors = [problem for problem in problems if not problem.is_warning]
        warnings = [problem for problem in problems if problem.is_warning]
        return {
            **super().context(),
            "counts": sorted(self.record.counts.items()),
            "errors": errors[:SHOWN],
            "error_count": len(errors),
            "warnings": warnings[:SHOWN],
            "warning_count": len(warnings),
        }

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
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="ssda903-problems.csv"'
        writer = CsvWriter(answer)
        writer.writerow(("file", "line", "column", "value", "problem", "stops_the_load"))
        for each in (Problem(*problem) for problem in self.record.problems):
            stops = "no" if each.is_warning else "yes"
            writer.writerow((each.file, each.line, each.column, each.value, each.message, stops))
        return answer
