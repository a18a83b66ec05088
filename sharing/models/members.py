"""The people at a police force who read summaries on the pages, where the force's own systems do not pull them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from rhi.history import track_fields
from sharing.models.agreements import person


class PoliceMemberQuerySet(models.QuerySet[Any]):
    """Named users of police forces. They belong to no council: a force's lead sees those of the force."""

    def of_force(self, agency: Agency) -> "PoliceMemberQuerySet":
        """Everybody who is or was a named user of the force, by name; people of today first."""
        rows = self.filter(user__agency=agency, user__agency__kind=Agency.Kind.POLICE).select_related("user__agency")
        return rows.order_by(models.F("ended_at").asc(nulls_first=True), "user__name", "pk")

    def in_force(self) -> "PoliceMemberQuerySet":
        """Those whose access was not stopped."""
        return self.filter(ended_at__isnull=True)


@track_fields("user", "is_lead", "invited_by", "ended_at", "ended_by")
class PoliceMember(models.Model):
    """A named user of a police force (the force is the user's `agency`). Access ends with `ended_at`; the row stays.

    `is_lead`: sees, invites and stops the force's other named users. `seen_number`: the last change of the feed that
    this person has marked as looked at.
    """

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="police_member")
    is_lead = models.BooleanField("may invite and stop people of the force", default=False)
    invited_by = person(null=True)
    invited_at = models.DateTimeField(auto_now_add=True)
    ended_by = person(null=True)
    ended_at = models.DateTimeField(null=True)
    seen_number = models.BigIntegerField(default=0, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = PoliceMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False), name="police_member_ended_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
