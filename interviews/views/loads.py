"""The pages that both kinds of files share: how far a load is, what its check found, and cancelling it."""

from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.actions import require
from accounts.models import User
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


class LoadPage(UploadRecordPage, ActionPage):
    """What a checked file would change, and the button to load it; before that progress, afterwards what was done."""

    form_class: ClassVar[type[ActionForm]] = ActionForm
    done = ""
    button = "Load this file"

    def context(self) -> dict[str, Any]:
        """State and progress; the counts of what was found or done."""
        upload = self.record
        return {
            "upload": upload,
            "progress": loads.progress_of(upload),
            "counts": upload.counts.items(),
            "button": self.button if upload.state == FileLoad.State.CHECKED else "Check this file again",
            "keeps_drafts": False,
        }

    def perform(self, form: Any) -> str:
        """Load what was checked; check again what failed."""
        is_checked = self.record.state == FileLoad.State.CHECKED
        start(user=self.person, upload=self.record, step=FileLoad.Step.LOAD if is_checked else FileLoad.Step.CHECK)
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
