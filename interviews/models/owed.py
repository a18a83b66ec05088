"""The duty and the way to the talk: return home interviews, offers, tries, flags."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact
from django.utils import timezone

from cases.models import Child, MissingEpisode, PlacementType
from interviews import deadlines, states
from interviews.models.references import code, person
from interviews.querysets import OfferQuerySet, ReturnInterviewQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from rhi.timespan import TimeSpan

elapsed_to_due = ExpressionWrapper(F("due_at") - F("returned_earliest_at"), output_field=DurationField())


class PlacementBasis(models.TextChoices):
    """The group figures are given by, as it was when the child went missing (domain: groups)."""

    HOME = "home", "Home"
    IN_AREA = "in_area", "Looked after, placed in area"
    OUT_OF_AREA = "out_of_area", "Looked after, placed out of area"
    AREA_NOT_KNOWN = "area_not_known", "Looked after, area not known"


@track_changes
class ReturnInterview(CouncilScoped):
    """The return home interview (RHI) that one episode calls for: the duty, its clock, and what the figures count.

    Made when the child is located or back, in the transaction that records it. Its duty, its times, and the columns
    from `first_offered_at` on are derived by the database (migration 0004_derived), and by nothing else: see
    interviews.derived.
    """

    child_path = "child"
    assigned_path = "assigned_to"

    class DutyChoice(models.TextChoices):
        DUE = "due", "An interview is due"
        NOT_DUE = "not_due", "No interview is due"
        AWAITING_RETURN = "awaiting_return", "Not back yet"
        NOT_KNOWN = "not_known", "Not known (before this system)"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="return_interviews")
    episode = models.OneToOneField(MissingEpisode, on_delete=models.PROTECT, related_name="return_interview")
    duty = models.CharField(max_length=16, choices=DutyChoice)
    category = models.CharField(max_length=10, choices=MissingEpisode.Category)
    placement_basis = models.CharField(max_length=16, choices=PlacementBasis)
    placement_type = models.ForeignKey(PlacementType, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    placement_group = models.CharField(max_length=20, choices=PlacementType.ReportingGroup)
    is_care_leaver = models.BooleanField(default=False)
    returned_earliest_at = models.DateTimeField(null=True)
    returned_latest_at = models.DateTimeField(null=True)
    returned_precision = models.CharField(max_length=12, blank=True)
    counted_on = models.DateField(
        null=True, help_text="London date of the return; of being located where a loaded file knows no return."
    )
    due_at = models.DateTimeField(null=True)
    offer_due_at = models.DateTimeField(null=True, help_text="by when the council wants the offer made")
    is_hosted = models.BooleanField(
        default=False, db_default=False, help_text="Another body was responsible when the child went missing."
    )
    assigned_to = person(null=True, blank=True)
    booked_at = models.DateTimeField("talk booked for", null=True, blank=True)
    booked_place = models.CharField(max_length=200, blank=True, default="", db_default="")
    parked_until = models.DateField(null=True, blank=True)
    parked_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    parked_by = person(null=True, blank=True)
    not_completed = code(null=True, blank=True)
    not_completed_note = models.TextField(blank=True)
    not_completed_at = models.DateTimeField(null=True, blank=True)

    first_offered_at = models.DateTimeField(null=True)
    first_direct_offer_at = models.DateTimeField(null=True)
    latest_response = models.CharField(max_length=60, blank=True, default="")
    is_declined_by_child = models.BooleanField(default=False)
    declined_at = models.DateTimeField(null=True, help_text="the child's refusal that stands")
    partial_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True, help_text="start of the first full interview that covers it")
    is_independent = models.BooleanField(null=True)
    shares_interview = models.BooleanField(default=False)
    help_offered_at = models.DateTimeField(null=True)
    help_accepted_at = models.DateTimeField(null=True)
    help_started_at = models.DateTimeField(null=True)
    share_decided_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(null=True)
    released_at = models.DateTimeField(null=True)
    decision_due_at = models.DateTimeField(null=True, help_text="by when sharing is decided: the hours agreed then")
    made_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), editable=False, help_text="since when this row is known: figures as at"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ReturnInterviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Exact(elapsed_to_due, deadlines.INTERVIEW_WINDOW),  # type: ignore[arg-type]
                name="due_72_hours_after_return",
            ),
            models.CheckConstraint(
                condition=~Q(duty="due")
                | Q(due_at__isnull=False)
                | Q(returned_earliest_at__isnull=True, returned_precision="unknown"),
                name="due_interview_has_a_due_time",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, offer_due_at__isnull=True)
                | Q(offer_due_at__isnull=False, offer_due_at__gte=F("returned_earliest_at")),
                name="offer_due_after_the_return",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "counted_on"], name="rhi_by_return"),
            models.Index(fields=["council", "returned_latest_at"], name="rhi_by_maturity"),
            models.Index(
                fields=["council", "due_at"],
                name="rhi_open",
                condition=Q(
                    duty="due", completed_at__isnull=True, not_completed__isnull=True, is_declined_by_child=False
                ),
            ),
            models.Index(
                fields=["child", "counted_on"],
                name="rhi_due_of_child",
                include=["council", "placement_basis", "placement_group", "category", "is_hosted", "duty"],
                condition=Q(duty="due"),
            ),
            models.Index(fields=["council", "counted_on"], name="rhi_released", condition=Q(released_at__isnull=False)),
            models.Index(
                fields=["council", "decision_due_at"],
                name="rhi_undecided",
                condition=Q(share_decided_at__isnull=True, decision_due_at__isnull=False),
            ),
            models.Index(
                fields=["council"],
                name="rhi_to_decide",
                condition=Q(duty="due", share_decided_at__isnull=True)
                & (Q(completed_at__isnull=False) | Q(is_declined_by_child=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Return home interview for {self.child}"

    @property
    def returned(self) -> TimeSpan | None:
        """When the child was back, as the interval it lies in."""
        if not self.returned_precision:
            return None
        return TimeSpan(self.returned_earliest_at, self.returned_latest_at, self.returned_precision)

    @property
    def state(self) -> states.State:
        """Where the work stands."""
        return states.state(
            states.StateFacts(
                duty=self.duty,
                completed_at=self.completed_at,
                partial_at=self.partial_at,
                not_completed=self.not_completed_id is not None,
                is_declined_by_child=self.is_declined_by_child,
                latest_response=self.latest_response,
                first_offered_at=self.first_offered_at,
            )
        )

    @property
    def state_words(self) -> str:
        """The state in words."""
        return states.STATE_WORDS[self.state]

    def urgency(self, now: datetime | None = None) -> states.Urgency:
        """How the clock stands now."""
        return states.urgency(
            self.state, self.due_at, now or timezone.now(), timedelta(hours=self.council.due_soon_hours)
        )


@track_changes
class Offer(CouncilScoped):
    """The choice of an interview, put to the child, a parent or a carer. A changed mind is a new offer.

    One whose message did not arrive (`undelivered_at`, with the reason in words) counts as no offer, unless it was
    answered all the same: interviews.derived, and `OfferQuerySet.reached`.
    """

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    class OfferedTo(models.TextChoices):
        CHILD = "child", "The child"
        PARENT = "parent", "A parent"
        CARER = "carer", "A carer"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="offers")
    offered_at = models.DateTimeField()
    offered_by = person()
    offered_to = models.CharField(max_length=10, choices=OfferedTo, default=OfferedTo.CHILD)
    method = code()
    response = code()
    responded_at = models.DateTimeField(null=True, blank=True)
    decline_reason = code(null=True, blank=True)
    next_attempt_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    undelivered_at = models.DateTimeField(null=True, blank=True, editable=False)
    undelivered_why = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)

    objects: ClassVar[Any] = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undelivered_at__isnull=True, undelivered_why="")
                | Q(undelivered_at__isnull=False) & ~Q(undelivered_why=""),
                name="undelivered_offer_says_why",
            ),
            models.CheckConstraint(
                condition=Q(responded_at__isnull=True) | Q(responded_at__gte=F("offered_at")),
                name="answer_not_before_offer",
            ),
        ]

    def __str__(self) -> str:
        return f"Offer to {self.get_offered_to_display().lower()}, {self.method}"

    @property
    def is_answered(self) -> bool:
        """Whether the answer is final enough that a new one is a new offer."""
        return self.response_id not in {states.RESPONSE_NONE_YET, states.RESPONSE_LATER}

    @property
    def has_reached(self) -> bool:
        """Whether it counts as an offer: the twin of `OfferQuerySet.reached`."""
        return self.undelivered_at is None or self.response_id != states.RESPONSE_NONE_YET

    @property
    def waits(self) -> bool:
        """Whether an answer may still come to it."""
        return self.has_reached and not self.is_answered


@track_changes
class ContactAttempt(CouncilScoped):
    """A try that reached nobody: not an offer."""

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="contact_attempts")
    attempted_at = models.DateTimeField()
    attempted_by = person()
    outcome = code()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-attempted_at"]

    def __str__(self) -> str:
        return f"Contact attempt: {self.outcome}"


@track_changes
class CarerAccount(CouncilScoped):
    """What a parent or carer told, when the child would not talk, or beside the talk. Never a completed interview."""

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="carer_accounts")
    given_at = models.DateTimeField()
    given_by = models.CharField("who told it", max_length=160)
    relation = models.CharField("how they are related to the child", max_length=120, blank=True)
    account = models.TextField()
    taken_by = person(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["given_at"]

    def __str__(self) -> str:
        return f"Account of {self.given_by}"


class DeadlineFlag(CouncilScoped):
    """A deadline that came near or passed, of the offer or of the interview: one per kind, resolved and never erased.

    `event_at` is when it became so, whenever it was noticed (`raised_at`).
    """

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    class Kind(models.TextChoices):
        OFFER_DUE_SOON = "offer_due_soon", "Offer due soon"
        OFFER_OVERDUE = "offer_overdue", "Offer overdue"
        OFFER_LONG_OVERDUE = "offer_long_overdue", "Offer long overdue"
        DUE_SOON = "due_soon", "Interview due soon"
        OVERDUE = "overdue", "Interview overdue"
        LONG_OVERDUE = "long_overdue", "Interview long overdue"

    class Resolution(models.TextChoices):
        ENDED = "ended", "Done or ended after it"
        CORRECTED = "corrected", "A correction showed that it was not so"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind)
    due_at = models.DateTimeField()
    event_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["return_interview"], name="flag_unresolved", condition=Q(resolved_at__isnull=True))
        ]
        constraints = [models.UniqueConstraint(fields=["return_interview", "kind"], name="one_flag_per_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()
