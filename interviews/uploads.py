"""SSDA903 files waiting to be looked at and loaded, and the record of each load."""

from typing import ClassVar

from django.db import models

from cases.models import FileLoad


class SsdaUpload(FileLoad):
    """The three files as they came, until they are loaded or a day has passed; then who, when, digests and counts."""

    HEAVY: ClassVar[tuple[str, ...]] = ("header", "episodes", "missing", *FileLoad.HEAVY)

    header = models.BinaryField()
    episodes = models.BinaryField()
    missing = models.BinaryField()
    digests = models.JSONField(default=dict)

    class Meta(FileLoad.Meta):
        verbose_name = "SSDA903 upload"

    def __str__(self) -> str:
        return f"SSDA903 files of {self.uploaded_at:%d/%m/%Y}"

    def files(self) -> dict[str, bytes]:
        """The bytes by file."""
        return {name: bytes(getattr(self, name)) for name in ("header", "episodes", "missing")}
