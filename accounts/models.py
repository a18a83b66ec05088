"""Councils, agencies, people and the roles they hold."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts import roles
from accounts.message_models import Channel, JobRun, MessagePreference, MessageRule, OutboxMessage
from accounts.querysets import CouncilsQuerySet, InvitationQuerySet, RoleHoldingQuerySet, permissions_by_council
from accounts.role_models import ROLES_BAR_STAFF, STAFF_HOLD_NO_ROLE
from accounts.rule_models import away_rule_of_today
from accounts.sign_in_models import KnownDevice, PasswordResetRequest, SignInEvent
from rhi import wall
from rhi.history import track_changes, track_fields

__all__ = [
    "Agency",
    "Channel",
    "Council",
    "CouncilGroupObjectPermission",
    "CouncilRole",
    "CouncilUserObjectPermission",
    "Invitation",
    "JobRun",
    "KnownDevice",
    "MessagePreference",
    "MessageRule",
    "OutboxMessage",
    "PasswordResetRequest",
    "RoleHolding",
    "SignInEvent",
    "Submission",
    "User",
]

INVITATION_WINDOW = timedelta(days=7)


class Agency(models.Model):
    """A body outside the council: a police force, or a provider commissioned to interview."""

    class Kind(models.TextChoices):
        POLICE = "police", "Police force"
        PROVIDER = "provider", "Commissioned provider"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    country = models.CharField(max_length=20, default="England")
    mailbox = models.EmailField("mailbox of the unit", blank=True, default="", db_default="")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="agency")

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@track_changes
class Council(models.Model):
    """A local authority in England responsible for children's services. Codes as published by DfE and ONS."""

    dfe_code = models.CharField("DfE code", max_length=3, unique=True)
    gss_code = models.CharField("ONS code", max_length=9, unique=True)
    name = models.CharField(max_length=80, unique=True)
    region = models.CharField(max_length=40)
    police_force = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="councils")
    went_live_at = models.DateTimeField("in use since", null=True, blank=True, help_text="Ended before: “cannot say”.")
    duty_contact = models.CharField("24-hour contact", max_length=200, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        "hours after the return by which an offer is made", default=72, db_default=72
    )
    due_soon_hours = models.PositiveSmallIntegerField("hours left when work falls due soon", default=24, db_default=24)
    long_overdue_hours = models.PositiveSmallIntegerField(
        "hours past due when work is long overdue", default=168, db_default=168
    )
    long_absence_days = models.PositiveSmallIntegerField(
        "days after which an absence that goes on is checked", default=28, db_default=28
    )
    answer_hours = models.PositiveSmallIntegerField(
        "hours another body has to answer a handover", default=24, db_default=24
    )
    report_answer_hours = models.PositiveSmallIntegerField("hours to answer a police report", default=8, db_default=8)
    tells_host = models.BooleanField("tell the host council of an absence by itself", default=True, db_default=True)
    duty_email = models.EmailField(
        "e-mail address of the duty contact",
        blank=True,
        default="",
        db_default="",
        help_text="Told at once, day and night, when a child writes something serious.",
    )
    duty_mobile = models.CharField(
        "mobile number of the duty contact",
        max_length=20,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^\+?[0-9]{7,19}$", "Enter a number in digits, like 07700900123.")],
    )
    talk_read_from = models.TimeField(
        "what children write is read from", default=time(9), db_default=time(9), help_text="London time."
    )
    talk_read_until = models.TimeField("until", default=time(17), db_default=time(17))
    talk_read_at_weekends = models.BooleanField("and at weekends too", default=False, db_default=False)
    talk_languages: Any = ArrayField(
        models.CharField(max_length=8), verbose_name="languages in which children are invited", db_default=["en"]
    )
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    objects = CouncilsQuerySet.as_manager()
    away_calls_for_interview = property(away_rule_of_today)

    class Meta:
        ordering = ["name"]
        permissions = [(permission.value, words) for permission, words in roles.PERMISSION_WORDS.items()]

    def __str__(self) -> str:
        return self.name


class CouncilGroupObjectPermission(GroupObjectPermissionBase):
    """A permission that a role's group, or an agency's, holds on a council (direct foreign key: joins stay fast)."""

    content_object = models.ForeignKey(Council, on_delete=models.CASCADE)


class CouncilUserObjectPermission(UserObjectPermissionBase):
    """A permission that one person holds on a council outside any role; unused so far, required by guardian."""

    content_object = models.ForeignKey(Council, on_delete=models.CASCADE)


class WorkElsewhere(models.Model):
    """A person of one council does work that another council handed over to theirs: they see what is assigned to them.

    It gives `conduct_assigned` at `council` as long as the person may conduct interviews at `through`.
    """

    user = models.ForeignKey("User", on_delete=models.CASCADE, related_name="work_elsewhere")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    through = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "council", "through"], name="work_elsewhere_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.council} through {self.through}"


class CouncilRole(models.Model):
    """A role at a council, and the group that holds its permissions."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=roles.role_choices())
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="council_role")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "role"], name="one_group_per_council_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.council}"


class UserManager(BaseUserManager["User"]):
    """Makes people, who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person without rights; roles are given by accounts.actions.give_role."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An operator of the installation: edits code lists in the admin, and sees no child's record."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def who_may(self, council: Council, *permissions: str) -> "models.QuerySet[User]":
        """The people who hold, today, a role at the council that carries any of the permissions; by name."""
        fitting = [role.value for role, held in roles.ROLE_PERMISSIONS.items() if held & set(permissions)]
        holdings = RoleHolding.objects.in_force(timezone.localdate())
        holders = holdings.filter(council_role__council=council, council_role__role__in=fitting).values("user_id")
        return self.filter(is_active=True, pk__in=holders).order_by("name", "pk")

    def teams_at(self, council: Council) -> dict[int, str]:
        """The team of each person who holds a role there today: person id → its name, "" for none."""
        held = RoleHolding.objects.in_force(timezone.localdate()).filter(council_role__council=council)
        return dict(held.order_by("team").values_list("user_id", "team"))

    def with_role(self, council: Council, role: str) -> "models.QuerySet[User]":
        """The people who hold the role at the council today."""
        holdings = RoleHolding.objects.in_force(timezone.localdate())
        holders = holdings.filter(council_role__council=council, council_role__role=role).values("user_id")
        return self.filter(is_active=True, pk__in=holders).order_by("name", "pk")


