"""Summaries as they leave, and those that wait for a second person."""

import json
import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Agency
from cases.models import Child
from interviews.models import Interview, ReturnInterview
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing import addresses
from sharing.models.agreements import SharingAgreement, person
from sharing.querysets import ProposalQuerySet, SummaryQuerySet

CHILD_FOLLOWS = """
    IF NOT EXISTS (SELECT 1 FROM cases_childmerge m WHERE m.undone_at IS NULL
                   AND (m.kept_id, m.merged_id) IN ((NEW.child_id, OLD.child_id), (OLD.child_id, NEW.child_id))) THEN
        RAISE EXCEPTION 'a summary stays with its child, unless two records of one child are made one';
    END IF;
    RETURN NEW;
"""
"""A summary goes from one child to another only between two records that are one now; nothing else of it changes."""


@track_changes
class Summary(CouncilScoped):
    """What an agency is told about one child after an interview: frozen once released.

    `body` is exactly the JSON text that the API answers with (sharing.summaries builds it). `tier`: 1 the fact that an
    interview was offered and what came of it, 2 the safeguarding summary as well, with these `sections`. `is_told`:
    the last that the feed said of it was “released”, so the agency may read it; only sharing.actions.standing sets it.
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
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.RELEASED)
    tier = models.PositiveSmallIntegerField(default=1)
    sections = ArrayField(models.CharField(max_length=20), default=list)
    is_urgent = models.BooleanField("released before the sign-off", default=False, db_default=False)
    body = models.TextField("as it was sent")
    is_told = models.BooleanField(default=False, db_default=False, editable=False)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    released_by = person()
    proposed_by = person(null=True)
    released_at = models.DateTimeField()
    superseded_reason = models.TextField(blank=True, default="", db_default="")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person(null=True)
    withdrawn_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["-released_at"]
        indexes = [
            models.Index(fields=["agency", "id"], name="summary_live_of_agency", condition=Q(status="released")),
            models.Index(fields=["agency", "council"], name="summary_told", condition=Q(is_told=True)),
            models.Index(
                fields=["agency", "council"], name="summary_untold", condition=Q(status="released", is_told=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tier=1) | Q(tier=2, interview__isnull=False), name="summary_tier"),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | Q(withdrawn_at__isnull=True) & ~Q(status="withdrawn"),
                name="summary_withdrawn_at",
            ),
            models.UniqueConstraint(
                fields=["return_interview", "agency"],
                condition=Q(status="released"),
                name="one_live_summary_per_agency",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="content_is_frozen",
                fields=[
                    "body",
                    "tier",
                    "sections",
                    "is_urgent",
                    "return_interview",
                    "agreement",
                    "agency",
                    "released_by",
                    "proposed_by",
                    "released_at",
                ],
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

    @property
    def content(self) -> dict[str, Any]:
        """What it says, to be shown."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def gives_address_away(self) -> bool:
        """Whether it stands, and says where the child lives although that is confidential by now."""
        is_secret = self.status == self.Status.RELEASED and self.child.address_is_confidential
        return is_secret and addresses.is_in(self.body, self.child.address)


@track_changes
class ReleaseProposal(CouncilScoped):
    """A release that somebody prepared and that waits for a second person, who sees exactly the same preview.

    `choices` is what was chosen and written, `summary_id` and `digest` what was previewed: a change of the rows
    meanwhile stops the release.
    """

    child_path = "return_interview__child"

    class Answer(models.TextChoices):
        RELEASED = "released", "Released"
        RETURNED = "returned", "Given back"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="release_proposals")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="+")
    choices = models.JSONField()
    summary_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    proposed_by = person()
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_by = person(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["return_interview", "agreement"],
                condition=Q(answered_at__isnull=True),
                name="one_waiting_release_per_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(answer="released") | ~Q(answered_by=models.F("proposed_by")),
                name="a_second_person_releases",
            ),
        ]

    def __str__(self) -> str:
        return f"Proposed on {self.proposed_at:%d/%m/%Y}"
