"""Loading children from the council's case system: choose the file, choose its columns, look, load; then decide."""

import hashlib
from codecs import BOM_UTF8
from typing import Any

from django import forms
from django.db.models import F, Func
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit import access
from audit.forms import ActionForm
from audit.pages import ActionPage, CouncilActionPage, CouncilPage
from cases.importing.fields import BY_KEY, FIELDS, REQUIRED, guess
from cases.importing.reading import Problem, open_table
from cases.importing.template import XLSX, template
from cases.models import ChildImport, ImportDifference
from interviews.actions import child_import as actions
from interviews.actions.child_questions import LEFT_OUT
from interviews.load_workers import wrong_rows_csv
from interviews.views.imports import LARGEST_FILE, SHOWN
from interviews.views.loads import CancelLoadPage, LoadPage, UploadRecordPage, start
from rhi.numbers import whole_number
from rhi.refusals import Refused


class ChildrenFileForm(ActionForm):
    """The file."""

    file = forms.FileField(
        label="File of children", help_text="Excel workbook (XLSX) or CSV, headings in the first line"
    )

    def clean_file(self) -> Any:
        """No larger than a council's children need."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("This file is larger than 50 MB. Check that it is the right one.")
        return file


class ColumnsForm(ActionForm):
    """Which heading holds which of our fields."""

    def __init__(self, *args: Any, heads: list[str], chosen: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "Not in this file"), *((head, head) for head in heads)]
        for field in FIELDS:
            self.fields[field.key] = forms.ChoiceField(
                label=field.label,
                choices=choices,
                required=field.key in REQUIRED,
                initial=chosen.get(field.key, ""),
            )

    def columns(self) -> dict[str, str]:
        """Our field: their heading."""
        return {field.key: self.cleaned_data[field.key] for field in FIELDS if self.cleaned_data[field.key]}


class ChildrenFilePage(CouncilActionPage):
    """Choose the file; nothing is loaded yet."""

    permission = "import_records"
    form_class = ChildrenFileForm
    template_name = "interviews/import_file.html"
    heading = "Load children from your case system"
    button = "Continue"
    done = ""

    def context(self) -> dict[str, Any]:
        """For whom."""
        lead = f"For {self.council}. You see what would change before anything is saved."
        return {"lead": lead, "other": "ssda903_import", "template_url": reverse("children_import_template")}

    def perform(self, form: Any) -> str:
        """Keep the file until it is loaded."""
        content = form.cleaned_data["file"].read()
        table = open_table(content, actions.columns_of(self.council))
        if not table.heads:
            first = table.faults[0]
            place = f"Line {first.line}, “{first.column}”: " if first.column else f"Line {first.line}: "
            raise Refused(f"{place if first.column or first.line > 1 else ''}{first.message}", "file")
        upload = ChildImport(council=self.council, uploaded_by=self.person, content=content, size=len(content))
        upload.digest = hashlib.sha256(content).hexdigest()
        upload.save()
        known = set(actions.columns_of(self.council).values())
        if not known or not known <= set(table.heads):
            return reverse("children_import_columns", args=[upload.pk])
        start(user=self.person, upload=upload, step=ChildImport.Step.CHECK)
        return reverse("children_import_preview", args=[upload.pk])


class ColumnsPage(UploadRecordPage, ActionPage):
    """Choose the columns; they are remembered for the next files."""

    model, parameter = ChildImport, "child_import_pk"
    form_class = ColumnsForm
    heading = "Which column holds what?"
    button = "Preview changes"
    done = ""

    def form_options(self) -> dict[str, Any]:
        """The headings of this file, with what was chosen before or a guess."""
        columns = actions.columns_of(self.council)
        heads = [head for head in open_table(bytes(self.record.content), columns).heads if head]
        known = {key: head for key, head in columns.items() if head in heads}
        return {"heads": heads, "chosen": {**guess(heads), **known}}

    def perform(self, form: Any) -> str:
        """Remember them."""
        heads = [head for head in open_table(bytes(self.record.content)).heads if head]
        actions.remember_columns(user=self.person, council=self.council, columns=form.columns(), headings=heads)
        start(user=self.person, upload=self.record, step=ChildImport.Step.CHECK)
        return reverse("children_import_preview", args=[self.record.pk])

    def cancel_url(self) -> str:
        """Another file."""
        return reverse("children_import")


class ChildrenPreviewPage(LoadPage):
    """What would change, child by child, what is wrong, and what to look at first; then load."""

    model, parameter = ChildImport, "child_import_pk"
    template_name = "interviews/children_import.html"
    heading = "What this file would change"
    seen_as = "children_import_preview"

    def context(self) -> dict[str, Any]:
        """Counts, problems, questions, and a page of changes."""
        problems, findings = self.record.problems, self.record.findings
        return {
            **super().context(),
            "problems": [Problem(*problem) for problem in problems[:SHOWN]],
            "problem_count": len(problems),
            "is_refused": findings.get("is_refused", False),
            "notes": findings.get("notes", []),
            "new_columns": findings.get("new_columns", []),
            "has_left_out": bool(self.record.loaded_at and self.record.counts.get("left out")),
            **self.changes(),
        }

    def changes(self) -> dict[str, Any]:
        """One page of the children, those the person may see; who was shown is written down."""
        pages = ChildImport.objects.for_user(self.person).filter(pk=self.record.pk)
        total = pages.annotate(pages=Func(F("preview"), function="cardinality")).values_list("pages", flat=True).get()
        number = min(max(whole_number(self.request.GET.get("page", "")) or 1, 1), max(total, 1))
        found = pages.values_list(f"preview__{number - 1}", flat=True).get() if total else None
        rows = [row for row in (actions.unpacked(found) if found else []) if row[1] not in self.person.hidden_children]
        self.saw(row[1] for row in rows)
        return {
            "changes": rows,
            "page": number,
            "pages": total,
            "previous_url": f"{self.request.path}?page={number - 1}" if number > 1 else "",
            "next_url": f"{self.request.path}?page={number + 1}" if number < total else "",
        }

    def how(self, agreed: set[str]) -> dict[str, Any]:
        """Without the lines with problems, where that was agreed to."""
        left_out = {each["digest"] for each in self.record.findings.get("questions", []) if each["kind"] == LEFT_OUT}
        return {"leave_out_wrong": bool(left_out & agreed)}

    def cancel_url(self) -> str:
        """Another file."""
        return reverse("children_import")


class WrongRowsFile(UploadRecordPage):
    """The lines with problems, with the reasons in a column: to put right, and load."""

    model, parameter = ChildImport, "child_import_pk"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Before the load out of the file, afterwards as they were left out."""
        content = bytes(self.record.content)
        if not self.record.loaded_at:
            problems = [Problem(*problem) for problem in self.record.problems]
            content = wrong_rows_csv(content, self.council, problems)
        letters = "utf-8" if content.startswith(BOM_UTF8) else "windows-1252"
        answer = HttpResponse(content, content_type=f"text/csv; charset={letters}")
        answer["Content-Disposition"] = 'attachment; filename="children-to-put-right.csv"'
        return answer


