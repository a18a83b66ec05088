"""A person's private calendar link."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rhi.history import track_fields


@track_fields("user", "made_at", "revoked_at")
class CalendarFeed(models.Model):
    """A link by which a calendar program reads what a person has to do. Only a digest of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_calendar_link_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
