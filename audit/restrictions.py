"""Restricted records: a child whose record exists only for the people named here (domain: hard case 17)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


class RestrictionQuerySet(CouncilQuerySet):
    """Restrictions and grants: for those who may restrict."""

    view_permission = "restrict_records"


@track_changes
class Restriction(CouncilScoped):
    """A child's record is restricted: a colleague's own child, a threat from within an agency.

    `child_id` is a plain number (this floor lies below the casework). The row is hidden with the record, so that
    nobody without a grant learns of it; `rhi_hidden` reads all of them to say which records are hidden.
    """

    child_path = ""
    hidden_with = "child_id"

    child_id = models.BigIntegerField()
    reason = models.TextField()
    restricted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    restricted_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child_id"], condition=Q(lifted_at__isnull=True), name="restricted_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["council"], name="restriction_now", condition=Q(lifted_at__isnull=True))]

    def __str__(self) -> str:
        return f"Restricted record {self.child_id}"


@track_changes
class Grant(CouncilScoped):
    """A person for whom a restricted record exists, or who may never open it even in an emergency (barred)."""

    class Kind(models.TextChoices):
        NAMED = "named", "Named by a manager"
        EMERGENCY = "emergency", "Opened in an emergency"
        BARRED = "barred", "May never open it"

    child_path = ""
    hidden_with = "restriction__child_id"

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NAMED)
    reason = models.TextField(blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)

    objects: ClassVar[Any] = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["user"], name="grant_in_force", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
