"""Files of children waiting to be looked at, what each brought, and where a person’s correction differs from it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cases.models.children import Child
from cases.models.loads import FileLoad, FileLoadQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


class ChildImport(FileLoad):
    """One file of children as it came, until it is loaded or a day has passed; then who, when, and counts."""

    HEAVY: ClassVar[tuple[str, ...]] = ("content", *FileLoad.HEAVY)

    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta(FileLoad.Meta):
        pass

    def __str__(self) -> str:
        return f"Children of {self.uploaded_at:%d/%m/%Y}"


@track_changes
class ChildImportMapping(CouncilScoped):
    """Which heading of the council's file holds which of our fields: remembered from file to file."""

    child_path = ""

    columns = models.JSONField(default=dict, help_text="our field: their heading")
    headings = models.JSONField(default=list, help_text="all headings that the file had when they were chosen")

    objects: ClassVar[Any] = FileLoadQuerySet.as_manager()

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
