"""What the host council of a child placed out of area is told of an absence: a listed minimum, and nothing else."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.bodies import OutsideBody
from cases.models.children import Child
from cases.models.episodes import MissingEpisode
from cases.querysets import HostTellingQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilScoped


@track_changes
class HostTelling(CouncilScoped):
    """Whether, when and what the host was told of one absence. `council` is the responsible one.

    The host sees these columns, once told, and never the record they were taken from. A restricted child, or one whose
    address is confidential, is never told of by the system: a manager decides.
    """

    child_path = "child"
    other_council = "host_council"
    other_council_when = "told_at IS NOT NULL AND withdrawn_at IS NULL"

    class State(models.TextChoices):
        TOLD = "told", "Told"
        TO_DECIDE = "to_decide", "A manager decides"
        TO_TELL = "to_tell", "To be told by phone or letter"
        NOT_TOLD = "not_told", "Not told"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="host_tellings")
    episode = models.OneToOneField(MissingEpisode, on_delete=models.PROTECT, related_name="host_telling")
    host_council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, null=True, related_name="+")
    host_body = models.ForeignKey(OutsideBody, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    why = models.CharField("why it was not told by the system", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    child_name = models.CharField(max_length=250, blank=True)
    born_on = models.DateField(null=True)
    lives_at = models.CharField("where the child lives", max_length=200, blank=True)
    police_references = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=10, choices=MissingEpisode.Category, blank=True)
    missing_since_at = models.DateTimeField(null=True)
    located_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = HostTellingQuerySet.as_manager()

    class Meta:
        ordering = ["-missing_since_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(host_council__isnull=False, host_body__isnull=True)
                | Q(host_council__isnull=True, host_body__isnull=False),
                name="one_host_is_told",
            ),
            models.CheckConstraint(condition=~Q(state="told") | Q(told_at__isnull=False), name="told_at_some_time"),
        ]
        indexes = [
            models.Index(fields=["council"], name="host_to_tell", condition=Q(state__in=["to_decide", "to_tell"])),
            models.Index(
                fields=["host_council"],
                name="hosted_now",
                condition=Q(told_at__isnull=False, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}: {self.get_state_display().lower()}"

    @property
    def host(self) -> Any:
        """The council or body that hosts the child."""
        return self.host_council or self.host_body
