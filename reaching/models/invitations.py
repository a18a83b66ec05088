"""Invitations to the child's own page: a secret short link for one child; who opened it; who guesses."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from cases.models import Child, ContactPoint
from interviews.models import Offer, ReturnInterview
from interviews.models.references import person
from reaching.models.wordings import Purpose, Way, Wording, WordingTrial
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped

MOST_WRONG_FACTS = 5


@track_changes
class TalkInvitation(CouncilScoped):
    """A link to the child's own page, for one child and one return home interview. Only a digest of it is kept.

    It opens with two facts (`fact_one`, `fact_two`) that the child knows; `agreed_word_digest` where one is a word
    agreed with the child. It is live until it expires, is revoked, or is locked by wrong facts. `message_key` is the
    key of the message in the outbox that carries it ("" where it is printed), `left_at` when that left or was handed
    over: from then on the choice is put to the child, as `offer` says. `agreed_words` and `told_words` are what the
    page shows after the talk, in words for the child. Where its message was lost, `undelivered_at` says since when and
    `undelivered_why` in words why; both are empty again once it arrived after all (reaching.actions.delivering).
    `opened_at` is the first act of a person on the page: what looks ahead at links (scanners of mail, previews) asks
    for the page too, and counts as nobody.
    """

    child_path = "child"
    assigned_path = "return_interview__assigned_to"

    class Fact(models.TextChoices):
        BIRTHDAY = "birthday", "Day and month of birth"
        FIRST_NAME = "first_name", "First name"
        SCHOOL = "school", "Name of the school"
        WORD = "word", "A word agreed with the child"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="talk_invitations")
    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="talk_invitations")
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.OFFER)
    way = models.CharField(max_length=6, choices=Way)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, default="en")
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    fact_one = models.CharField(max_length=12, choices=Fact, default=Fact.BIRTHDAY)
    fact_two = models.CharField(max_length=12, choices=Fact, default=Fact.FIRST_NAME)
    agreed_word_digest = models.CharField(max_length=64, blank=True, editable=False)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    trial = models.ForeignKey(WordingTrial, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations")
    arm = models.CharField("which of the two wordings", max_length=1, blank=True)
    message_key = models.CharField(max_length=200, blank=True, editable=False)
    made_by = person(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    undelivered_at = models.DateTimeField(null=True, editable=False)
    undelivered_why = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    opened_at = models.DateTimeField("first opened", null=True, editable=False)
    recognised_at = models.DateTimeField("facts first given", null=True, editable=False)
    wrong_facts = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = person(null=True, editable=False)
    revoked_reason = models.CharField(max_length=200, blank=True, editable=False)
    agreed_words = models.TextField("what was agreed, in the child’s words", blank=True)
    told_words = models.TextField("who was told what, in words for the child", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["message_key"],
                name="invitation_not_left",
                condition=Q(left_at__isnull=True) & ~Q(message_key=""),
            ),
            models.Index(
                fields=["return_interview"],
                name="invitation_undelivered",
                condition=Q(undelivered_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(fact_one=models.F("fact_two")), name="two_facts_differ"),
            models.CheckConstraint(
                condition=Q(undelivered_at__isnull=True, undelivered_why="")
                | Q(undelivered_at__isnull=False) & ~Q(undelivered_why=""),
                name="undelivered_invitation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.get_way_display().lower()}"

    def is_live(self, now: datetime) -> bool:
        """Whether the link opens anything."""
        return self.revoked_at is None and self.locked_at is None and self.expires_at > now


class Visit(CouncilScoped):
    """The child's page is open in one browser: from the two facts until left, or a quarter of an hour without a touch.

    `step` is where the child is on the page: kept here, not in the address, so that the browser's history holds one
    entry that tells nothing.
    """

    child_path = "invitation__child"

    invitation = models.ForeignKey(TalkInvitation, on_delete=models.PROTECT, related_name="visits")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    began_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=8, default="en")

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Visit {self.pk}"


class WrongTries(models.Model):
    """How many links were tried in an hour (UTC) that do not exist. Of no council: nobody knows whom they meant."""

    hour = models.DateTimeField(primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "wrong tries"

    def __str__(self) -> str:
        return f"{self.tries} in the hour from {self.hour:%d/%m/%Y %H:%M}"
