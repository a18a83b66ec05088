"""A missing episode and what belongs to it.

Each time of an episode is kept as the interval it lies in (`…_earliest_at`, `…_latest_at`, both UTC) with a
precision, never as a made-up moment; rhi.timespan.TimeSpan is the value, `span_of` and `set_span` the way in and out.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, DurationField, ExpressionWrapper, F, Func, Q, Value
from django.db.models.lookups import GreaterThan

from cases.models.children import Child, Placement
from cases.models.codes import Code
from cases.querysets import EpisodeQuerySet
from cases.references import key_column
from cases.rules import Doubt, doubt_about
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped
from rhi.timespan import TimeSpan

SHORT_ABSENCE = timedelta(days=31)
length_of_absence = ExpressionWrapper(F("ended_at") - F("went_missing_earliest_at"), output_field=DurationField())
OPEN_OR_LONG = Q(ended_at__isnull=True) | Q(GreaterThan(length_of_absence, SHORT_ABSENCE))


@track_changes
class MissingEpisode(CouncilScoped):
    """One absence, from going missing until the return. `council` is responsible for the RHI: the one that was
    responsible for the child when the child went missing, whatever happens later.

    `ended_at` is when the absence ended for telling episodes apart: the earliest return, else the closure, else
    (for loaded files, which know no return) the earliest time of being located; empty while the child is away.
    """

    child_path = "child"
    assigned_path = "return_interview__assigned_to"

    class Category(models.TextChoices):
        MISSING = "missing", "Missing"
        AWAY = "away", "Away from placement without authorisation"

    class Grade(models.TextChoices):
        NOT_KNOWN = "", "Not known"
        NO_APPARENT_RISK = "no_apparent_risk", "No apparent risk (absent)"
        VERY_LOW = "very_low", "Very low"
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="episodes", db_index=False)
    category = models.CharField(max_length=10, choices=Category, default=Category.MISSING)
    police_grade = models.CharField("police risk grade", max_length=20, choices=Grade, blank=True, default="")
    went_missing_earliest_at = models.DateTimeField()
    went_missing_latest_at = models.DateTimeField()
    went_missing_precision = models.CharField(max_length=12)
    located_earliest_at = models.DateTimeField(null=True, blank=True)
    located_latest_at = models.DateTimeField(null=True, blank=True)
    located_precision = models.CharField(max_length=12, blank=True)
    returned_earliest_at = models.DateTimeField(null=True, blank=True)
    returned_latest_at = models.DateTimeField(null=True, blank=True)
    returned_precision = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_seen_earliest_at = models.DateTimeField(null=True, blank=True)
    last_seen_latest_at = models.DateTimeField(null=True, blank=True)
    last_seen_precision = models.CharField(max_length=12, blank=True, default="", db_default="")
    last_seen_where = models.CharField(max_length=200, blank=True, default="", db_default="")
    reported_earliest_at = models.DateTimeField(null=True, blank=True)
    reported_latest_at = models.DateTimeField(null=True, blank=True)
    reported_precision = models.CharField(max_length=12, blank=True, default="", db_default="")
    reported_by = models.CharField("reported missing by", max_length=120, blank=True, default="", db_default="")
    not_reported_reason = models.CharField(
        "why the police were not told", max_length=200, blank=True, default="", db_default=""
    )
    told_council_at = models.DateTimeField("the council was told at", null=True, blank=True)
    missing_from = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    circumstances = models.TextField(blank=True)
    missing_with = models.CharField("missing with whom", max_length=200, blank=True, default="", db_default="")
    strategy_meeting_on = models.DateField(null=True, blank=True)
    medical_attention = models.CharField(max_length=200, blank=True, default="", db_default="")
    is_from_paper = models.BooleanField("written on paper first", default=False, db_default=False)
    found_where = models.CharField(max_length=200, blank=True)
    found_by = models.CharField(max_length=120, blank=True)
    returned_to = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prevention_interview = models.TextField("police prevention interview", blank=True)
    prevention_interview_at = models.DateTimeField(null=True, blank=True)
    prevention_interview_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    closed_without_return = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_hosted = models.BooleanField(
        default=False, db_default=False, help_text="Another body was responsible for the child at the time."
    )
    still_missing_at = models.DateTimeField("said to be missing still", null=True, editable=False)
    still_missing_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    still_missing_how = models.CharField("how that is known", max_length=300, blank=True, default="", db_default="")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    source = models.CharField(max_length=10, choices=Child.Source, default=Child.Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)
    loaded_version = models.PositiveIntegerField(
        default=1, db_default=1, editable=False, help_text="The version that the last load from a file left."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = EpisodeQuerySet.as_manager()

    class Meta:
        ordering = ["-went_missing_earliest_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(went_missing_latest_at__gte=F("went_missing_earliest_at")), name="went_missing_in_order"
            ),
            models.CheckConstraint(
                condition=Q(located_latest_at__isnull=True) | Q(located_latest_at__gte=F("went_missing_earliest_at")),
                name="located_not_before_missing",
            ),
            models.CheckConstraint(
                condition=Q(returned_latest_at__isnull=True) | Q(returned_latest_at__gte=F("went_missing_earliest_at")),
                name="returned_not_before_missing",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("went_missing_earliest_at")),
                name="ended_not_before_missing",
            ),
            ExclusionConstraint(
                name="episodes_of_a_child_never_overlap",
                deferrable=Deferrable.IMMEDIATE,  # a load defers it: rows change places with each other
                condition=Q(duplicate_of__isnull=True),
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (
                        Func(F("went_missing_earliest_at"), F("ended_at"), Value("[)"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["council", "went_missing_earliest_at"],
                name="episode_by_start",
                include=[
                    "child",
                    "category",
                    "ended_at",
                    "closed_at",
                    "closed_without_return",
                    "is_hosted",
                    "duplicate_of",
                    "placement",
                ],
            ),
            models.Index(
                fields=["child", "went_missing_earliest_at"],
                name="episode_by_child",
                include=["council", "category", "closed_without_return", "is_hosted", "duplicate_of"],
            ),
            models.Index(fields=["council"], name="episode_open", condition=Q(ended_at__isnull=True)),
            # Whoever was missing on a day of the past went missing just before it, or is found here.
            models.Index(fields=["council", "went_missing_earliest_at"], name="episode_long", condition=OPEN_OR_LONG),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} from {self.went_missing}"

    def span_of(self, what: str) -> TimeSpan | None:
        """The interval of one of the times of an episode; None where it is not recorded (yet).

        `what`: `last_seen`, `went_missing`, `reported`, `located` or `returned`.
        """
        precision = getattr(self, f"{what}_precision")
        if not precision:
            return None
        return TimeSpan(getattr(self, f"{what}_earliest_at"), getattr(self, f"{what}_latest_at"), precision)

    def set_span(self, what: str, span: TimeSpan | None) -> None:
        """Put an interval into its three columns, without saving."""
        setattr(self, f"{what}_earliest_at", span.earliest if span else None)
        setattr(self, f"{what}_latest_at", span.latest if span else None)
        setattr(self, f"{what}_precision", span.precision if span else "")

    def doubt(self, now: datetime) -> Doubt | None:
        """Why somebody should say whether the child is still missing; None where nobody need. Reads the council."""
        if self.ended_at is not None or self.located_precision or self.duplicate_of_id is not None:
            return None
        return doubt_about(
            went_missing_at=self.went_missing_earliest_at,
            still_missing_at=self.still_missing_at,
            went_live_at=self.council.went_live_at,
            long_absence_days=self.council.long_absence_days,
            now=now,
        )

    @property
    def went_missing(self) -> TimeSpan:
        """When the child went missing."""
        return TimeSpan(self.went_missing_earliest_at, self.went_missing_latest_at, self.went_missing_precision)

    @property
    def last_seen(self) -> TimeSpan | None:
        """When somebody last saw the child."""
        return self.span_of("last_seen")

    @property
    def reported(self) -> TimeSpan | None:
        """When the child was reported missing to the police."""
        return self.span_of("reported")

    @property
    def located(self) -> TimeSpan | None:
        """When the child was found; back home may be later."""
        return self.span_of("located")

    @property
    def returned(self) -> TimeSpan | None:
        """When the child was back in a home or care setting: the start of the 72 hours."""
        return self.span_of("returned")


@track_changes
class EpisodeReference(CouncilScoped):
    """A police force's own reference for an episode; an episode may have several, from several forces."""

    child_path = "episode__child"
    assigned_path = "episode__return_interview__assigned_to"

    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="references")
    force = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60)
    reference_key = key_column()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "force", "reference_key"], name="one_reference_per_episode_and_force"
            )
        ]
        indexes = [models.Index(fields=["reference_key", "force"], name="reference_of_force")]

    def __str__(self) -> str:
        return f"{self.force}: {self.reference}"


