"""By which way a child, or somebody in the child's life, may be written to; and by which never."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Channel
from cases.models.children import Child, KnownPerson
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


@track_changes
class ContactPoint(CouncilScoped):
    """A number, an e-mail address or a postal address of a child (or of `person`), and whether it is safe to use.

    Only one known to be safe is ever written to. `value` is kept as it is sent: a number in digits with its country
    (+44…), an e-mail address in small letters, or the lines of a postal address.
    """

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Safety(models.TextChoices):
        SAFE = "safe", "Safe to use"
        UNSAFE = "unsafe", "Not safe: never used"
        NOT_KNOWN = "not_known", "Not known yet: not used"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="contact_points")
    person = models.ForeignKey(
        KnownPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="contact_points"
    )
    channel = models.CharField(max_length=6, choices=Channel)
    value = models.TextField()
    safety = models.CharField(max_length=10, choices=Safety, default=Safety.NOT_KNOWN)
    safety_reason = models.CharField("how that is known", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["channel", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "person", "channel", "value"], name="one_contact_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(value=""), name="a_contact_says_where"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.value.splitlines()[0] if self.value else ''}"
