"""Children, placements, missing episodes, and the code lists they are described with.

Each time of an episode is kept as the interval it lies in (`…_earliest_at`, `…_latest_at`, both UTC) with a
precision, never as a made-up moment; rhi.timespan.TimeSpan is the value, `span_of` and `set_span` the way in and out.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper

from cases.querysets import ChildQuerySet, EpisodeQuerySet, PlacementQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped
from rhi.timespan import TimeSpan


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


@track_changes
class Child(CouncilScoped):
    """A child; `council` is the council responsible for the child's care today."""

    child_path = "pk"
    assigned_path = "return_interviews__assigned_to"

    class BirthPrecision(models.TextChoices):
        EXACT = "exact", "Known"
        ESTIMATED = "estimated", "Estimated"
        UNKNOWN = "unknown", "Not known"

    class Sex(models.TextChoices):
        MALE = "male", "Male"
        FEMALE = "female", "Female"
        NOT_KNOWN = "not_known", "Not known"

    class Source(models.TextChoices):
        ENTERED = "entered", "Entered here"
        SSDA903 = "ssda903", "Loaded from SSDA903"
        DEMO = "demo", "Demonstration"

    reference = models.CharField("council’s own reference", max_length=40)
    given_names = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=120, blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    born_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.EXACT)
    died_on = models.DateField(null=True, blank=True)
    sex = models.CharField("sex recorded", max_length=10, choices=Sex, default=Sex.NOT_KNOWN)
    ethnicity = models.CharField("ethnicity (DfE code)", max_length=5, blank=True)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    upn = models.CharField("UPN", max_length=13, blank=True)
    address = models.TextField(blank=True)
    address_is_confidential = models.BooleanField(default=False)
    do_not_tell = models.TextField("who must not be told", blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    communication_needs = models.TextField("disability and communication needs", blank=True)
    school = models.CharField(max_length=120, blank=True)
    is_care_leaver = models.BooleanField("care leaver", default=False)
    allocated_worker = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        ordering = ["family_name", "given_names", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "reference"], name="one_child_per_council_reference"),
            models.CheckConstraint(
                condition=Q(born_on__isnull=True, born_precision="unknown")
                | Q(born_on__isnull=False, born_precision__in=["exact", "estimated"]),
                name="birth_date_matches_its_precision",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "family_name", "given_names"], name="child_by_name"),
            GinIndex(OpClass(Upper("family_name"), name="gin_trgm_ops"), name="child_family_name_trgm"),
            GinIndex(OpClass(Upper("given_names"), name="gin_trgm_ops"), name="child_given_names_trgm"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name as it is written, or the reference where a file held no name."""
        return f"{self.given_names} {self.family_name}".strip() or f"Name not recorded ({self.reference})"


@track_changes
class Placement(CouncilScoped):
    """Where a looked-after child lives, from a day until (not including) another."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Location(models.TextChoices):
        IN_AREA = "in_area", "In the council’s area"
        OUT_OF_AREA = "out_of_area", "Out of area"
        NOT_KNOWN = "not_known", "Not known"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    placement_type = models.ForeignKey(PlacementType, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    location = models.CharField(max_length=12, choices=Location, default=Location.NOT_KNOWN)
    host_council = models.ForeignKey(
        "accounts.Council", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider = models.CharField(max_length=120, blank=True)
    urn = models.CharField("URN", max_length=10, blank=True)
    source = models.CharField(max_length=10, choices=Child.Source, default=Child.Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="placement_ends_after_start"
            ),
            ExclusionConstraint(
                name="placements_of_a_child_never_overlap",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_type_id} from {self.starts_on:%d/%m/%Y}"


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

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="episodes")
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
    told_council_at = models.DateTimeField("the council was told at", null=True, blank=True)
    missing_from = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    circumstances = models.TextField(blank=True)
    found_where = models.CharField(max_length=200, blank=True)
    found_by = models.CharField(max_length=120, blank=True)
    returned_to = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    prevention_interview = models.CharField("police prevention interview", max_length=200, blank=True)
    closed_without_return = models.ForeignKey(Code, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Child.Source, default=Child.Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)
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
            models.Index(fields=["council"], name="episode_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["council", "went_missing_earliest_at"], name="episode_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} from {self.went_missing}"

    def span_of(self, what: str) -> TimeSpan | None:
        """The interval of `went_missing`, `located` or `returned`; None where it has not happened (yet)."""
        precision = getattr(self, f"{what}_precision")
        if not precision:
            return None
        return TimeSpan(getattr(self, f"{what}_earliest_at"), getattr(self, f"{what}_latest_at"), precision)

    def set_span(self, what: str, span: TimeSpan | None) -> None:
        """Put an interval into its three columns, without saving."""
        setattr(self, f"{what}_earliest_at", span.earliest if span else None)
        setattr(self, f"{what}_latest_at", span.latest if span else None)
        setattr(self, f"{what}_precision", span.precision if span else "")

    @property
    def went_missing(self) -> TimeSpan:
        """When the child went missing."""
        return TimeSpan(self.went_missing_earliest_at, self.went_missing_latest_at, self.went_missing_precision)

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
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "force", "reference"], name="one_reference_per_episode_and_force"
            )
        ]
        indexes = [models.Index(Upper("reference"), name="episode_reference_upper")]

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

    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, related_name="notifications")
    whom = models.CharField(max_length=20, choices=Whom)
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120, blank=True)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["told_at"]

    def __str__(self) -> str:
        return f"{self.get_whom_display()} told"
