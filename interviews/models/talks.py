"""The talk with the child: its record, what was found out, what a child told of, how good the record is."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from cases.models import Child
from interviews.models.owed import ReturnInterview
from interviews.models.references import code, person
from rhi.history import track_changes
from rhi.scoping import CouncilScoped


@track_changes
class Interview(CouncilScoped):
    """A talk with the child after coming back. It may cover several episodes of that one child."""

    child_path = "child"
    assigned_path = "coverage__return_interview__assigned_to"

    class Mode(models.TextChoices):
        FACE_TO_FACE = "face_to_face", "Face to face"
        VIDEO = "video", "Video"
        PHONE = "phone", "Phone"

    class Helped(models.TextChoices):
        YES = "yes", "Yes"
        A_BIT = "a_bit", "A bit"
        NO = "no", "No"
        NOT_ASKED = "not_asked", "Not asked"

    class Independence(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="interviews")
    return_interviews: Any = models.ManyToManyField(
        ReturnInterview, through="InterviewCoverage", related_name="interviews"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    interviewer = person()
    interviewer_role = models.CharField(max_length=120, blank=True)
    interviewer_employer = models.CharField(max_length=120, blank=True)
    relationship_to_child = models.CharField(max_length=160, blank=True)
    outside_care = models.CharField("not involved in caring for the child", max_length=10, choices=Independence)
    outside_council = models.CharField(
        "from outside the placement and the council", max_length=10, choices=Independence
    )
    independence_reason = models.TextField(blank=True)
    independence_accepted_by = person(null=True, editable=False)
    independence_accepted_at = models.DateTimeField(null=True, editable=False)
    is_trained = models.BooleanField("interviewer trained for this", null=True)
    training = models.CharField(max_length=160, blank=True, default="", db_default="")
    venue = code(null=True, blank=True)
    mode = models.CharField(max_length=15, choices=Mode, default=Mode.FACE_TO_FACE)
    completion = code(null=True, blank=True, help_text="Empty while the record is being written.")
    resumes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    late_reason = code(null=True, blank=True)
    also_present = models.CharField("who else was there, and why", max_length=300, blank=True)
    advocate_offered = models.BooleanField(null=True)
    advocate_reason = models.CharField(
        "why no advocate was offered", max_length=200, blank=True, default="", db_default=""
    )
    interpreter_used = models.BooleanField(null=True)
    agreed_to_talk = models.BooleanField(null=True)
    told_limits = models.BooleanField("told the limits of confidentiality", null=True)
    wishes_on_sharing = models.TextField("the child’s wishes about sharing", blank=True)
    parent_informed = models.BooleanField(null=True)
    parent_reason = models.CharField("why no parent was told", max_length=200, blank=True, default="", db_default="")
    child_words = models.TextField("the child’s own words", blank=True)
    notes = models.TextField("the interviewer’s notes", blank=True, default="", db_default="")
    analysis = models.TextField("the interviewer’s analysis", blank=True)
    why_words = models.TextField("why, in a few words", blank=True, default="", db_default="")
    away_words = models.TextField("while away, in a few words", blank=True, default="", db_default="")
    harm_words = models.TextField("harm, in a few words", blank=True, default="", db_default="")
    what_child_wants = models.TextField("what the child wants to happen", blank=True, default="", db_default="")
    safety_plan = models.TextField(blank=True, default="", db_default="")
    no_action_reason = models.CharField("why no further action", max_length=300, blank=True, default="", db_default="")
    read_back = models.BooleanField("read back to the child and agreed", null=True)
    did_this_help = models.CharField(max_length=10, choices=Helped, blank=True, default="", db_default="")
    did_this_help_words = models.TextField(blank=True, default="", db_default="")
    helpline_given = models.BooleanField("Missing People 116 000 given", default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    signed_off_by = person(null=True, editable=False)
    signed_off_at = models.DateTimeField(null=True, editable=False)
    sign_off_comment = models.TextField(blank=True, editable=False)
    returned_for_correction_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="interview_ends_after_start"
            )
        ]
        indexes = [
            models.Index(fields=["council"], name="interview_to_sign_off", condition=Q(signed_off_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"Interview with {self.child}"

    @property
    def is_independent(self) -> bool:
        """Whether both tests of independence are met."""
        return self.outside_care == self.Independence.YES and self.outside_council == self.Independence.YES


@track_changes
class InterviewCoverage(CouncilScoped):
    """One interview covers one return home interview."""

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="coverage")
    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="coverage")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "return_interview"], name="covered_once")]

    def __str__(self) -> str:
        return f"{self.interview_id} covers {self.return_interview_id}"


@track_changes
class Finding(CouncilScoped):
    """One coded thing learnt in an interview, and how sure it is."""

    child_path = "interview__child"
    assigned_path = "interview__coverage__return_interview__assigned_to"

    class Certainty(models.TextChoices):
        SUSPECTED = "suspected", "Suspected"
        DISCLOSED = "disclosed", "Said by the child"
        CONFIRMED = "confirmed", "Confirmed"

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="findings")
    code = code()
    certainty = models.CharField(max_length=10, choices=Certainty)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code__list_name", "code__position"]
        constraints = [models.UniqueConstraint(fields=["interview", "code"], name="one_finding_per_code")]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_certainty_display().lower()})"


@track_changes
class Addendum(CouncilScoped):
    """Something to add to a record that is signed off: the record itself stays as it was."""

    child_path = "interview__child"
    assigned_path = "interview__coverage__return_interview__assigned_to"
    is_append_only = True

    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="addenda")
    words = models.TextField()
    added_by = person(editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"Added {self.added_at:%d/%m/%Y}"


@track_changes
class Disclosure(CouncilScoped):
    """A crime or a danger that a child told of: the words used, and who was told, when, under which reference.

    The duty to report suspected sexual offences against a child falls on the person who was told (Crime and Policing
    Act 2026; settings say from when it applies): who reported, to whom, orally or in writing, the suspect, the reason.
    """

    child_path = "return_interview__child"
    assigned_path = "return_interview__assigned_to"

    class Kind(models.TextChoices):
        DANGER = "danger", "Danger now"
        SEXUAL_OFFENCE = "sexual_offence", "Sexual offence against a child"
        OTHER_CRIME = "other_crime", "Another crime"

    class Told(models.TextChoices):
        POLICE_999 = "police_999", "Police, 999"
        POLICE_101 = "police_101", "Police, 101"
        DUTY_TEAM = "duty_team", "The council’s duty team"
        OTHER = "other", "Somebody else"

    class How(models.TextChoices):
        SPOKEN = "spoken", "Spoken"
        WRITTEN = "written", "In writing"

    return_interview = models.ForeignKey(ReturnInterview, on_delete=models.PROTECT, related_name="disclosures")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="disclosures")
    kind = models.CharField(max_length=15, choices=Kind)
    disclosed_at = models.DateTimeField()
    words_used = models.TextField("the words used, the child’s and yours")
    suspect = models.TextField(blank=True)
    reason_to_suspect = models.TextField(blank=True)
    told = models.CharField("who was told", max_length=12, choices=Told, blank=True)
    told_name = models.CharField("name or number of the person told", max_length=160, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=8, choices=How, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    recorded_by = person(null=True, editable=False, help_text="empty where the child wrote it on their own page")
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-disclosed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | ~Q(told=""), name="who_was_told_stands_with_when"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@track_changes
class QualityReview(CouncilScoped):
    """A manager’s judgement of one sampled record. About the record; never a mark of a person."""

    child_path = "interview__child"

    class Judgement(models.TextChoices):
        GOOD = "good", "Good: the child is heard and something follows"
        MIXED = "mixed", "Mixed: something is missing"
        POOR = "poor", "Poor: it would not help this child"

    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, related_name="quality_review")
    judgement = models.CharField(max_length=8, choices=Judgement)
    reason = models.TextField()
    judged_by = person(editable=False)
    judged_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.get_judgement_display()
