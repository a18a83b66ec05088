"""How many children there are in a year, as the council says: the system cannot know it."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.ssda903.periods import CollectionYear
from rhi.scoping import CouncilQuerySet, CouncilScoped


class DenominatorQuerySet(CouncilQuerySet):
    """For those who see the council's exact figures."""

    view_permission = "make_returns"


class Denominator(CouncilScoped):
    """A number of children. Corrected by entering another: the last one counts, and those before stay as history."""

    child_path = ""

    class Kind(models.TextChoices):
        POPULATION = "children_0_17", "Children aged 0 to 17 who live in the area"
        LOOKED_AFTER = "looked_after", "Children looked after at any time in the year"

    kind = models.CharField(max_length=16, choices=Kind)
    year = models.PositiveSmallIntegerField(help_text="that ends on 31 March of this year")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = DenominatorQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "kind", "-given_at", "-pk"]
        indexes = [models.Index(fields=["council", "year"], name="denominator_by_year")]
        constraints = [models.CheckConstraint(condition=Q(number__gt=0), name="denominator_above_0")]
        triggers = [pgtrigger.Protect(name="denominators_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.year_words}: {self.number}"

    @property
    def number_words(self) -> str:
        """With a comma between thousands."""
        return f"{self.number:,}"

    @property
    def year_words(self) -> str:
        """With its months."""
        return CollectionYear(self.year).words
