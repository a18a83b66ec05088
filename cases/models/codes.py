"""Code lists and placement types: public facts that casework is described with."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from rhi.history import track_changes


class CodeQuerySet(models.QuerySet["Code"]):
    """Codes of the code lists; public facts."""

    def current(self, list_name: str) -> "CodeQuerySet":
        """The codes of a list that may be chosen today, in their order."""
        return self.filter(list_name=list_name, retired_on__isnull=True).order_by("position")


@track_changes
class Code(models.Model):
    """One choice of a code list. Its words may be edited; it may be retired, never deleted; its key never changes.

    `kind` is what a rule reads (is this method direct? is this outcome help?); docs/code-lists.md lists the kinds.
    """

    key = models.CharField(primary_key=True, max_length=60, help_text="list.code, for instance response.accepted")
    list_name = models.CharField(max_length=30, db_index=True)
    label = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, blank=True)
    cin_factor = models.CharField("DfE CIN factor", max_length=4, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_fixed = models.BooleanField("used by a rule: may not be retired", default=False)
    retired_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["list_name", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(is_fixed=False) | Q(retired_on__isnull=True), name="fixed_code_stays")
        ]

    def __str__(self) -> str:
        return self.label


class PlacementType(models.Model):
    """An SSDA903 placement code, the collection years in which it is valid, and the group figures use.

    Source: DfE SSDA903 code sets for 2022-23, 2024-25 and 2025-26. A year is named by its first calendar year.
    """

    class ReportingGroup(models.TextChoices):
        FOSTERING = "fostering", "Fostering"
        CHILDRENS_HOME = "childrens_home", "Children’s home"
        SECURE_HOME = "secure_home", "Secure children’s home"
        SUPPORTED = "supported", "Supported accommodation"
        PARENTS = "parents", "With parents"
        RESIDENTIAL_SCHOOL = "residential_school", "Residential school"
        OTHER_RESIDENTIAL = "other_residential", "Health, custody or other residential"
        TEMPORARY = "temporary", "Temporary"
        ADOPTION = "adoption", "Placed for adoption"
        OTHER = "other", "Other placement"
        NOT_LOOKED_AFTER = "not_looked_after", "Not looked after"

    code = models.CharField(primary_key=True, max_length=3)
    description = models.CharField(max_length=300, blank=True)
    reporting_group = models.CharField(max_length=20, choices=ReportingGroup)
    valid_from_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="blank: from the start")
    valid_to_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="blank: still valid")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.description}".strip()

    @classmethod
    def validity(cls) -> dict[str, tuple[int | None, int | None]]:
        """The first and last collection year of each code, None where open."""
        return {each.code: each.valid_in for each in cls._default_manager.all()}

    @property
    def valid_in(self) -> tuple[int | None, int | None]:
        """The first and last collection year in which it is in use, None where open."""
        return self.valid_from_year, self.valid_to_year
