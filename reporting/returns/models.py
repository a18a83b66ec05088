"""What the council says of a collection year, and the system cannot know."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from rhi.scoping import CouncilQuerySet, CouncilScoped


class LookedAfterQuerySet(CouncilQuerySet):
    """For those who see the council's figures."""

    view_permission = "view_reports"


class LookedAfterInYear(CouncilScoped):
    """How many children were looked after during a collection year, as the council said; what it said last stands."""

    child_path = ""

    year = models.PositiveSmallIntegerField(help_text="in which the collection year ends")
    children = models.PositiveIntegerField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = LookedAfterQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        indexes = [models.Index(fields=["council", "year"], name="looked_after_by_year")]
        triggers = [pgtrigger.Protect(name="looked_after_counts_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.council}, {self.year}: {self.children}"
