"""Whether something is shared, and what may be: decided and written by people, before anything leaves."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from interviews.models import ReturnInterview
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing.models.agreements import person
from sharing.points import SECTION_CHOICES, words
from sharing.querysets import PointQuerySet


@track_changes
class ShareDecision(CouncilScoped):
    """Whether what a return home interview found is shared: who decided, when, why. The latest one stands.

    `under_duty`: the duty to share (Children Act 2004 s.16LA) was in force, so that “do not share” is its exception:
    sharing would be more detrimental to the child than not. `override_reason`: why it is shared against the child's
    wish.
    """

    child_path = "return_interview__child"

    class Choice(models.TextChoices):
        SHARE = "share", "Share"
        DO_NOT_SHARE = "do_not_share", "Do not share"

    class Wish(models.TextChoices):
        AGREES = "agrees", "The child is content that it is shared"
        IN_PART = "in_part", "The child wants part of it kept back"
        OBJECTS = "objects", "The child does not want it shared"
        NOT_ASKED = "not_asked", "The child was not asked, or did not say"

    class NoConsentReason(models.TextChoices):
        CANNOT_GIVE = "cannot_give", "The child cannot give consent"
        NOT_REASONABLE = "not_reasonable", "It is not reasonable to obtain consent"
        WOULD_PREJUDICE = "would_prejudice", "Asking would prejudice the child’s protection"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="share_decisions")
    choice = models.CharField(max_length=12, choices=Choice)
    reason = models.TextField()
    no_consent_reason = models.CharField(
        "why consent was not relied on", max_length=20, choices=NoConsentReason, blank=True
    )
    wish = models.CharField("the child’s wish", max_length=10, choices=Wish, default="", db_default="", blank=True)
    childs_wishes = models.TextField("the child’s wishes about sharing", blank=True)
    override_reason = models.TextField(
        "why it is shared against the child’s wish", blank=True, default="", db_default=""
    )
    under_duty = models.BooleanField("the duty to share was in force", default=False, db_default=False)
    decided_by = person()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.get_choice_display()


@track_changes
class SummaryPoint(CouncilScoped):
    """One thing the police may be told beside the coded findings: a person of concern, a place, a vehicle, a phone.

    `facts` are the section's own fields (sharing.points.FIELDS). Written once, offered for every summary of the return
    home interview until taken out.
    """

    child_path = "return_interview__child"

    class Kind(models.TextChoices):
        FACT = "fact", "A fact: seen, recorded or confirmed"
        OPINION = "opinion", "An opinion: believed or suspected"

    class Source(models.TextChoices):
        CHILD = "child", "The child, in our words"
        CARER = "carer", "A parent or carer"
        PROFESSIONAL = "professional", "Another professional"
        INTERVIEWER = "interviewer", "What the interviewer saw"
        RECORD = "record", "The council’s own record"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="summary_points")
    section = models.CharField(max_length=20, choices=SECTION_CHOICES)
    facts = models.JSONField(default=dict)
    kind = models.CharField("fact or opinion", max_length=8, choices=Kind)
    source = models.CharField(max_length=12, choices=Source)
    recorded_by = person()
    recorded_at = models.DateTimeField(auto_now_add=True)
    removed_by = person(null=True)
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PointQuerySet.as_manager()

    class Meta:
        ordering = ["section", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="a_point_is_removed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return "; ".join(value for _, value in words(self.section, self.facts))
