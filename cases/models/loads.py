"""A file that a council loads: first checked, then, when a person says so, loaded. Both are jobs, all or nothing."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from rhi.scoping import CouncilQuerySet, CouncilScoped


class FileLoadQuerySet(CouncilQuerySet):
    """Files: open to those who load them."""

    view_permission = "import_records"

    def light(self) -> Any:
        """Without the columns that may hold many megabytes."""
        return self.defer(*self.model.HEAVY)


class FileLoad(CouncilScoped):
    """One load: its state, what its check found, and after it who, when and counts. The bytes are columns of each kind.

    `findings` is what the page shows, `problems` every problem of the check as [line, column, words] (the kinds may
    add to it), `preview` pages of changes as texts of the kind's own, and `agreed` what a person was asked about and
    agreed to.
    """

    HEAVY: ClassVar[tuple[str, ...]] = ("problems", "preview")

    class State(models.TextChoices):
        NEW = "new", "Not checked yet"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        CHECKED = "checked", "Checked"
        LOADED = "loaded", "Loaded"
        FAILED = "failed", "Not loaded"
        CANCELLED = "cancelled", "Cancelled"

    class Step(models.TextChoices):
        CHECK = "check", "Check"
        LOAD = "load", "Load"

    child_path = ""

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    size = models.PositiveBigIntegerField("size in bytes", default=0)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    step = models.CharField(max_length=5, choices=Step, default=Step.CHECK)
    asked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField("why it was not loaded", max_length=300, blank=True, default="")
    findings = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    preview = ArrayField(models.TextField(), default=list)
    agreed = models.JSONField(default=list)
    options = models.JSONField(default=dict, help_text="what the person chose for this load")
    loaded_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    objects: ClassVar[Any] = FileLoadQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-uploaded_at"]

    @property
    def is_going_on(self) -> bool:
        """Waiting or running."""
        return self.state in {self.State.WAITING, self.State.RUNNING}