@track_changes
class EpisodeNotification(CouncilScoped):
    """Someone told of an episode: whom, when, by whom."""

    child_path = "episode__child"
    assigned_path = "episode__return_interview__assigned_to"

    class Whom(models.TextChoices):
        POLICE = "police", "Police"
        DUTY_TEAM = "duty_team", "Emergency duty team"
        SOCIAL_WORKER = "social_worker", "Social worker"
        PARENTS = "parents", "Parents or carers"
        HOST_COUNCIL = "host_council", "Host council"
        SCHOOL = "school", "School"
        HOME_OFFICE = "home_office", "Home Office"
        OTHER = "other", "Somebody else"

    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="notifications")
    whom = models.CharField(max_length=20, choices=Whom)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["told_at"]

    def __str__(self) -> str:
        return f"{self.get_whom_display()} told"


@track_changes
class EpisodeGrading(CouncilScoped):
    """How an episode stood from a moment on: the council’s category and the police’s grade, two separate axes."""

    child_path = "episode__child"
    assigned_path = "episode__return_interview__assigned_to"

    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="gradings")
    graded_at = models.DateTimeField()
    category = models.CharField(max_length=10, choices=MissingEpisode.Category)
    police_grade = models.CharField(max_length=20, choices=MissingEpisode.Grade, blank=True, default="")
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["graded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_category_display()}, {self.get_police_grade_display().lower()}"
