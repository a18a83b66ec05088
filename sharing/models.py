"""Agreements, decisions, summaries, the change feed and what was delivered."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Agency, CouncilGroupObjectPermission
from cases.models import Child
from interviews.models import Interview, ReturnInterview
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing.querysets import AgreementQuerySet, SummaryQuerySet


def person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to the person who decided."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


CHILD_FOLLOWS = """
    IF NOT EXISTS (SELECT 1 FROM cases_childmerge m WHERE m.undone_at IS NULL
                   AND (m.kept_id, m.merged_id) IN ((NEW.child_id, OLD.child_id), (OLD.child_id, NEW.child_id))) THEN
        RAISE EXCEPTION 'a summary stays with its child, unless two records of one child are made one';
    END IF;
    RETURN NEW;
"""
"""A summary goes from one child to another only between two records that are one now; nothing else of it changes."""


@track_changes
class SharingAgreement(CouncilScoped):
    """What a council and an agency have agreed: purpose, legal basis, tiers (1 the fact, 2 the summary)."""

    child_path = ""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements")
    purpose = models.TextField()
    legal_basis = models.TextField()
    tiers = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(2)]), default=list
    )
    decide_within_hours = models.PositiveSmallIntegerField("agreed hours to decide on sharing", default=72)
    retention = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
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
class ShareDecision(CouncilScoped):
    """Whether what a return home interview found is shared: who decided, when, why. The latest one stands."""

    child_path = "return_interview__child"

    class Choice(models.TextChoices):
        SHARE = "share", "Share"
        DO_NOT_SHARE = "do_not_share", "Do not share"

    class NoConsentReason(models.TextChoices):
        CANNOT_GIVE = "cannot_give", "The child cannot give consent"
        NOT_REASONABLE = "not_reasonable", "It is not reasonable to obtain consent"
        WOULD_PREJUDICE = "would_prejudice", "Asking would prejudice the child’s protection"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="share_decisions")
    choice = models.CharField(max_length=12, choices=Choice)
    reason = models.TextField()
    no_consent_reason = models.CharField(
        "why consent was not relied on", max_length=20, choices=NoConsentReason, blank=True
    )
    childs_wishes = models.TextField("the child’s wishes about sharing", blank=True)
    decided_by = person()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.get_choice_display()


@track_changes
class Summary(CouncilScoped):
    """What an agency is told about one child after an interview: frozen once released.

    `content` is exactly the JSON that the API answers with (sharing.summaries builds it and puts it in order). `tier`:
    1 the fact that an interview was offered and what came of it, 2 the safeguarding summary as well.
    """

    child_path = "child"

    class Status(models.TextChoices):
        RELEASED = "released", "Released"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="summaries")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="summaries")
    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="summaries")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="summaries")
    status = models.CharField(max_length=12, choices=Status, default=Status.RELEASED)
    tier = models.PositiveSmallIntegerField(default=1)
    content = models.JSONField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    released_by = person()
    released_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["-released_at"]
        constraints = [
            models.CheckConstraint(condition=Q(tier=1) | Q(tier=2, interview__isnull=False), name="summary_tier"),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | Q(withdrawn_at__isnull=True) & ~Q(status="withdrawn"),
                name="summary_withdrawn_at",
            ),
            models.UniqueConstraint(
                fields=["return_interview", "agreement"],
                condition=Q(status="released"),
                name="one_live_summary_per_agreement",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="content_is_frozen",
                fields=["content", "tier", "return_interview", "agreement", "released_by", "released_at"],
            ),
            pgtrigger.Trigger(
                name="child_follows_a_merge",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.child_id IS DISTINCT FROM NEW.child_id"),
                func=CHILD_FOLLOWS,
            ),
            pgtrigger.Protect(name="summaries_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Summary of {self.released_at:%d/%m/%Y}"


class Feed(models.Model):
    """The change feed's epoch: one row. A restored database starts a new one, and every old cursor is gone (410)."""

    epoch = models.UUIDField(default=uuid.uuid4)
    last_number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.epoch)


class Change(CouncilScoped):
    """One event of the feed, numbered in commit order under an advisory lock (sharing.feed)."""

    child_path = "summary__child"

    class Kind(models.TextChoices):
        RELEASED = "released", "Released"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"

    number = models.BigIntegerField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["agency", "number"], name="change_of_agency")]
        triggers = [pgtrigger.Protect(name="changes_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class ApiClient(models.Model):
    """The agency to which an OAuth client belongs: never named in a request, always known from the token."""

    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.CASCADE, related_name="api_client"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="api_clients")
    is_active = models.BooleanField("may call the API", default=True)

    def __str__(self) -> str:
        return f"{self.agency} ({self.application})"

    def council_ids(self, permission: str) -> frozenset[int]:
        """The councils at which the client's agency holds the permission, through an agreement."""
        if not self.is_active:
            return frozenset()
        held = CouncilGroupObjectPermission.objects.filter(
            group__agency=self.agency_id, permission__codename=str(permission)
        )
        return frozenset(held.values_list("content_object_id", flat=True))


class Delivery(CouncilScoped):
    """A summary that an agency pulled: which, when, through what call. Never changed."""

    child_path = "summary__child"

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="deliveries")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=100)
    call = models.CharField(max_length=40)
    delivered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-delivered_at", "-pk"]
        triggers = [pgtrigger.Protect(name="deliveries_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.agency} pulled on {self.delivered_at:%d/%m/%Y %H:%M}"
