"""Files of children waiting to be looked at, what each brought, and where a person’s correction differs from it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cases.models.children import Child
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


class ImportQuerySet(CouncilQuerySet):
    """Files: open to those who load them."""

    view_permission = "import_records"


class ChildImport(CouncilScoped):
    """One file as it came, until it is loaded or a day has passed; then who, when, and counts."""

    child_path = ""

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"Children of {self.uploaded_at:%d/%m/%Y}"


@track_changes
class ChildImportMapping(CouncilScoped):
    """Which heading of the council's file holds which of our fields: remembered from file to file."""

    child_path = ""

    columns = models.JSONField(default=dict, help_text="our field: their heading")

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council"], name="one_mapping_per_council")]

    def __str__(self) -> str:
        return f"Columns of {self.council}"


class ChildImportState(CouncilScoped):
    """What the last file said of a child: what differs from it now was corrected by a person."""

    child_path = "child"

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="import_state")
    facts = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Last file on {self.child_id}"


@track_changes
class ImportDifference(CouncilScoped):
    """The file says otherwise than a person corrected: a person decides; until then ours stands."""

    child_path = "child"

    class Choice(models.TextChoices):
        OURS = "ours", "Keep what stands here"
        THEIRS = "theirs", "Take what the file says"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="import_differences")
    field = models.CharField(max_length=30)
    theirs = models.TextField("what the file says", blank=True)
    noticed_at = models.DateTimeField(auto_now_add=True)
    choice = models.CharField(max_length=6, choices=Choice, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["noticed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["child", "field", "theirs"], name="a_difference_is_asked_about_once")
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.child_id}"
