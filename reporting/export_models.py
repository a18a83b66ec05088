"""Exports: files made by a job for one person, kept in the database for some days, then forgotten. The record stays."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rhi.scoping import CouncilQuerySet, CouncilScoped


class ExportQuerySet(CouncilQuerySet):
    """A person's own exports, of councils whose figures they may see. A colleague's do not exist for them."""

    view_permission = "view_reports"
    owner_path: ClassVar[str] = "asked_by"

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Those that this person asked for."""
        rows = super().for_user(user, permission)
        return rows.filter(**{self.owner_path: user}) if getattr(user, "pk", None) else rows.none()

    def going_on(self) -> Self:
        """Waiting or being made."""
        return self.filter(state__in=[Export.State.WAITING, Export.State.RUNNING])


class ExportPartQuerySet(ExportQuerySet):
    """The same of the parts of a file."""

    owner_path = "export__asked_by"


class Export(CouncilScoped):
    """One file that somebody asked for: what, when, how it stands. Its bytes are in ExportPart, and go after a time.

    `children` are those with a row in the file: each making and each download is in the log of looks for every one of
    them, and where one is restricted or disposed of the database itself takes the bytes back (reporting.0002_triggers).
    `hidden` are the restricted children whom the person could not see: who is hidden since was perhaps counted.
    """

    child_path = ""

    class Kind(models.TextChoices):
        FIGURES = "figures", "Figures"
        EPISODES = "episodes", "Episodes behind a figure"
        EXTRACT = "extract", "Extract without names, for the council’s own warehouse"

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel workbook (XLSX)"
        ODS = "ods", "OpenDocument spreadsheet (ODS)"
        CSV = "csv", "CSV"
        PARQUET = "parquet", "Parquet"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Not made"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"
        TAKEN_BACK = "taken_back", "Taken back"

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    format = models.CharField(max_length=8, choices=Format)
    query = models.TextField(help_text="the question, as it stands in a link")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    as_at = models.DateTimeField(null=True, help_text="the moment as at which it was counted")
    rows = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField("size in bytes", null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField("why it was not made", max_length=300, blank=True)
    children = ArrayField(models.BigIntegerField(), default=list)
    hidden = ArrayField(models.BigIntegerField(), default=list)
    downloads = models.PositiveIntegerField(default=0)
    last_downloaded_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_by", "council", "asked_at"], name="exports_of_a_person"),
            models.Index(fields=["asked_at"], name="exports_to_make", condition=Q(state__in=["waiting", "running"])),
            models.Index(fields=["expires_at"], name="exports_to_forget", condition=Q(state="ready")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(size__isnull=False, expires_at__isnull=False, as_at__isnull=False) & ~Q(sha256=""),
                name="a_ready_export_is_complete",
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(problem=""), name="a_failed_export_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_format_display()}"

    @property
    def is_going_on(self) -> bool:
        """Waiting or being made."""
        return self.state in {self.State.WAITING, self.State.RUNNING}


class ExportPart(CouncilScoped):
    """A piece of the file, at most a megabyte: neither the worker nor the web process ever holds the whole."""

    child_path = ""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    objects: ClassVar[Any] = ExportPartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="a_part_stands_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of export {self.export_id}"


class ExtractKeyQuerySet(CouncilQuerySet):
    """For whoever may make an extract. It is shown to nobody."""

    view_permission = "view_reports"


class ExtractKey(CouncilScoped):
    """What a council’s extracts replace children’s numbers by: a keyed digest, the same in every extract of theirs.

    Kept closed (reporting.exports.keys): neither the database nor a backup of it alone leads from a key to a child.
    """

    child_path = ""

    secret = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ExtractKeyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council"], name="one_extract_key_per_council")]

    def __str__(self) -> str:
        return f"Key of the extracts of {self.council}"
