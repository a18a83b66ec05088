"""Children who are missing still, and children who go missing again: a council's own rules, and what they raised.

There is no national number for either (domain: the clock): the steps and triggers are each council's settings.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.roles import role_choices
from cases.models.children import Child
from cases.models.episodes import MissingEpisode
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped

person = settings.AUTH_USER_MODEL


@track_changes
class EscalationStep(CouncilScoped):
    """After so many hours missing, these people are told. Retired, never deleted: what it raised stays."""

    child_path = ""

    after_hours = models.PositiveSmallIntegerField("hours missing")
    ask = models.CharField("what is to be done", max_length=200, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=role_choices()), verbose_name="who is told", default=list
    )
    people: Any = models.ManyToManyField(person, blank=True, related_name="+", verbose_name="named people told too")
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["after_hours"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "after_hours"], condition=Q(retired_at__isnull=True), name="one_step_per_hour"
            ),
            models.CheckConstraint(condition=Q(after_hours__gt=0), name="step_after_the_beginning"),
        ]

    def __str__(self) -> str:
        days, hours = divmod(self.after_hours, 24)
        return f"Missing {days} days" if not hours and days > 3 else f"Missing {self.after_hours} hours"


class EpisodeEscalation(CouncilScoped):
    """A step that an absence reached: raised once, by the time of the event; resolved, never erased."""

    child_path = "episode__child"

    class Resolution(models.TextChoices):
        ENDED = "ended", "The child was found after it"
        CORRECTED = "corrected", "A correction showed that it was not reached"

    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="escalations")
    step = models.ForeignKey(EscalationStep, on_delete=models.PROTECT, related_name="raised")
    event_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True, default="")

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-event_at"]
        constraints = [models.UniqueConstraint(fields=["episode", "step"], name="one_escalation_per_step")]

    def __str__(self) -> str:
        return str(self.step)


@track_changes
class RepeatTrigger(CouncilScoped):
    """So many absences within a window, or one of such a length or grade, call for something to be done.

    An absence counts when it is missing (not away), stands, lasted `at_least_hours`, and has the grade. Raised when the
    number within the window before an absence reaches `count`: not again while it stays there.
    """

    child_path = ""

    class Action(models.TextChoices):
        STRATEGY_MEETING = "strategy_meeting", "Strategy meeting"
        MANAGER_REVIEW = "manager_review", "A manager reviews the plan"
        RISK_ASSESSMENT = "risk_assessment", "Risk assessment of exploitation"
        PLACEMENT_REVIEW = "placement_review", "Review of where the child lives"
        OTHER = "other", "Something else"

    count = models.PositiveSmallIntegerField("how many absences", default=1)
    window_days = models.PositiveSmallIntegerField("within how many days", default=90)
    at_least_hours = models.PositiveSmallIntegerField("each at least this many hours", default=0)
    police_grade = models.CharField(max_length=20, choices=MissingEpisode.Grade, blank=True, default="")
    action = models.CharField("what is to be done", max_length=20, choices=Action)
    action_words = models.CharField("in your words", max_length=200, blank=True)
    starts_at = models.DateTimeField(editable=False, help_text="Raised for what happens from then on.")
    retired_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["window_days", "count"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0, window_days__gt=0), name="trigger_counts_something")
        ]

    def __str__(self) -> str:
        many = f"{self.count} absences in {self.window_days} days" if self.count > 1 else "An absence"
        long = f" of {self.at_least_hours} hours or more" if self.at_least_hours else ""
        graded = f", police grade {self.get_police_grade_display().lower()}" if self.police_grade else ""
        return f"{many}{long}{graded}"

    @property
    def asks_for(self) -> str:
        """What is to be done, in words."""
        return self.action_words or self.get_action_display()


@track_changes
class TriggerReached(CouncilScoped):
    """A child reached a trigger with an absence: once each; what was done is recorded by a person."""

    child_path = "child"

    trigger = models.ForeignKey(RepeatTrigger, on_delete=models.PROTECT, related_name="reached")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="triggers_reached")
    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="triggers_reached")
    event_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    done_on = models.DateField("done on", null=True, blank=True)
    done_what = models.CharField("what was done", max_length=300, blank=True)
    done_by = models.ForeignKey(person, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    resolved_at = models.DateTimeField(null=True, editable=False, help_text="A correction made it wrong.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-event_at"]
        constraints = [models.UniqueConstraint(fields=["trigger", "episode"], name="one_trigger_per_episode")]
        indexes = [
            models.Index(
                fields=["council"], name="trigger_to_do", condition=Q(done_on__isnull=True, resolved_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.trigger}: {self.trigger.asks_for.lower()}"