class TemplateFile(CouncilPage):
    """An empty workbook with a column for everything that can be loaded."""

    permission = "import_records"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """XLSX: its columns are text, so a spreadsheet changes no number and no date."""
        answer = HttpResponse(template(), content_type=XLSX)
        answer["Content-Disposition"] = 'attachment; filename="children-template.xlsx"'
        return answer


class CancelChildrenPage(CancelLoadPage):
    """Cancel the load of a file of children."""

    model, parameter = ChildImport, "child_import_pk"

    def cancel_url(self) -> str:
        """Another file."""
        return reverse("children_import")


class DifferencesPage(CouncilPage):
    """Where the case system says otherwise than a person corrected here."""

    permission = "record_cases"
    template_name = "interviews/differences.html"

    def context(self) -> dict[str, Any]:
        """Those to decide; who was shown is written down."""
        rows = ImportDifference.objects.for_user(self.person).filter(council=self.council, choice="")
        found = list(rows.select_related("child")[:SHOWN])
        access.saw(user=self.person, rows=[(row.child_id, row.council_id) for row in found], what="differences")
        return {"council": self.council, "rows": [(row, BY_KEY[row.field].label, ours(row)) for row in found]}


def ours(row: ImportDifference) -> Any:
    """What stands here now."""
    return getattr(row.child, row.field)


class DecideForm(ActionForm):
    """Ours or theirs."""

    choice = forms.ChoiceField(label="Which is right?", choices=ImportDifference.Choice, widget=forms.RadioSelect)


class DecidePage(ActionPage):
    """Decide one difference."""

    model, parameter = ImportDifference, "import_difference_pk"
    related = ("child",)
    permission = "record_cases"
    form_class = DecideForm
    heading = "The case system says otherwise"
    done = "Decided."

    def context(self) -> dict[str, Any]:
        """Both, side by side."""
        label = BY_KEY[self.record.field].label
        here, there = ours(self.record) or "nothing", self.record.theirs or "nothing"
        return {"lead": f"{self.record.child.full_name}, {label.lower()}: here “{here}”, in the case system “{there}”."}

    def perform(self, form: Any) -> str:
        """Decide it."""
        actions.decide_difference(user=self.person, difference=self.record, choice=form.cleaned_data["choice"])
        return self.cancel_url()

    def cancel_url(self) -> str:
        """The others."""
        return reverse("differences")
