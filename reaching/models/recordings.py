"""What a child said into their phone instead of writing it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Func, Q

from reaching.models.invitations import TalkInvitation
from rhi.scoping import CouncilQuerySet, CouncilScoped


class Recording(CouncilScoped):
    """The sound a child sent with an answer, or after the talk. Never changed; kept in the database, as files are.

    `content_type` is what it was found to be, not what the phone called it.
    """

    is_append_only = True
    child_path = "invitation__child"
    assigned_path = "invitation__return_interview__assigned_to"

    invitation = models.ForeignKey(TalkInvitation, on_delete=models.PROTECT, related_name="recordings")
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=20, editable=False)
    size = models.PositiveIntegerField("size in bytes", editable=False)
    content = models.BinaryField("what the child said")

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size=Func("content", function="OCTET_LENGTH", output_field=models.IntegerField())),
                name="recording_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"Recording {self.pk}"
