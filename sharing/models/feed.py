"""The change feed, what was pulled from it, and what the agency answered."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models import Agency
from rhi.scoping import CouncilScoped
from sharing.models.agreements import person
from sharing.models.summaries import Summary


class Feed(models.Model):
    """The change feed's epoch: one row. A restored database starts a new one, and every old cursor is gone (410).

    Changes up to `forgotten_number` are no longer read: a cursor before it is too old (410), and a snapshot is taken.
    """

    epoch = models.UUIDField(default=uuid.uuid4)
    last_number = models.BigIntegerField(default=0)
    forgotten_number = models.BigIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return str(self.epoch)


class Change(CouncilScoped):
    """One event of the feed, numbered in commit order under an advisory lock (sharing.feed). Holds no name.

    It outlives the summary: what remains of one that was disposed of is that it is gone. `police_reference`: told again
    because this report of the force was matched to the child. A change of kind `report` names a report, and no summary.
    """

    child_path = ""
    is_append_only = True
    sealed_at: ClassVar[str] = "at"

    class Kind(models.TextChoices):
        RELEASED = "released", "Released"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPORT = "report", "Police report"

    class Why(models.TextChoices):
        TAKEN_BACK = "withdrawn", "Taken back by the council"
        NEWER = "superseded", "A newer one was released"
        NOT_SHARED = "no_longer_shared", "No longer shared with the agency"
        SEEN = "seen", "The council has seen the report"
        WAITS_ANEW = "waits_anew", "The report waits anew: another council is asked, or about another child"
        MATCHED = "matched", "The report was matched to a child"
        NOT_OURS = "not_ours", "Not a child of the council"
        ANSWER_TAKEN_BACK = "taken_back", "The answer to the report was taken back"

    number = models.BigIntegerField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(
        Summary, on_delete=models.DO_NOTHING, related_name="changes", db_constraint=False, null=True
    )
    report = models.ForeignKey("sharing.PoliceReport", on_delete=models.PROTECT, null=True, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    why = models.CharField(max_length=20, choices=Why, blank=True, default="", db_default="")
    superseded_by = models.UUIDField(null=True)
    police_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["agency", "number"], name="change_of_agency")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="report", report__isnull=False, summary__isnull=True)
                | models.Q(~models.Q(kind="report"), report__isnull=True, summary__isnull=False),
                name="change_of_a_summary_or_a_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Delivery(CouncilScoped):
    """A summary that an agency pulled: which, when, through what call, by which client or person. Never changed."""

    child_path = "summary__child"
    is_append_only = True
    sealed_at: ClassVar[str] = "delivered_at"

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="deliveries")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=100, blank=True)
    reader = person(null=True)
    call = models.CharField(max_length=40)
    delivered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-delivered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.agency} pulled on {self.delivered_at:%d/%m/%Y %H:%M}"


class SnapshotPull(CouncilScoped):
    """An agency's client began a full resync: it may have received every summary of this council it could then read.

    Which those were follows from the feed up to `up_to_number` (sharing.disclosure): a row for each would be a
    million at once. One row per council and pull; `finished_at` when the last line had been sent.
    """

    child_path = ""

    pull = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=100)
    up_to_number = models.BigIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["council", "agency", "up_to_number"], name="snapshot_of_council")]

    def __str__(self) -> str:
        return f"{self.agency} resynced on {self.started_at:%d/%m/%Y %H:%M}"


class Receipt(CouncilScoped):
    """What an agency answered to a summary. Never changed; the latest stands."""

    child_path = "summary__child"
    is_append_only = True
    sealed_at: ClassVar[str] = "received_at"

    class Status(models.TextChoices):
        RECEIVED = "received", "Received"
        ACTIONED = "actioned", "Acted on"
        REJECTED = "rejected", "Rejected"

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="receipts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=100, blank=True)
    reader = person(null=True)
    status = models.CharField(max_length=10, choices=Status)
    reason = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.get_status_display()
