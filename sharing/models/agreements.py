"""What a council and an agency have agreed, version by version; and which force knows of a placement."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Agency
from cases.models import Placement
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing.querysets import AgreementQuerySet


def person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to the person who decided."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


@track_changes
class SharingAgreement(CouncilScoped):
    """What a council and an agency have agreed. A change makes a new version; the one before ends that moment.

    `tiers`: 1 the fact of the interview, 2 the safeguarding summary, 3 intelligence on the force's own form.
    `sections` (sharing.points): what a safeguarding summary may hold. In force between `starts_on` and `ends_on`
    (London days, both included) unless ended before.
    """

    child_path = ""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    purpose = models.TextField()
    legal_basis = models.TextField()
    tiers = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(3)]), default=list
    )
    sections = ArrayField(models.CharField(max_length=20))
    decide_within_hours = models.PositiveSmallIntegerField("agreed hours to decide on sharing", default=72)
    needs_second_person = models.BooleanField("a second person releases", default=False, db_default=False)
    retention = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField("to be looked at again by", null=True, blank=True)
    signed_for_council = models.CharField("signed for the council by", max_length=160, blank=True, default="")
    signed_for_agency = models.CharField("signed for the agency by", max_length=160, blank=True, default="")
    ended_at = models.DateTimeField(null=True, editable=False)
    end_told_at = models.DateTimeField("when both were told of the end", null=True, editable=False)
    review_told_at = models.DateTimeField(null=True, editable=False)
    signed_by = person(editable=False)
    signed_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "agency"], condition=Q(ended_at__isnull=True), name="one_open_agreement_per_agency"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} and {self.agency}"


@track_changes
class PlacementNotice(CouncilScoped):
    """The force of an area was told that a child is placed there: from then on it may be told of the child."""

    child_path = "placement__child"

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="force_notices")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    told_by = person()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["placement", "agency"], name="one_notice_of_a_placement")]

    def __str__(self) -> str:
        return f"{self.agency} was told of the placement on {self.told_at:%d/%m/%Y}"
