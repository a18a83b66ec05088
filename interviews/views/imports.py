"""Loading SSDA903 files in the browser: upload, look at what would happen, load."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.forms import ActionForm
from audit.pages import ActionPage, CouncilActionPage, RecordPage
from interviews.actions.ssda903 import ImportRefusedError, Plan, load, plan
from interviews.models import SsdaUpload
from rhi.cells import CsvWriter
from rhi.refusals import Refused

LARGEST_FILE = 20 * 1024 * 1024
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
                self.add_error(name, "This file is larger than 20 MB. Check that it is the right one.")
        return facts


class NoAudit:
    """These pages show numbers and rows of a file, and no child’s record."""

    def log(self, request: HttpRequest) -> None:
        """No child is shown."""


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
        upload = SsdaUpload(council=self.council, uploaded_by=self.person, **data)
        upload.save()
        return reverse("ssda903_preview", args=[upload.pk])


class PreviewPage(NoAudit, ActionPage):
    """What would be loaded, or everything that is wrong; then load."""

    model, parameter = SsdaUpload, "upload_pk"
    permission = "import_records"
    form_class = ActionForm
    template_name = "interviews/ssda903.html"
    heading = "What these files hold"
    button = "Load these files"
    done = "The files are loaded."
    made: Plan | None = None

    def context(self) -> dict[str, Any]:
        """The plan; of a load already done, its counts."""
        if self.record.loaded_at:
            return {"counts": sorted(self.record.counts.items()), "upload": self.record}
        made = plan(council=self.council, files=self.record.files())
        return {
            "counts": sorted(made.counts.items()),
            "errors": made.errors[:SHOWN],
            "error_count": len(made.errors),
            "warnings": made.warnings[:SHOWN],
            "warning_count": len(made.warnings),
            "upload": self.record,
        }

    def perform(self, form: Any) -> str:
        """Load them."""
        if self.record.loaded_at:
            raise Refused("These files are loaded already.")
        try:
            load(user=self.person, council=self.council, files=self.record.files(), upload=self.record)
        except ImportRefusedError as refused:
            raise Refused("Nothing was loaded: mend the problems below first.") from refused
        return reverse("ssda903_preview", args=[self.record.pk])

    def cancel_url(self) -> str:
        """Other files."""
        return reverse("ssda903_import")


class ProblemsCsv(NoAudit, RecordPage):
    """Every problem as a file, to work through."""

    model, parameter = SsdaUpload, "upload_pk"
    permission = "import_records"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV; cells that a spreadsheet would run are made harmless."""
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="ssda903-problems.csv"'
        writer = CsvWriter(answer)
        writer.writerow(("file", "line", "column", "value", "problem", "stops_the_load"))
        for each in plan(council=self.council, files=self.record.files()).problems:
            stops = "no" if each.is_warning else "yes"
            writer.writerow((each.file, each.line, each.column, each.value, each.message, stops))
        return answer
