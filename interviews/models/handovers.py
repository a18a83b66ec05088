"""Work asked of another body: to hold an interview for us, or to take over a child who moved there; and who had it."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Child, OutsideBody
from interviews.models.owed import ReturnInterview
from interviews.models.references import person
from interviews.querysets import HandoverQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


@track_changes
class Handover(CouncilScoped):
    """One request to another council, a commissioned provider, or a body outside England.

    `council` asks and stays responsible: the figures of the episode, and the work until somebody has accepted it, are
    its own. The body asked sees these columns and no record; once it has accepted, its interviewer sees what is
    assigned to them (accounts.models.WorkElsewhere).
    """

    child_path = "child"
    other_council = "asked_council"
    other_council_when = "true"
    open_to_limited = "asked_agency_id IS NOT NULL"

    class Kind(models.TextChoices):
        INTERVIEW = "interview", "Hold the interview"
        CHILD = "child", "Take over the child"

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        RETURNED = "returned", "Given back"
        COMPLETED = "completed", "Completed"

    OPEN = (State.ASKED, State.ACCEPTED)

    kind = models.CharField(max_length=10, choices=Kind)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="handovers")
    return_interview = models.ForeignKey(
        ReturnInterview, on_delete=models.PROTECT, null=True, blank=True, related_name="handovers"
    )
    asked_council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, null=True, related_name="+")
    asked_agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    asked_body = models.ForeignKey(OutsideBody, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = person(editable=False)
    asked_at = models.DateTimeField()
    answer_by_at = models.DateTimeField()
    message = models.TextField("what they need to know", blank=True)
    silent_at = models.DateTimeField(null=True, help_text="No answer by then: it came back to those who asked.")
    answered_by = person(null=True, editable=False)
    answered_at = models.DateTimeField(null=True)
    interviewer = person(null=True, blank=True)
    ended_by = person(null=True, editable=False)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="Why it was declined, withdrawn or given back.")
    new_child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")

    child_name = models.CharField(max_length=250)
    born_on = models.DateField(null=True)
    lives_at = models.CharField("where the child lives", max_length=200, blank=True)
    needs = models.CharField("interpreter and needs", max_length=300, blank=True)
    returned_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict, help_text="What the next council registers the child with.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["return_interview"],
                condition=Q(state__in=["asked", "accepted"], kind="interview"),
                name="one_open_handover_of_an_interview",
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(state="asked", kind="child"), name="one_open_handover_of_a_child"
            ),
            models.CheckConstraint(
                condition=Q(kind="interview", return_interview__isnull=False)
                | Q(kind="child", return_interview__isnull=True),
                name="handover_is_of_something",
            ),
            models.CheckConstraint(
                condition=Q(asked_council__isnull=False, asked_agency__isnull=True, asked_body__isnull=True)
                | Q(asked_council__isnull=True, asked_agency__isnull=False, asked_body__isnull=True)
                | Q(asked_council__isnull=True, asked_agency__isnull=True, asked_body__isnull=False),
                name="one_body_is_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["council"], name="handover_open", condition=Q(state__in=["asked", "accepted"])),
            models.Index(
                fields=["asked_council"], name="handover_open_to", condition=Q(state__in=["asked", "accepted"])
            ),
            models.Index(
                fields=["answer_by_at"], name="handover_unanswered", condition=Q(state="asked", silent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.asked}"

    @property
    def asked(self) -> Any:
        """The body asked."""
        return self.asked_council or self.asked_agency or self.asked_body

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or is being done."""
        return self.state in self.OPEN

    def is_silent(self, now: datetime) -> bool:
        """Asked, and the time to answer has passed: the work is ours again until somebody answers."""
        return self.state == self.State.ASKED and self.answer_by_at < now


@track_changes
class Assignment(CouncilScoped):
    """Who was given an interview, from when until when; and why somebody not independent may hold it."""

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="assignments")
    interviewer = person()
    assigned_by = person()
    assigned_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    doubts = models.TextField("why this person may not be independent", blank=True)
    reason = models.TextField("why they are asked all the same", blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-assigned_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["return_interview"], condition=Q(ended_at__isnull=True), name="one_assignment_at_a_time"
            )
        ]
        indexes = [
            models.Index(
                fields=["council"],
                name="independence_to_accept",
                condition=Q(ended_at__isnull=True, accepted_at__isnull=True) & ~Q(doubts=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.interviewer} from {self.assigned_at:%d/%m/%Y}"
