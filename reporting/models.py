"""The roll-up of the figures: counts per council and month, which of them stand, and which are to be counted afresh.

Written by reporting.rollup and nothing else. Which months are stale is marked by the database itself, in the
transaction that changes a return home interview or restricts a record (migration reporting.0002_triggers).
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Council
from reporting.answered_models import AnsweredRequest
from reporting.committee_models import CommitteeDocument, CommitteeReport, CommitteeSetting
from reporting.denominators.models import Denominator
from reporting.export_models import Export, ExportPart, ExtractKey
from reporting.national.models import DfeFigures, StatisticalNeighbours
from reporting.publication_models import FiguresProposal, FrozenFigures, MeasuresToken, Publication
from rhi.scoping import CouncilQuerySet, CouncilScoped

__all__ = [
    "AnsweredRequest",
    "CommitteeDocument",
    "CommitteeReport",
    "CommitteeSetting",
    "Denominator",
    "DfeFigures",
    "DisposedMonth",
    "DistinctMonth",
    "Export",
    "ExportPart",
    "ExtractKey",
    "FiguresProposal",
    "FiguresQuerySet",
    "FrozenFigures",
    "MeasuresToken",
    "MissingMonth",
    "Publication",
    "StaleMonth",
    "StatisticalNeighbours",
    "UptakeBuild",
    "UptakeMonth",
]


class FiguresQuerySet(CouncilQuerySet):
    """Rows of figures: for those who may see the figures of the council."""

    view_permission = "view_reports"


class UptakeMonth(CouncilScoped):
    """What was counted of one month of returns, one group, placement type and category, without restricted children.

    `counts` is in the order of reporting.tallies.NAMES; each episode is counted as if it had been mature. One row of
    each month, whose group, type and category are empty, holds all of them together.
    """

    child_path = ""

    month = models.DateField(help_text="first day of the month of the return")
    placement_basis = models.CharField(max_length=16, blank=True)
    placement_group = models.CharField(max_length=20, blank=True)
    is_care_leaver = models.BooleanField()
    category = models.CharField(max_length=10, blank=True)
    counts = ArrayField(models.IntegerField())

    objects: ClassVar[Any] = FiguresQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "placement_basis", "month", "placement_group", "is_care_leaver", "category"],
                name="one_count_per_month_and_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.council} {self.month:%Y-%m}"


class DistinctMonth(CouncilScoped):
    """How many different ones a month had, and how many of them the months before had had, without restricted children.

    Different ones do not add up over months: of a period, each counts in its first month only. `gaps` are numbers of
    months, ascending; `seen` says at the same place how many of `total` had been there that many months before, or
    fewer. So no child is named, and every period of whole months can be told. By group or by type; both empty: of all.
    """

    child_path = ""

    class What(models.TextChoices):
        RETURNED = "returned", "Children with an episode that is due, by the month of the return"
        INTERVIEWED = "interviewed", "Full interviews that cover one, by the month of the return"
        MISSING = "missing", "Children who went missing, by the month in which they did"

    what = models.CharField(max_length=12, choices=What)
    month = models.DateField(help_text="first day of the month")
    placement_basis = models.CharField(max_length=16, blank=True)
    placement_group = models.CharField(max_length=20, blank=True)
    total = models.IntegerField()
    gaps = ArrayField(models.IntegerField())
    seen = ArrayField(models.IntegerField())

    objects: ClassVar[Any] = FiguresQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["council", "what", "placement_basis", "placement_group", "month"],
                name="different_ones_once_per_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.council} {self.month:%Y-%m} {self.what}"


class MissingMonth(CouncilScoped):
    """Absences that began in a month, without restricted children. Who is missing still is counted when it is asked."""

    child_path = ""

    month = models.DateField(help_text="first day of the month")
    episodes = models.IntegerField()
    away = models.IntegerField()
    merged = models.IntegerField()
    without_return = models.IntegerField()

    objects: ClassVar[Any] = FiguresQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "month"], name="absences_once_per_month")]

    def __str__(self) -> str:
        return f"{self.council} {self.month:%Y-%m}"


class UptakeBuild(CouncilScoped):
    """By which definitions the months of a council were counted. Other definitions, or none: nothing of it is read."""

    child_path = ""

    definitions = models.CharField(max_length=16)
    built_at = models.DateTimeField()

    objects: ClassVar[Any] = FiguresQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council"], name="one_build_per_council")]

    def __str__(self) -> str:
        return f"{self.council}, {self.definitions}"


class DisposedMonth(CouncilScoped):
    """Return home interviews of a month that were disposed of: figures counted since then leave them out.

    Written by the database as it removes them (migration reporting.0002_triggers). It names no child.
    """

    child_path = ""

    month = models.DateField(help_text="first day of the month of the return")
    interviews = models.PositiveIntegerField()
    disposed_at = models.DateTimeField()

    objects: ClassVar[Any] = FiguresQuerySet.as_manager()

    class Meta:
        ordering = ["-disposed_at"]

    def __str__(self) -> str:
        return f"{self.council} {self.month:%Y-%m}: {self.interviews}"


class StaleMonth(models.Model):
    """A month of a council in which something changed since it was counted; every month where `month` is empty.

    It is the month of a return or that in which a child went missing; also one in which a child, or an interview, is
    there the next time after the month that changed (DistinctMonth says how long ago the last time was).

    Outside the wall: it says nothing of a child, and whoever may change a record must be able to mark it.
    """

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["council", "month"], name="stale_by_council")]

    def __str__(self) -> str:
        return f"{self.council_id} {self.month}"
