"""How the scheduled jobs are: for operators of the installation, and for who manages the people of a council."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts import jobs
from accounts.actions import NotAllowed, require
from accounts.models import Council, OutboxMessage, User
from audit.pages import CouncilPage

STATES = {
    "ok": ("Works", "green"),
    "late": ("Late", "red"),
    "failing": ("Failing", "red"),
    "not yet": ("Not due yet", "grey"),
}


class OperationsPage(CouncilPage):
    """Each job and its last run, and how many messages wait.

    Numbers over the whole installation are for its operators; at a council they are of that council, so that nobody
    learns from a count what another one does.
    """

    template_name = "messages/operations.html"
    council: Council | None  # type: ignore[assignment]

    def find(self, request: HttpRequest) -> None:
        """An operator, or somebody who manages the people of the acting council."""
        self.council = request.acting_council or None  # type: ignore[attr-defined]
        if self.person.is_staff:
            return
        if not self.council:
            raise NotAllowed("This page is for the operators of the service.")
        require(self.person, "manage_people", self.council.pk)

    def context(self) -> dict[str, Any]:
        """The jobs in the order of the schedule's names."""
        now = timezone.now()
        found = jobs.all_jobs(now)
        return {
            "jobs": [(job, *STATES[job.state], took(job)) for job in found],
            "is_operator": self.person.is_staff,
            "council": self.council,
            "unwell": sum(job.state in jobs.UNWELL for job in found),
            "counts": counts(self.person, None if self.person.is_staff else self.council),
        }


def took(job: jobs.Job) -> str:
    """How long its last run took: “0.4 seconds”."""
    if job.run is None or job.run.took_ms is None:
        return ""
    return f"{timedelta(milliseconds=job.run.took_ms).total_seconds():.1f} seconds"


def counts(person: User, council: Council | None) -> dict[str, int]:
    """How many messages wait, are being sent, failed, or may not have left; what this person may see of one council's,
    or, without a council (for an operator), all.
    """
    rows = OutboxMessage.objects.exclude(kind=OutboxMessage.DIGEST)
    if council:
        rows = rows.for_user(person).filter(council=council)
    nobody_decided = Q(resolved_at__isnull=True)
    return dict(
        rows.filter(sent_at__isnull=True).aggregate(
            waiting=Count("pk", Q(claimed_at__isnull=True, failed_at__isnull=True, uncertain_at__isnull=True)),
            sending=Count("pk", Q(claimed_at__isnull=False, failed_at__isnull=True, uncertain_at__isnull=True)),
            failed=Count("pk", nobody_decided & Q(failed_at__isnull=False)),
            uncertain=Count("pk", nobody_decided & Q(uncertain_at__isnull=False)),
        )
    )
