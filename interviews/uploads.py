"""SSDA903 files waiting to be looked at and loaded, and the record of each load."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from rhi.scoping import CouncilQuerySet, CouncilScoped


class UploadQuerySet(CouncilQuerySet):
    """Uploads: open to those who load files."""

    view_permission = "import_records"


class SsdaUpload(CouncilScoped):
    """The three files as they came, until they are loaded or a day has passed; then who, when, digests and counts."""

    child_path = ""

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    header = models.BinaryField()
    episodes = models.BinaryField()
    missing = models.BinaryField()
    digests = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    objects: ClassVar[Any] = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "SSDA903 upload"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"SSDA903 files of {self.uploaded_at:%d/%m/%Y}"

    def files(self) -> dict[str, bytes]:
        """The bytes by file."""
        return {name: bytes(getattr(self, name)) for name in ("header", "episodes", "missing")}
