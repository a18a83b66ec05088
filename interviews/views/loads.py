"""The pages that both kinds of files share: how far a load is, what its check found, and cancelling it."""

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.actions import require
from accounts.models import User
from audit import access
from audit.forms import ActionForm
from audit.pages import ActionPage, RecordPage
from cases.models import FileLoad
from interviews.actions import loads
from interviews.load_workers import WORKERS
from interviews.tasks import run_load

INLINE_BYTES = 100_000
"""A file no larger is checked and loaded while the person waits; a larger one by a job."""


def start(*, user: User, upload: Any, step: str, **how: Any) -> None:
    """Check or load: at once where the file is small, else by a worker as soon as this request is saved."""
    begun = loads.begin(user=user, upload=upload, step=step, **how)
    kind = loads.kind_of(begun)
    if begun.size <= INLINE_BYTES:
        loads.run(kind, begun.pk, WORKERS)
    else:
        transaction.on_commit(partial(run_load.delay, kind, begun.pk))


class UploadRecordPage(RecordPage):
    """A page about one upload, read without its bytes. It shows a file; the children in it are logged where shown."""

    permission = "import_records"

    def find(self, request: HttpRequest) -> None:
        """The upload, or 404; then the permission."""
        rows = self.model.objects.for_user(self.person).light().select_related("council", "uploaded_by")
        self.record = get_object_or_404(rows, pk=self.kwargs[self.parameter])
        self.council = self.record.council
        require(self.person, self.permission, self.council.pk)

    def log(self, request: HttpRequest) -> None:
        """No child is shown."""


class LoadForm(ActionForm):
    """A yes to each question of the check."""

    agreed = forms.MultipleChoiceField(
        label="Before you load this file",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Look at each question, and tick it if it is right."},
    )

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        if not questions:
            del self.fields["agreed"]
            return
        self.fields["agreed"].choices = [(each["digest"], f"{each['words']} ({each['count']})") for each in questions]  # type: ignore[attr-defined]

    def clean_agreed(self) -> list[str]:
        """All of them."""
        found: list[str] = self.cleaned_data["agreed"]
        if len(found) < len(self.fields["agreed"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError("Look at each question, and tick it if it is right.")
        return found


class LoadPage(UploadRecordPage, ActionPage):
    """What a checked file would change, and the button to load it; before that progress, afterwards what was done."""

    form_class: ClassVar[type[ActionForm]] = LoadForm
    done = ""
    button = "Load this file"
    seen_as: ClassVar[str]  # in the access log

    def form_options(self) -> dict[str, Any]:
        """The questions of the check."""
        is_checked = self.record.state == FileLoad.State.CHECKED
        return {"questions": self.record.findings.get("questions", []) if is_checked else []}

    def context(self) -> dict[str, Any]:
        """State and progress; the counts of what was found or done."""
        upload = self.record
        return {
            "upload": upload,
            "progress": loads.progress_of(upload),
            "counts": upload.counts.items(),
            "questions": [self.visible(question) for question in upload.findings.get("questions", [])],
            "button": self.button if upload.state == FileLoad.State.CHECKED else "Check this file again",
            "keeps_drafts": False,
        }

    def visible(self, question: dict[str, Any]) -> dict[str, Any]:
        """A question with the children that the person may see."""
        shown = [row for row in question["shown"] if row[0] not in self.person.hidden_children]
        self.saw(row[0] for row in shown)
        return {**question, "shown": shown, "rest": question["count"] - len(shown)}

    def saw(self, children: Iterable[int | None]) -> None:
        """In the access log."""
        rows = [(child, self.council.pk) for child in children if child]
        if rows:
            access.saw(user=self.person, rows=rows, what=self.seen_as)

    def how(self, agreed: set[str]) -> dict[str, Any]:
        """What else the person chose for this load, beside what was agreed to."""
        return {}

    def perform(self, form: Any) -> str:
        """Load what was checked; check again what failed."""
        if self.record.state != FileLoad.State.CHECKED:
            start(user=self.person, upload=self.record, step=FileLoad.Step.CHECK)
            return self.request.path
        agreed = form.cleaned_data.get("agreed", [])
        how = self.how(set(agreed))
        start(user=self.person, upload=self.record, step=FileLoad.Step.LOAD, agreed=agreed, **how)
        return self.request.path


class CancelLoadPage(UploadRecordPage, ActionPage):
    """Cancel a load that waits or runs, or throw the file away."""

    form_class = ActionForm
    heading = "Cancel this load?"
    button = "Cancel the load"
    done = "The load was cancelled. Nothing of it was saved, and the file is not kept."

    def context(self) -> dict[str, Any]:
        """What it means."""
        return {"lead": "Nothing of this file is saved, and the file is not kept.", "keeps_drafts": False}

    def perform(self, form: Any) -> str:
        """Cancel it."""
        loads.cancel(user=self.person, upload=self.record)
        return self.cancel_url()
