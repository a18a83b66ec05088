"""What a child says on their own page: the answer to an offer, and what they think after the talk."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.models import Child
from interviews.models import Disclosure, Interview, Offer
from interviews.models.references import person
from reaching.models.invitations import TalkInvitation
from reaching.models.recordings import Recording
from rhi.history import track_changes
from rhi.scoping import CouncilQuerySet, CouncilScoped


@track_changes
class ChildAnswer(CouncilScoped):
    """One answer of a child on their page. A changed mind is a further answer; all are kept.

    `offer` is the offer whose response it became; `disclosure` the card it opened where something serious was said.
    `words` are the child's own, `recording` what they said aloud. A person reads or hears each one
    (`read_by`, `read_at`).
    """

    child_path = "child"
    assigned_path = "invitation__return_interview__assigned_to"

    class Choice(models.TextChoices):
        YES = "yes", "Yes"
        LATER = "later", "Not now"
        NO = "no", "No"

    class Who(models.TextChoices):
        KNOWN = "known", "Somebody they know"
        WOMAN = "woman", "A woman"
        MAN = "man", "A man"
        NOT_WORKER = "not_worker", "Not their worker"

    class Where(models.TextChoices):
        HOME = "home", "Where they live"
        SCHOOL = "school", "At school"
        OUT = "out", "Out somewhere, a café or a walk"
        ELSEWHERE = "elsewhere", "Somewhere else"

    class PartOfDay(models.TextChoices):
        MORNING = "morning", "In the morning"
        AFTERNOON = "afternoon", "In the afternoon"
        EVENING = "evening", "In the evening"

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"
        PHONE = "phone", "By phone"
        TEXT = "text", "By text"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="own_answers")
    invitation = models.ForeignKey(TalkInvitation, on_delete=models.PROTECT, related_name="answers")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, related_name="+")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()
    language = models.CharField(max_length=8, default="en")
    form = models.UUIDField("which sent form it came with", null=True, unique=True, editable=False)
    choice = models.CharField(max_length=5, choices=Choice, blank=True)
    who: Any = ArrayField(models.CharField(max_length=10, choices=Who), default=list, blank=True)
    known_person = models.CharField("whom they mean", max_length=120, blank=True)
    where = models.CharField(max_length=10, choices=Where, blank=True)
    where_words = models.CharField(max_length=200, blank=True)
    on_day = models.DateField("which day", null=True, blank=True)
    part_of_day = models.CharField(max_length=10, choices=PartOfDay, blank=True)
    when_words = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How, blank=True)
    companion = models.CharField("who should be with them", max_length=160, blank=True)
    interpreter = models.CharField("interpreter for", max_length=60, blank=True)
    words = models.TextField("what they wrote", blank=True)
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, null=True, related_name="answer")
    is_serious = models.BooleanField(default=False)
    serious_because = models.CharField("what says so", max_length=200, blank=True)
    read_by = person(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    read_note = models.CharField("what was done about it", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at", "-pk"]
        indexes = [models.Index(fields=["council"], name="answer_unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return f"The child’s answer: {self.get_choice_display() or 'something to say'}"

    @property
    def written_at(self) -> datetime:
        """When the child wrote it."""
        return self.answered_at

    @property
    def who_words(self) -> list[str]:
        """Whom the child would like, in words."""
        return [str(self.Who(value).label) for value in self.who]


@track_changes
class AfterTalk(CouncilScoped):
    """What a child says after the talk: did it help, is something wrong in what is written, a complaint.

    A person reads each one, as with an answer.
    """

    child_path = "child"
    assigned_path = "invitation__return_interview__assigned_to"

    class About(models.TextChoices):
        HELPED = "helped", "Whether the talk helped"
        CORRECTION = "correction", "Something is wrong in what is written"
        SEE = "see", "Wants to see what is written"
        COMPLAINT = "complaint", "A complaint"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(TalkInvitation, on_delete=models.PROTECT, related_name="said_after")
    said_at = models.DateTimeField()
    language = models.CharField(max_length=8, default="en")
    form = models.UUIDField("which sent form it came with", null=True, unique=True, editable=False)
    about = models.CharField(max_length=10, choices=About)
    helped = models.CharField(max_length=10, choices=Interview.Helped, blank=True)
    words = models.TextField(blank=True)
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, null=True, related_name="said_after")
    is_serious = models.BooleanField(default=False)
    serious_because = models.CharField("what says so", max_length=200, blank=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, null=True, related_name="+")
    read_by = person(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    read_note = models.CharField("what was done about it", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["council"], name="after_talk_unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return self.get_about_display()

    @property
    def written_at(self) -> datetime:
        """When the child wrote it."""
        return self.said_at
