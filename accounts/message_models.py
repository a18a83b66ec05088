"""Messages on their way and gone, how people and councils want them, and the runs of the scheduled jobs."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.kinds import TEMPLATES, Kind, kind_choices
from accounts.message_querysets import MessageRuleQuerySet, OutboxQuerySet
from accounts.receipt_states import ARRIVED, NOT_ARRIVED, Receipt, why_not_arrived
from rhi.history import track_changes

SECRET = "sign-in:"  # messages under such a key carry a link that opens an account: forgotten once they are settled
PRIVATE = "talk:"  # those carry a child's private link; whom they go to is forgotten with it
UNSETTLED = Q(resolved_at__isnull=True) & (
    Q(failed_at__isnull=False) | Q(uncertain_at__isnull=False) | Q(receipt__in=NOT_ARRIVED)
)
WAITING = Q(
    sent_at__isnull=True,
    failed_at__isnull=True,
    uncertain_at__isnull=True,
    withdrawn_at__isnull=True,
    claimed_at__isnull=True,
    gathered_into__isnull=True,
)


class Channel(models.TextChoices):
    """By which way a message leaves."""

    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    LETTER = "letter", "Letter"


class OutboxMessage(models.Model):
    """A message waiting to leave, or gone. Written with the facts it tells of; sent by a job (accounts.outbox).

    Its fate is one of sent, failed, uncertain (a worker died while sending: nobody knows whether it left), or
    withdrawn before it left. A held one waits for its person's digest, and shares the fate of the message it was
    gathered into. `receipt` is what its carrier says became of it after it was sent ("" while nothing is known), as
    of `receipt_at`; `ask_at` is when the carrier is asked next, and empty once nothing more is to be known.
    """

    class Resolution(models.TextChoices):
        SENT_AGAIN = "sent_again", "Sent again"
        LET_BE = "let_be", "Let be"

    class Carrier(models.TextChoices):
        MAIL = "mail", "E-mail server"
        NOTIFY = "notify", "GOV.UK Notify"
        FILE = "file", "A file of the demonstration"

    DIGEST: ClassVar[str] = "digest"

    key = models.CharField("idempotency key", max_length=200, unique=True)
    council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, blank=True, choices=[*kind_choices(), (DIGEST, "Digest")])
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.EMAIL)
    carrier = models.CharField("whom it was handed to", max_length=6, choices=Carrier, blank=True)
    carrier_id = models.CharField("its number at the carrier", max_length=36, blank=True)
    reference = models.CharField("what it is called outside", max_length=64, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    address = models.TextField("address lines of a letter", blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    child_id = models.BigIntegerField("the one child it is about", null=True, editable=False)
    is_urgent = models.BooleanField(default=False)
    is_held = models.BooleanField("waits for the digest", default=False)
    gathered_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    created_at = models.DateTimeField(default=timezone.now)
    not_before_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    uncertain_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    receipt = models.CharField("what became of it", max_length=20, choices=Receipt, blank=True)
    receipt_at = models.DateTimeField(null=True)
    ask_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-is_urgent", "not_before_at", "id"], name="outbox_waiting", condition=WAITING),
            models.Index(
                fields=["claimed_at"],
                name="outbox_claimed",
                condition=Q(
                    claimed_at__isnull=False,
                    sent_at__isnull=True,
                    failed_at__isnull=True,
                    uncertain_at__isnull=True,
                    withdrawn_at__isnull=True,
                ),
            ),
            models.Index(fields=["council"], name="outbox_unsettled", condition=UNSETTLED),
            models.Index(fields=["council", "-id"], name="outbox_of_council"),
            models.Index(fields=["sent_at"], name="outbox_sent", condition=Q(sent_at__isnull=False)),
            models.Index(fields=["reference"], name="outbox_reference", condition=~Q(reference="")),
            models.Index(fields=["ask_at"], name="outbox_to_ask", condition=Q(ask_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sent_at__isnull=False, failed_at__isnull=False)
                & ~Q(sent_at__isnull=False, uncertain_at__isnull=False)
                & ~Q(failed_at__isnull=False, uncertain_at__isnull=False),
                name="a_message_has_one_fate",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(sent_at__isnull=True, failed_at__isnull=True, uncertain_at__isnull=True),
                name="a_withdrawn_message_did_not_leave",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="", resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolution__in=["sent_again", "let_be"], resolved_by__isnull=False),
                name="a_resolution_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"

    @property
    def is_secret(self) -> bool:
        """Whether its body opens an account, or a child's page: it is never shown, nor sent a second time."""
        return self.key.startswith((SECRET, PRIVATE))

    @property
    def is_private(self) -> bool:
        """Whether it goes to a child: who manages people and messages is not shown where the child is reached."""
        return self.key.startswith(PRIVATE)

    @property
    def whom(self) -> str:
        """To whom, as the page of messages says it."""
        return "A child" if self.is_private else str(self.person or self.recipient)

    @property
    def is_unsettled(self) -> bool:
        """Whether somebody has to decide about it."""
        is_lost = self.failed_at is not None or self.uncertain_at is not None or self.receipt in NOT_ARRIVED
        return self.resolved_at is None and is_lost

    @property
    def has_arrived(self) -> bool:
        """Whether its carrier says that it arrived."""
        return self.receipt in ARRIVED

    @property
    def why_not_arrived(self) -> str:
        """Why it was sent and did not arrive, in words that end a sentence; "" where nobody says so."""
        return why_not_arrived(self.channel, self.receipt) if self.receipt in NOT_ARRIVED else ""

    @property
    def told(self) -> str:
        """What it tells, in words without number or name."""
        if self.is_private:
            return "Invitation to a child’s own page"
        return TEMPLATES[Kind(self.kind)].words if self.kind in set(Kind) else self.subject

    def state(self, now: datetime) -> str:
        """Where it stands: a name among accounts.message_querysets.STATES."""
        if self.resolution:
            return "settled"
        fates = [(name, getattr(self, f"{name}_at")) for name in ("sent", "failed", "uncertain", "withdrawn")]
        for name, at in (*fates, ("sending", self.claimed_at)):
            if at is not None:
                return self._arrival() if name == "sent" else name
        return "held" if self.not_before_at > now else "waiting"

    def _arrival(self) -> str:
        if self.receipt in NOT_ARRIVED:
            return "undelivered"
        return "delivered" if self.has_arrived else "sent"


