"""A child: names, people who matter, status, where the child lives."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from cases.models.bodies import OutsideBody
from cases.models.codes import PlacementType
from cases.models.names import key_of_names
from cases.querysets import ChildQuerySet, PlacementQuerySet
from cases.references import child_key_column
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


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
        CASE_FILE = "case_file", "Loaded from the council’s case system"
        DEMO = "demo", "Demonstration"

    reference = models.CharField("council’s own reference", max_length=40)
    reference_key = child_key_column()
    same_reference = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="0; higher where a record hidden from whoever gave the reference had it already, in any spelling.",
    )
    given_names = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=120, blank=True)
    born_on = models.DateField("date of birth", null=True, blank=True)
    born_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.EXACT)
    died_on = models.DateField(null=True, blank=True)
    birth_is_disputed = models.BooleanField("age disputed", default=False, db_default=False)
    sex = models.CharField("sex recorded", max_length=10, choices=Sex, default=Sex.NOT_KNOWN)
    gender_identity = models.CharField(max_length=60, blank=True, default="", db_default="")
    ethnicity = models.CharField("ethnicity (DfE code)", max_length=5, blank=True)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    upn = models.CharField("UPN", max_length=13, blank=True)
    address = models.TextField(blank=True)
    address_is_confidential = models.BooleanField(default=False)
    visit_risks = models.TextField("before a visit: risks, and who lives there", blank=True, default="", db_default="")
    two_person_visit = models.BooleanField("two people visit", default=False, db_default=False)
    do_not_tell = models.TextField("who must not be told", blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    communication_needs = models.TextField("disability and communication needs", blank=True)
    school = models.CharField(max_length=120, blank=True)
    care_leaver_from = models.DateField("care leaver since", null=True, blank=True)
    is_unaccompanied = models.BooleanField("unaccompanied asylum seeking", default=False, db_default=False)
    nrm_referred_on = models.DateField("referred to the National Referral Mechanism", null=True, blank=True)
    allocated_worker = models.CharField(max_length=120, blank=True)
    worker_contact = models.CharField("how to reach the worker", max_length=120, blank=True, default="", db_default="")
    responsible_council = models.ForeignKey(
        "accounts.Council",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="another council that is responsible",
    )
    responsible_body = models.ForeignKey(
        OutsideBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="a body outside England that is responsible",
    )
    moved_on = models.DateField("moved to another council on", null=True, editable=False)
    moved_to = models.CharField(max_length=140, editable=False, default="", db_default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    source = models.CharField(max_length=10, choices=Source, default=Source.ENTERED)
    name_key = models.TextField(editable=False, default="", db_default="", help_text="Folded; set by a trigger.")
    name_sounds = ArrayField(
        models.TextField(), editable=False, default=list, db_default=[], help_text="Metaphones; set by a trigger."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        ordering = ["family_name", "given_names", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "reference_key", "same_reference"], name="one_child_per_council_reference"
            ),
            models.CheckConstraint(
                condition=Q(born_on__isnull=True, born_precision="unknown")
                | Q(born_on__isnull=False, born_precision__in=["exact", "estimated"]),
                name="birth_date_matches_its_precision",
            ),
            models.CheckConstraint(
                condition=Q(responsible_council__isnull=True) | Q(responsible_body__isnull=True),
                name="one_body_is_responsible",
            ),
            models.CheckConstraint(
                condition=Q(responsible_council__isnull=True) | ~Q(responsible_council=F("council")),
                name="responsible_elsewhere_is_another_council",
            ),
        ]
        indexes = [models.Index(fields=["council", "family_name", "given_names"], name="child_by_name")]
        triggers = [key_of_names("given_names", "family_name", "known_as")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name as it is written, or the reference where a file held no name."""
        return f"{self.given_names} {self.family_name}".strip() or f"Name not recorded ({self.reference})"

    @property
    def responsible_elsewhere(self) -> Any:
        """Who is responsible for the child's care, where that is not this council: the child is hosted here."""
        return self.responsible_council or self.responsible_body


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
    host_body = models.ForeignKey(
        OutsideBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="host outside England",
    )
    provider = models.CharField(max_length=120, blank=True)
    urn = models.CharField("URN", max_length=10, blank=True)
    source = models.CharField(max_length=10, choices=Child.Source, default=Child.Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)
    loaded_version = models.PositiveIntegerField(
        default=1, db_default=1, editable=False, help_text="The version that the last load from a file left."
    )

    objects: ClassVar[Any] = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="placement_ends_after_start"
            ),
            ExclusionConstraint(
                name="placements_of_a_child_never_overlap",
                deferrable=Deferrable.IMMEDIATE,  # a load defers it: rows change places with each other
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_type_id} from {self.starts_on:%d/%m/%Y}"

    @property
    def host(self) -> Any:
        """The council, or the body outside England, in whose area the child lives."""
        return self.host_council or self.host_body


