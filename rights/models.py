"""Requests for access, retention, holds and disposal: one row each, all of one council."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Child
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped
from rights.retention import CLASS_WORDS, RetentionClass


def person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to the person who did something."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


def retention_class() -> Any:
    """A retention class, in words on the screen."""
    return models.CharField(max_length=20, choices=[(each.value, CLASS_WORDS[each]) for each in RetentionClass])


class RequestQuerySet(CouncilQuerySet):
    """For those who answer requests."""

    view_permission = "answer_rights_requests"


class DisposalQuerySet(CouncilQuerySet):
    """For those who decide on disposal."""

    view_permission = "dispose_records"

    def waiting(self) -> "DisposalQuerySet":
        """Not decided yet."""
        return self.filter(decided_at__isnull=True)


@track_changes
class RetentionRule(CouncilScoped):
    """How long this council keeps one class of records, where it differs from the default."""

    child_path = ""

    retention_class = retention_class()
    years_after_birth = models.PositiveSmallIntegerField()
    years_after_death = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[Any] = DisposalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "retention_class"], name="one_rule_per_class")]

    def __str__(self) -> str:
        return f"{self.get_retention_class_display()}: {self.years_after_birth} years"


class ChildRetention(CouncilScoped):
    """The class of a child's records and the last day they are kept; computed anew each night (rights.jobs)."""

    child_path = "child"

    child = models.OneToOneField(Child, on_delete=models.PROTECT, related_name="retention")
    retention_class = retention_class()
    keep_until = models.DateField(null=True, db_index=True, help_text="empty: date of birth not known")
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_retention_class_display()} until {self.keep_until}"


@track_changes
class LegalHold(CouncilScoped):
    """While it stands nothing of the child is proposed for disposal, or disposed of."""

    child_path = "child"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.TextField()
    placed_by = person()
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_by = person(null=True)
    lifted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = DisposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(lifted_at__isnull=True), name="one_hold_at_a_time")
        ]

    def __str__(self) -> str:
        return f"Hold on {self.child_id}"


class DisposalProposal(CouncilScoped):
    """A job proposes, a person decides. What stays after a disposal: the number, the class, the counts, no name."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Dispose of it"
        KEPT = "kept", "Keep it"

    child_path = "child_id"
    stays_after_disposal = True

    child_id = models.BigIntegerField()
    retention_class = retention_class()
    kept_until = models.DateField("last day it had to be kept")
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = person(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    ask_again_on = models.DateField(null=True)
    removed = models.JSONField(null=True, help_text="rows removed, per table")

    objects: ClassVar[Any] = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["kept_until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child_id"], condition=Q(decided_at__isnull=True), name="proposed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Disposal of record {self.child_id}"


@track_changes
class AccessRequest(CouncilScoped):
    """Somebody asks for what is held about a child (UK GDPR Article 15): answered within one calendar month."""

    class Outcome(models.TextChoices):
        GIVEN = "given", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    child_path = "child"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="access_requests")
    asked_by = models.CharField("who asks", max_length=120)
    relation = models.CharField("who they are to the child", max_length=120)
    received_on = models.DateField("received on")
    due_on = models.DateField()
    identity_checked = models.CharField("how identity and authority were checked", max_length=300, blank=True)
    recorded_by = person(editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    outcome_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"Request of {self.received_on:%d/%m/%Y}"


@track_changes
class AccessItem(CouncilScoped):
    """One record of the child in a request, and what is given of it."""

    class Decision(models.TextChoices):
        GIVE = "give", "Give it"
        REDACT = "redact", "Give it with passages blacked out"
        WITHHOLD = "withhold", "Withhold it"

    class Ground(models.TextChoices):
        SERIOUS_HARM = "serious_harm", "Would be likely to cause serious harm to somebody"
        THIRD_PARTY = "third_party", "It is about somebody else, who has not agreed"
        LEGAL = "legal", "Legal advice or proceedings"

    child_path = "request__child"

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="items")
    source = models.CharField(max_length=80, help_text="the table")
    row_id = models.CharField(max_length=40)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    passages = models.TextField("passages to black out, one per line", blank=True)
    ground = models.CharField(max_length=14, choices=Ground, blank=True)
    reason = models.TextField(blank=True)
    decided_by = person(null=True)
    decided_at = models.DateTimeField(null=True)
    agreed_by = person(null=True)
    agreed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "source", "row_id"], name="an_item_stands_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}"

    @property
    def is_settled(self) -> bool:
        """Decided; where it is withheld, by two people."""
        return bool(self.decision) and (self.decision != self.Decision.WITHHOLD or self.agreed_at is not None)
