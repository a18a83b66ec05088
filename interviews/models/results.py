"""What happened as a result: help, actions, referrals."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models import Child
from interviews.models.owed import ReturnInterview
from interviews.models.references import code, person
from interviews.models.talks import Interview
from interviews.querysets import HelpQuerySet
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


@track_changes
class Help(CouncilScoped):
    """Help offered as a result of an episode, with or without an interview; what became of it."""

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="help")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="help")
    outcome = code()
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    recorded_by = person(editable=False)

    objects: ClassVar[Any] = HelpQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "help"
        ordering = ["outcome__position"]
        indexes = [
            models.Index(
                fields=["council", "offered_at"],
                name="help_unanswered",
                condition=Q(accepted_at__isnull=True, ended_at__isnull=True, result=""),
            )
        ]
        constraints = [models.UniqueConstraint(fields=["return_interview", "outcome"], name="one_help_per_outcome")]

    def __str__(self) -> str:
        return str(self.outcome)


@track_changes
class Action(CouncilScoped):
    """Something somebody has to do for the child, by a day. On the worklist until it is done."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="actions")
    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, null=True, related_name="actions")
    what = models.CharField("what has to be done", max_length=300)
    owner = person(null=True, blank=True)
    owner_name = models.CharField("who does it, if not a colleague here", max_length=120, blank=True)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)
    recorded_by = person(editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["council", "due_on"], name="action_open", condition=Q(done_on__isnull=True))]

    def __str__(self) -> str:
        return self.what


@track_changes
class Referral(CouncilScoped):
    """The child was referred to somebody. On the worklist until there is an answer."""

    child_path = "child"
    assigned_path = "child__return_interviews__assigned_to"

    class Answer(models.TextChoices):
        NONE_YET = "", "No answer yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="referrals")
    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, null=True, related_name="referrals")
    agency = models.CharField("referred to", max_length=160)
    why = models.TextField(blank=True)
    sent_on = models.DateField()
    chase_on = models.DateField("ask again on", null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    recorded_by = person(editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["sent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="referral_answered_after_it_was_sent",
            )
        ]
        indexes = [models.Index(fields=["council", "sent_on"], name="referral_open", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"Referral to {self.agency}"