@track_changes
class ChildName(CouncilScoped):
    """Another name of a child: an alias, a former or a legal name, a name used online."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Kind(models.TextChoices):
        ALIAS = "alias", "Also known as"
        LEGAL = "legal", "Legal name"
        FORMER = "former", "Former name"
        ONLINE = "online", "Name used online"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="other_names")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ALIAS)
    name = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True)
    name_key = models.TextField(editable=False, default="", db_default="")
    name_sounds = ArrayField(models.TextField(), editable=False, default=list, db_default=[])

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        triggers = [key_of_names("name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display().lower()})"


@track_changes
class KnownPerson(CouncilScoped):
    """Somebody in the child’s life: a parent, a carer, a friend, somebody who worries us; whether they may be told."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Relation(models.TextChoices):
        PARENT = "parent", "Parent"
        CARER = "carer", "Carer"
        RELATIVE = "relative", "Relative"
        FRIEND = "friend", "Friend"
        PARTNER = "partner", "Partner"
        PROFESSIONAL = "professional", "Professional"
        CONCERN = "concern", "Person of concern"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=160)
    relation = models.CharField(max_length=15, choices=Relation)
    has_parental_responsibility = models.BooleanField(default=False)
    must_not_be_told = models.BooleanField("must not be told", default=False)
    contact = models.CharField("how to reach them", max_length=200, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["relation", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_relation_display().lower()})"


@track_changes
class SiblingLink(CouncilScoped):
    """Two children of the council are siblings: a row each way, so that each record stands for itself."""

    child_path = "child"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="sibling_links")
    sibling = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "sibling"], name="siblings_linked_once"),
            models.CheckConstraint(condition=~Q(child=F("sibling")), name="nobody_is_their_own_sibling"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} and {self.sibling_id}"


@track_changes
class CareStatus(CouncilScoped):
    """A status of the child at the council from a day until another. Being looked after stands in placements."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Kind(models.TextChoices):
        EARLY_HELP = "early_help", "Early help"
        IN_NEED = "in_need", "Child in need plan"
        PROTECTION = "protection", "Child protection plan"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="statuses")
    kind = models.CharField(max_length=12, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Child.Source, default=Child.Source.ENTERED)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="status_ends_after_start"
            ),
            ExclusionConstraint(
                name="one_status_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ends_on"), Value("[)"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@track_changes
class MissingAgainPack(CouncilScoped):
    """What helps to find this child if missing again. What found them last time stands in the episodes."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    child = models.OneToOneField(Child, on_delete=models.PROTECT, related_name="pack")
    description = models.TextField("what the child looks like", blank=True)
    places = models.TextField("places to look", blank=True)
    health = models.TextField("medication and health", blank=True)
    phones = models.TextField("phones and accounts", blank=True)
    travel = models.TextField("how the child gets about", blank=True)
    handling = models.TextField("how to approach the child", blank=True)
    has_philomena_form = models.BooleanField("Philomena form held", default=False)
    philomena_where = models.CharField("where the Philomena form is kept", max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    def __str__(self) -> str:
        return f"If {self.child} is missing again"


@track_changes
class ChildMerge(CouncilScoped):
    """Two records of one child were made one: what moved from `merged` to `kept`, so that it can be taken apart again.

    `moved` is a list of [model label, row id, column, value before, value after], in the order of the changes; `before`
    the facts of `kept` that the merge changed, {"field": {"was": …, "became": …}}.
    """

    child_path = "kept"

    kept = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    reason = models.TextField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.TextField(blank=True)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at"]

    def __str__(self) -> str:
        return f"{self.merged_id} merged into {self.kept_id}"