@pgtrigger.register(ROLES_BAR_STAFF)
@track_fields("email", "name", "employer", "agency", "is_active", "is_staff", "is_superuser")
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do hangs on their roles at councils, never on being a superuser."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    employer = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text="Works for a provider, or is a named user of a police force.",
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the admin", default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    sessions_valid_from = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """Sessions end when the password changes, and when the person signs out everywhere."""
        return self._session_hash(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under former secret keys."""
        yield from map(self._session_hash, super().get_session_auth_fallback_hash())

    def _session_hash(self, of_password: str) -> str:
        if self.sessions_valid_from is None:
            return of_password
        return salted_hmac("accounts.sessions", f"{of_password}{self.sessions_valid_from.isoformat()}").hexdigest()

    def council_ids(self, permission: str) -> frozenset[int]:
        """The councils at which this person holds the permission."""
        return self._held().get(str(permission), frozenset())

    def _held(self) -> dict[str, frozenset[int]]:
        """Permission → councils; resolved once per request (per object)."""
        if not self.is_active or self.is_operator:
            return {}
        if not hasattr(self, "_councils_by_permission"):
            self._councils_by_permission = permissions_by_council(CouncilGroupObjectPermission, WorkElsewhere, self)
        return self._councils_by_permission

    @property
    def is_operator(self) -> bool:
        """Whether the account runs the service: such an account holds no role at any council."""
        return self.is_staff or self.is_superuser

    def all_council_ids(self) -> frozenset[int]:
        """The councils at which this person holds anything at all."""
        return frozenset().union(*self._held().values())

    def devices_in_use(self) -> "models.QuerySet[KnownDevice]":
        """The browsers signed in from, without those forgotten since."""
        return self.devices.filter(ended_at=None)

    def row_council_ids(self) -> frozenset[int]:
        """The councils whose rows may exist for this person: not those of which they see published figures only."""
        held = self._held().items()
        return frozenset().union(*(ids for name, ids in held if name != roles.Permission.VIEW_PUBLISHED))

    def limited_council_ids(self) -> frozenset[int]:
        """The councils at which this person sees only the interviews assigned to them (a provider's interviewer)."""
        return self.council_ids(roles.Permission.CONDUCT_ASSIGNED)

    @cached_property
    def police_force_id(self) -> int | None:
        """The force whose named user this is. None for everybody who holds anything at a council, without a query."""
        if self.agency_id is None or self.is_operator or self.all_council_ids() or self.agency is None:
            return None
        return self.agency.pk if self.agency.kind == Agency.Kind.POLICE else None

    @cached_property
    def hidden_children(self) -> frozenset[int]:
        """Restricted children of these councils for whom this person holds no grant; set with the wall in a request."""
        return wall.hidden_from(councils=self.row_council_ids(), person=self.pk)

    def may(self, permission: str, council_id: int) -> bool:
        """Whether this person holds the permission at that council."""
        return council_id in self.council_ids(permission)


@track_changes
class RoleHolding(models.Model):
    """A person's holding of a role, from a day to a last day or until ended. Never deleted: it ends, and stays.

    What a person may see rests on these rows, so they lie below the council's own rows and carry no scope
    themselves; pages reach them through `for_user` like any other.
    """

    user = models.ForeignKey("User", on_delete=models.PROTECT, related_name="holdings")
    council_role = models.ForeignKey(CouncilRole, on_delete=models.PROTECT, related_name="holdings")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    given_by = models.ForeignKey("User", on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey("User", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField("why it ends", max_length=300, blank=True)
    team = models.CharField(max_length=60, blank=True, default="", db_default="")

    objects: ClassVar[Any] = RoleHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["user", "council_role"], condition=Q(ended_at__isnull=True), name="one_open_holding_of_a_role"
            ),
        ]
        triggers = [STAFF_HOLD_NO_ROLE]

    def __str__(self) -> str:
        return f"{self.user}: {self.council_role}"

    def is_over(self, today: date) -> bool:
        """Whether it gives nothing any more."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < today)


@track_fields("user", "council", "invited_by", "sent_at", "accepted_at", "cancelled_at")
class Invitation(models.Model):
    """A one-time link by which an invited person chooses a first password. Only a digest of its secret is kept.

    Without a `council` it is for a named user of a police force; without `invited_by` the operator sent it.
    """

    user = models.ForeignKey("User", on_delete=models.PROTECT, related_name="invitations")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, related_name="+")
    secret_digest = models.CharField(max_length=64)
    invited_by = models.ForeignKey("User", on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "council"],
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
                name="one_waiting_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.user} to {self.to}"

    @property
    def to(self) -> "Council | Agency | None":
        """The council, or the police force."""
        return self.council or self.user.agency

    @property
    def expires_at(self) -> datetime:
        """From when the link is too old."""
        return self.sent_at + INVITATION_WINDOW

    def is_open(self, now: datetime) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.cancelled_at is None and now < self.expires_at


class Submission(models.Model):
    """A form sent once. The second click finds the first one's token, and is shown its result."""

    token = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    result_url = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.token)
