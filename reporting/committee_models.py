"""The quarterly report of a council for its committee: its figures, its commentary, and the documents made of them."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from reporting.committee.quarters import Quarter
from reporting.sheet import QUARTERS
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped

LEAST_DAYS, MOST_DAYS = 4, 80


def person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to the person who did it."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+", **options
    )


class CommitteeQuerySet(CouncilQuerySet):
    """For those who answer for the council's figures."""

    view_permission = "sign_off"

    def in_work(self) -> Any:
        """Waiting for a worker: to be counted, or to be made."""
        return self.filter(state__in=[CommitteeReport.State.COUNTING, CommitteeReport.State.QUEUED])


@track_changes
class CommitteeReport(CouncilScoped):
    """A report of one quarter. What is made is frozen; a revision is a further report of the same quarter.

    `figures` is what was counted at `counted_at` (reporting.committee.figures): pages and documents show it, and count
    nothing again. It holds numbers only, and no restricted child is in them.
    """

    child_path = ""

    class State(models.TextChoices):
        COUNTING = "counting", "Figures are being counted"
        DRAFTED = "drafted", "Waits for a commentary"
        WRITING = "writing", "Being written"
        QUEUED = "queued", "PDF is being made"
        MADE = "made", "Made"
        FAILED = "failed", "Failed"

    year = models.PositiveSmallIntegerField(help_text="in which the financial year begins", editable=False)
    quarter = models.CharField(max_length=2, choices=list(QUARTERS.items()), editable=False)
    number = models.PositiveSmallIntegerField(default=1, help_text="2 and more: a revision", editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.COUNTING, editable=False)
    figures = models.JSONField(null=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)
    what_changed = models.TextField("what changed, and why", blank=True, default="")
    what_we_do = models.TextField("what we do about it", blank=True, default="")
    written_by = person()
    written_at = models.DateTimeField(null=True, editable=False)
    begun_by = person(help_text="nobody where the schedule began it")
    begun_at = models.DateTimeField(auto_now_add=True)
    asked_by = person(help_text="who asked for the PDF")
    made_at = models.DateTimeField(null=True, editable=False)
    failed_because = models.CharField(max_length=300, blank=True, default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "year", "quarter", "number"], name="committee_reports_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["council", "year", "quarter"],
                condition=Q(made_at__isnull=True),
                name="one_open_committee_report",
            ),
            models.CheckConstraint(
                condition=Q(state="made", made_at__isnull=False, counted_at__isnull=False)
                | ~Q(state="made") & Q(made_at__isnull=True),
                name="a_made_committee_report_has_its_time",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="committee_reports_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="made"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.when.words}{f', revision {self.number - 1}' if self.number > 1 else ''}"

    @property
    def when(self) -> Quarter:
        """Its quarter."""
        return Quarter(self.year, self.quarter)

    @property
    def is_made(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state == self.State.MADE

    @property
    def is_open(self) -> bool:
        """Whether somebody may write in it now."""
        return self.state in {self.State.DRAFTED, self.State.WRITING, self.State.FAILED}


class CommitteeDocument(CouncilScoped):
    """A report as it was made: the bytes, and their digest. Never changed."""

    child_path = ""
    is_append_only = True

    class Edition(models.TextChoices):
        PUBLIC = "public", "For the committee, in rounded numbers"
        INSIDE = "inside", "For use inside the council, with exact figures"

    report = models.ForeignKey(CommitteeReport, on_delete=models.PROTECT, related_name="documents")
    edition = models.CharField(max_length=6, choices=Edition)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects: ClassVar[Any] = CommitteeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "edition"], name="one_document_per_edition")]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_edition_display()}"


@track_changes
class CommitteeSetting(CouncilScoped):
    """Whether reports begin by themselves at a council, and when. Without a row: ten days after the quarter."""

    child_path = ""

    is_on = models.BooleanField("begin a report by itself after each quarter", default=True)
    days_after = models.PositiveSmallIntegerField(
        "days after the end of the quarter",
        default=10,
        validators=[MinValueValidator(LEAST_DAYS), MaxValueValidator(MOST_DAYS)],
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = CommitteeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["council"], name="one_committee_setting_per_council"),
            models.CheckConstraint(
                condition=Q(days_after__gte=LEAST_DAYS, days_after__lte=MOST_DAYS), name="committee_days_after_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council}: {f'after {self.days_after} days' if self.is_on else 'off'}"
