"""The carer's door: a signed link for a home, a foster carer or a parent; whom it is about; what they write there."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models import Child, KnownPerson, MissingEpisode, Placement
from interviews.models import CarerAccount
from interviews.models.references import person
from rhi.history import track_changes, track_fields
from rhi.scoping import CouncilQuerySet, CouncilScoped
from rhi.timespan import TimeSpan

MOST_WRONG_PINS = 5
USUAL_DAYS = 180


class CarerLinkQuerySet(CouncilQuerySet):
    """Links. One exists for somebody who may see a child that it is, or was, about."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """A link about none but children hidden from this person does not exist for them."""
        children = CarerLinkChild.objects.for_user(user, permission).filter(link=OuterRef("pk"))
        return super().for_user(user, permission).filter(Exists(children))


@track_changes
class CarerLink(CouncilScoped):
    """A link that opens the carer's page, with a PIN told by another way. Only digests of both are kept.

    The row itself is about no child, and holds the name of a home, never that of a person: whom it is about stands in
    its children.
    """

    child_path = ""

    class Kind(models.TextChoices):
        HOME = "home", "Children’s home"
        FOSTER_CARER = "foster_carer", "Foster carer"
        PARENT = "parent", "Parent"

    kind = models.CharField(max_length=12, choices=Kind)
    home_name = models.CharField("name of the home", max_length=120, blank=True)
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    pin_digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField()
    made_by = person(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    wrong_pins = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = person(null=True, editable=False)
    revoked_reason = models.CharField(max_length=200, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CarerLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="home") & ~Q(home_name="") | ~Q(kind="home") & Q(home_name=""),
                name="a_home_has_a_name_and_nobody_else",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.home_name}" if self.home_name else self.get_kind_display()

    def is_live(self, now: datetime) -> bool:
        """Whether the link opens anything."""
        return self.revoked_at is None and self.locked_at is None and self.expires_at > now


@track_changes
class CarerLinkChild(CouncilScoped):
    """A child whom a link is about, named by a person of the council.

    `holder` is who holds the link, where it is no home; `placement` where the child lived when the link was given: when
    it ends, the link shows the child no more. `told_hidden_as` is the reason of which the council was told last.
    """

    child_path = "child"

    link = models.ForeignKey(CarerLink, on_delete=models.PROTECT, related_name="children")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="carer_links")
    holder = models.ForeignKey(KnownPerson, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_by = person(editable=False)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = person(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_reason = models.CharField(max_length=200, blank=True, editable=False)
    told_hidden_as = models.CharField(max_length=20, blank=True, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["link"], name="children_of_link", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.link}, {self.child}"


@track_fields("council", "link", "began_at", "ended_at")
class CarerVisit(CouncilScoped):
    """A carer's page is open in one browser: from the PIN until finished, or a quarter of an hour without a touch."""

    child_path = ""

    link = models.ForeignKey(CarerLink, on_delete=models.PROTECT, related_name="visits")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Carer’s visit {self.pk}"


@track_changes
class CarerEntry(CouncilScoped):
    """What a carer wrote about one child. It is no record until a person of the council confirms it.

    The time (`at_…`) is when the child went missing or was back, as the interval it lies in; `words_to_carer` is all
    that the carer is told of the decision. `submission` is the form's own number: sent twice, it is written once.
    """

    child_path = "child"

    class Kind(models.TextChoices):
        MISSING = "missing", "Missing"
        RETURNED = "returned", "Back"
        ACCOUNT = "account", "The carer’s own account"
        PROBLEM = "problem", "Something is wrong on the page"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Confirmed"
        SET_ASIDE = "set_aside", "Set aside"

    class Police(models.TextChoices):
        TOLD = "told", "Yes"
        NOT_YET = "not_yet", "Not yet"

    link = models.ForeignKey(CarerLink, on_delete=models.PROTECT, related_name="entries")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="carer_entries")
    kind = models.CharField(max_length=8, choices=Kind)
    at_earliest_at = models.DateTimeField("from", null=True)
    at_latest_at = models.DateTimeField("until", null=True)
    at_precision = models.CharField(max_length=12, blank=True)
    where = models.CharField("where last seen, or found", max_length=200, blank=True)
    wearing = models.CharField("what the child was wearing", max_length=300, blank=True)
    found_by = models.CharField(max_length=120, blank=True)
    police = models.CharField("police told", max_length=8, choices=Police, blank=True)
    police_reference = models.CharField(max_length=60, blank=True)
    words = models.TextField("what the carer wrote", blank=True)
    written_by = models.CharField("name typed by the writer", max_length=120)
    written_at = models.DateTimeField()
    submission = models.UUIDField(unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = person(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField("why it was set aside", max_length=300, blank=True)
    words_to_carer = models.CharField("what the carer is told", max_length=300, blank=True)
    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    carer_account = models.ForeignKey(
        CarerAccount, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "carer entries"
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["council"], name="entry_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"From a carer: {self.get_kind_display().lower()}"

    @property
    def at(self) -> TimeSpan | None:
        """When it happened, as the carer says; None where the kind has no time."""
        return TimeSpan(self.at_earliest_at, self.at_latest_at, self.at_precision) if self.at_precision else None
