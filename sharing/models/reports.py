"""What a force reports to a council: a child missing or found, under the force's own reference."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Agency
from cases.models import Child, MissingEpisode
from cases.references import key_column
from rhi.history import track_changes
from rhi.scoping import CouncilScoped
from sharing.models.agreements import person
from sharing.querysets import ReportQuerySet


@track_changes
class PoliceReport(CouncilScoped):
    """A report of a force, kept under (force, reference): what it says now. Each message of it is a PoliceNotice.

    It lies in the inbox of `council`: the council of the place, until a person confirms whose child it is, and that
    child's council from then on. `responsible_council` sees it too while nobody has said whose child it is. `child` is
    set before that only where the child's record is restricted, so that the report is hidden like the record.
    """

    child_path = "child"
    other_council = "responsible_council"
    other_council_when = "child_id IS NULL"

    class State(models.TextChoices):
        MISSING = "missing", "Missing"
        FOUND = "found", "Found"
        CANCELLED = "cancelled", "Cancelled"

    class Answer(models.TextChoices):
        WAITING = "waiting", "Waits for a person"
        MATCHED = "matched", "Matched to an episode"
        NOT_OURS = "not_ours", "Not a child of this council"

    force = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="police_reports")
    reference = models.CharField(max_length=60)
    reference_key = key_column()
    responsible_council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    grade = models.CharField("police risk grade", max_length=20, choices=MissingEpisode.Grade, blank=True)
    given_names = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=120, blank=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    missing_since_at = models.DateTimeField(null=True)
    missing_from = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField(null=True)
    found_where = models.CharField(max_length=200, blank=True)
    prevention_interview_at = models.DateTimeField(null=True)
    prevention_interview = models.TextField("what the prevention interview found", blank=True)
    contact = models.CharField("whom to ask at the force", max_length=200, blank=True)
    first_sent_to = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    answered_by = person(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.CharField(max_length=300, blank=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="police_reports")
    episode = models.ForeignKey(MissingEpisode, on_delete=models.PROTECT, null=True, related_name="police_reports")
    answer_due_at = models.DateTimeField("by when it should be answered", null=True)
    seen_at = models.DateTimeField("when somebody at the council first opened it", null=True)
    escalated_at = models.DateTimeField("when managers were told that nobody answered", null=True)
    told = models.CharField("what the feed said last", max_length=360, blank=True, default="", db_default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["council", "answer", "-changed_at"], name="report_inbox"),
            models.Index(
                fields=["answer_due_at"],
                name="report_to_escalate",
                condition=Q(answer="waiting", escalated_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["force", "reference_key"], name="one_report_per_reference"),
            models.CheckConstraint(
                condition=~Q(answer="matched") | Q(episode__isnull=False, child__isnull=False),
                name="a_match_names_its_episode",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.force} {self.reference}"


@track_changes
class PoliceNotice(CouncilScoped):
    """One message of the force about a report, as it came. Only its council changes, with the report's."""

    child_path = "report__child"

    class Kind(models.TextChoices):
        MISSING = "missing", "Missing"
        FOUND = "found", "Found"
        CANCELLED = "cancelled", "Cancelled"
        RE_GRADED = "re_graded", "Re-graded"
        PREVENTION_INTERVIEW = "prevention_interview", "Prevention interview"

    report = models.ForeignKey(PoliceReport, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField("when it happened")
    sent = models.JSONField("as it was sent")
    client_id = models.CharField(max_length=100)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(name="notices_stay", fields=["report", "kind", "at", "sent", "client_id", "received_at"])
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