class MessagePreference(models.Model):
    """When and how a person wants messages. Wall times of London; none of it holds back what is urgent."""

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", "Each by itself, as it comes"
        DAILY = "daily", "Together, once a day"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[MaxValueValidator(23)])
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.EMAIL)
    phone = models.CharField(max_length=20, blank=True, validators=[RegexValidator(r"^\+?[0-9]{7,19}$")])
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_have_two_ends",
            ),
            models.CheckConstraint(condition=~Q(channel="text", phone=""), name="a_text_needs_a_number"),
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="a_digest_has_an_hour"),
        ]

    def __str__(self) -> str:
        return f"How {self.user} wants messages"


@track_changes
class MessageRule(models.Model):
    """Who hears of one kind at a council; without a row, the roles of the kind's template.

    Not behind the second wall, like the roles it names: whoever tells another council something (a handover, a child
    missing there) has to find those whom that council wants told.
    """

    council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=20, choices=kind_choices())
    roles = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = MessageRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["council", "kind"], name="one_rule_per_council_and_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {', '.join(self.roles) or 'nobody'}"


class JobRun(models.Model):
    """The last run of a scheduled job, by the name of its task; and since when it should run (accounts.jobs)."""

    name = models.CharField(max_length=100, primary_key=True)
    watched_since = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField("duration in milliseconds", null=True)
    rows = models.PositiveIntegerField("rows handled", null=True)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    last_error = models.CharField(max_length=200, blank=True)
    last_failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
