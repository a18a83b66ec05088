"""Scans and photographs, kept in the database: no folder to leak, one backup, and the second wall before them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cases.models.children import Child
from cases.models.episodes import MissingEpisode
from rhi.history import track_fields
from rhi.scoping import CouncilQuerySet, CouncilScoped


@track_fields(
    "council", "child", "episode", "kind", "title", "file_name", "removed_at", "removed_by", "removed_because"
)
class Attachment(CouncilScoped):
    """A file about a child. The bytes stand in AttachmentContent, so that a list never reads them."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photograph of the child"
        PAPER = "paper", "Scan of a paper record"
        DRAWING = "drawing", "The child’s own drawing or writing"
        LETTER = "letter", "Letter"
        OTHER = "other", "Something else"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="attachments")
    episode = models.ForeignKey(
        MissingEpisode, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=160)
    file_name = models.CharField(max_length=160, editable=False)
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField("size in bytes", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    removed_because = models.CharField(max_length=300, blank=True, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class AttachmentContent(CouncilScoped):
    """The bytes of an attachment, checked and cleaned; removed with it."""

    child_path = "attachment__child"
    assigned_path = "attachment__child__return_interviews__assigned_to"

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="content")
    content = models.BinaryField()

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Content of {self.attachment_id}"
