"""Figures that leave a council: proposed inside it, published for others, and what opens the analysts' door.

A proposal, and each month's copy of the figures, stand behind the council's wall. A publication stands outside it: it
holds no child and only rounded numbers, other councils and national observers read it, and the database freezes it.
"""

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Council
from reporting.sheet import Sheet, read, year_words
from rhi.history import track_fields
from rhi.scoping import CouncilQuerySet, CouncilScoped


class ProposalQuerySet(CouncilQuerySet):
    """For those who answer for the council's figures."""

    view_permission = "sign_off"


class FiguresProposal(CouncilScoped):
    """Figures of a year as they would leave, waiting for a manager to agree. One at a time per year."""

    child_path = ""

    year = models.PositiveSmallIntegerField(help_text="in which the financial year begins")
    figures = models.JSONField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["council", "year"], name="one_proposal_per_year")]

    def __str__(self) -> str:
        return f"{self.council}, {year_words(self.year)}"

    @property
    def sheet(self) -> Sheet:
        """The figures."""
        return read(self.figures)


class FrozenQuerySet(CouncilQuerySet):
    """For those who see the council's figures."""

    view_permission = "view_reports"


class FrozenFigures(CouncilScoped):
    """What leaves the council in a month, counted once and never changed (reporting.freezing)."""

    child_path = ""
    is_append_only = True

    class What(models.TextChoices):
        FIGURES = "figures", "Figures of a year"
        ANSWERS = "answers", "Answers to requests for information"

    year = models.PositiveSmallIntegerField(help_text="in which the financial year begins")
    month = models.DateField(help_text="first day of the month in which it is shown")
    what = models.CharField(max_length=10, choices=What)
    data = models.JSONField()
    counted_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["council", "year", "month", "what"], name="figures_frozen_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.council}, {year_words(self.year)}, {self.month:%Y-%m}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Published figures: the same for everybody who may see any."""

    def in_force(self) -> Self:
        """Neither superseded nor withdrawn."""
        return self.filter(ended_at__isnull=True)


class Publication(models.Model):
    """Figures of a year that a council agreed to let others use: frozen. A later version ends the one before."""

    class End(models.TextChoices):
        SUPERSEDED = "superseded", "Superseded by a later version"
        WITHDRAWN = "withdrawn", "Withdrawn"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="publications")
    year = models.PositiveSmallIntegerField(help_text="in which the financial year begins")
    version = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    caveats = models.TextField("how this council records")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, choices=End, blank=True, default="")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar[Any] = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["council", "year", "version"], name="publication_versions_count_up"),
            models.UniqueConstraint(
                fields=["council", "year"], condition=Q(ended_at__isnull=True), name="one_publication_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="") | Q(ended_at__isnull=False) & ~Q(ended_as=""),
                name="a_publication_says_how_it_ended",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="publications_frozen",
                fields=[
                    "council",
                    "year",
                    "version",
                    "figures",
                    "caveats",
                    "proposed_by",
                    "published_by",
                    "published_at",
                ],
            ),
            pgtrigger.Protect(
                name="publications_end_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="publications_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.council}, {year_words(self.year)}, version {self.version}"

    @property
    def sheet(self) -> Sheet:
        """The figures."""
        return read(self.figures)


@track_fields("user", "made_at", "expires_at", "revoked_at")
class MeasuresToken(models.Model):
    """What a person's own program shows to read figures. Only a digest is kept; it ends by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="measures_tokens")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="one_measures_token_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"Token of {self.user} for measures"
