"""Tier 3: intelligence, handled apart, leaving as a form on paper or by the force's own way, never by the API."""

from django.db import models
from django.db.models import Q

from interviews.models import ReturnInterview
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing.models.agreements import SharingAgreement, person


@track_changes
class IntelligenceReport(CouncilScoped):
    """What a partner tells the force's intelligence unit, graded as the police grade it (3x5x2).

    Written by one person, released by someone with the right, then frozen; handed over by the force's own way, which is
    written down.
    """

    child_path = "return_interview__child"

    class SourceGrade(models.IntegerChoices):
        RELIABLE = 1, "1: reliable"
        UNTESTED = 2, "2: untested"
        NOT_RELIABLE = 3, "3: not reliable"

    class InformationGrade(models.TextChoices):
        KNOWN_DIRECTLY = "A", "A: known directly to the source"
        CORROBORATED = "B", "B: known indirectly to the source, but corroborated"
        KNOWN_INDIRECTLY = "C", "C: known indirectly to the source"
        NOT_KNOWN = "D", "D: not known"
        SUSPECTED_FALSE = "E", "E: suspected to be false"

    class Handling(models.TextChoices):
        PERMITTED = "P", "P: lawful sharing permitted"
        CONDITIONS = "C", "C: lawful sharing permitted with conditions"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="intelligence")
    agreement = models.ForeignKey(SharingAgreement, on_delete=models.PROTECT, related_name="intelligence")
    body = models.TextField("the information")
    provenance = models.TextField("where it comes from, and how the source knows")
    source_grade = models.PositiveSmallIntegerField("source", choices=SourceGrade)
    information_grade = models.CharField("information", max_length=1, choices=InformationGrade)
    handling = models.CharField(max_length=1, choices=Handling)
    conditions = models.TextField("conditions of handling", blank=True)
    risk_of_sharing = models.TextField("what could happen to the child if it became known", blank=True)
    written_by = person()
    written_at = models.DateTimeField(auto_now_add=True)
    released_by = person(null=True)
    released_at = models.DateTimeField(null=True)
    handed_to = models.CharField("handed to, and how", max_length=200, blank=True)
    handed_by = person(null=True)
    handed_at = models.DateTimeField(null=True)
    force_reference = models.CharField("the force’s log number", max_length=60, blank=True)
    dropped_at = models.DateTimeField("decided not to hand it over", null=True)
    dropped_by = person(null=True)
    dropped_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(handling="C") | ~Q(conditions=""), name="intelligence_names_its_conditions"
            ),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(released_at__isnull=False), name="intelligence_released_first"
            ),
        ]

    def __str__(self) -> str:
        return f"Intelligence of {self.written_at:%d/%m/%Y}"
