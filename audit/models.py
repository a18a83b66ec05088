"""Who looked at a child's record, and the seals over it. Changes are kept by the history triggers (rhi.history)."""

import hashlib
import json
import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.functional import cached_property

from audit.restrictions import Grant, Restriction
from rhi.scoping import CouncilQuerySet, CouncilScoped

__all__ = [
    "Access",
    "Disposal",
    "Draft",
    "Grant",
    "Removal",
    "Restriction",
    "Seal",
    "SealedColumns",
    "SealedRow",
]


class AccessQuerySet(CouncilQuerySet):
    """Who looked: open to those who may see the audit."""

    view_permission = "view_audit"


class Access(CouncilScoped):
    """One look at a child's record: who, what, when. Written in the transaction of the answer; never changed.

    `child_id` is a plain number, not a foreign key: this floor lies below the casework, and the log outlives a record
    that was lawfully disposed of. It is empty for a search that showed nobody; `terms` are the words searched for.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "Looked at"
        SEARCH = "search", "Searched"
        EXPORT = "export", "Exported"
        PRINT = "print", "Printed"
        API = "api", "Pulled through the API"
        EMERGENCY = "emergency", "Opened in an emergency"

    child_path = "child_id"
    is_append_only = True
    stays_after_disposal = True

    child_id = models.BigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VIEW)
    what = models.CharField(max_length=120)
    terms = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    request_id = models.UUIDField(default=uuid.uuid4)
    seen_at = models.DateTimeField(auto_now_add=True, help_text="by the clock of the database, whatever is sent")

    objects: ClassVar[Any] = AccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "accesses"
        indexes = [
            models.Index(fields=["child_id", "-seen_at"], name="access_of_child"),
            models.Index(fields=["council", "-seen_at", "-id"], name="access_of_council"),
            BrinIndex(fields=["seen_at"], name="access_by_time"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stamped_by_the_database",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.seen_at := clock_timestamp(); RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def is_attempt(self) -> bool:
        """Whether this is an emergency opening that opened nothing.

        Its words may speak of a restricted record that the reader may not know of, so no page shows them; where a
        record has the reference, they are kept a second time in the log of that record.
        """
        return self.kind == self.Kind.EMERGENCY and self.child_id is None

    @property
    def shown_terms(self) -> str:
        """The words searched for, as a page may show them."""
        return "" if self.is_attempt else self.terms

    @property
    def shown_reason(self) -> str:
        """The reason, as a page may show it."""
        return "" if self.is_attempt else self.reason


class Draft(CouncilScoped):
    """A form as somebody has typed it so far, kept while they type; gone once it is saved. Seen by nobody else.

    `child_id` is a plain number (this floor lies below the casework), empty where the form is about no child yet.
    """

    child_path = "child_id"

    child_id = models.BigIntegerField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField("address of the form", max_length=300)
    data = models.TextField("the fields, as a browser sends them")
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return self.path


class SealedColumns(models.Model):
    """Which columns of which tables the digests cover. Its content is part of the link of each seal that names it."""

    is_append_only = True

    columns = models.JSONField(help_text="per table: the columns that its digests cover")

    def __str__(self) -> str:
        return f"{len(self.columns)} tables"

    @cached_property
    def digest(self) -> str:
        """Of the whole content, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.columns, sort_keys=True).encode()).hexdigest()


class Seal(models.Model):
    """A few minutes' end in the chain. `link` closes over every row sealed so far and every field of the seal."""

    is_append_only = True

    sealed_until_at = models.DateTimeField(unique=True, help_text="audit rows before this moment are in the chain")
    open_since_at = models.DateTimeField(
        help_text="the same, or the start of the oldest transaction that was still open: what it writes comes later"
    )
    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField(help_text="one less than the first where the time was quiet")
    covers = models.ForeignKey(SealedColumns, on_delete=models.PROTECT, related_name="+")
    proven = models.JSONField(default=list, help_text="ids of disposals whose proof was right at their sealing")
    made_at = models.DateTimeField()
    link = models.BinaryField()

    class Meta:
        ordering = ["sealed_until_at"]

    def __str__(self) -> str:
        return f"Sealed until {self.sealed_until_at:%Y-%m-%d %H:%M}"


class SealedRow(models.Model):
    """One audit row in the chain: its digest, and the link that closes over this row and all before it."""

    is_append_only = True

    position = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=80, help_text="the table")
    row_id = models.BigIntegerField()
    digest = models.BinaryField()
    link = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_id"], name="a_row_is_sealed_once")]

    def __str__(self) -> str:
        return f"{self.position}: {self.source} {self.row_id}"


class Disposal(models.Model):
    """A lawful disposal of a child's record: by which proposal, and how many sealed rows of each table went.

    Written by the functions `rights_dispose` and `rights_prove` alone. `proof` signs the record and every row that was
    removed, with a secret that the database does not have.
    """

    is_append_only = True

    proposal_id = models.BigIntegerField(unique=True)
    child_id = models.BigIntegerField()
    removals = models.JSONField(default=dict, help_text="per table: how many sealed rows were removed")
    proof = models.CharField(max_length=200)
    disposed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Disposal of record {self.child_id} by proposal {self.proposal_id}"


class Removal(models.Model):
    """An audit row that was lawfully removed: its digest stays in the chain, and this says by which disposal."""

    is_append_only = True

    source = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="rows")
    removed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "row_id"], name="a_row_is_removed_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id}: {self.disposal}"
