"""What a council loads in place of the published figures that come with the system, and its neighbours."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from rhi.scoping import CouncilQuerySet, CouncilScoped

KEPT_AS_THEY_ARE = pgtrigger.Update | pgtrigger.Delete


class NationalQuerySet(CouncilQuerySet):
    """For those who see the council's exact figures."""

    view_permission = "make_returns"


class DfeFigures(CouncilScoped):
    """Published figures of a year, as a council or the operator loaded them; of each year the last ones count.

    They are a council's own copy, so that no council's mistake in a file reaches another.
    """

    child_path = ""

    year = models.PositiveSmallIntegerField(help_text="that ends on 31 March of this year")
    source = models.CharField(max_length=200)
    areas = models.JSONField(help_text="area → figure → number, or DfE's mark where there is none")
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = NationalQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-loaded_at", "-pk"]
        indexes = [models.Index(fields=["council", "year"], name="dfe_figures_by_year")]
        triggers = [pgtrigger.Protect(name="dfe_figures_stay", operation=KEPT_AS_THEY_ARE)]

    def __str__(self) -> str:
        return f"{self.council}, {self.year}: {self.source}"


class StatisticalNeighbours(CouncilScoped):
    """The councils that a council compares itself with, closest first; the last choice counts."""

    child_path = ""

    neighbours = ArrayField(models.CharField(max_length=3), help_text="DfE codes")
    source = models.CharField(max_length=200)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = NationalQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        triggers = [pgtrigger.Protect(name="statistical_neighbours_stay", operation=KEPT_AS_THEY_ARE)]

    def __str__(self) -> str:
        return f"{self.council}: {', '.join(self.neighbours)}"
