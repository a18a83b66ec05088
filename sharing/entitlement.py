"""What an agency may read now: the one answer that feed, search, snapshots, single summaries and pages give."""

from datetime import date
from uuid import UUID

from accounts.models import Agency
from sharing import summaries
from sharing.models import SharingAgreement, Summary
from sharing.querysets import SummaryQuerySet


def readable_by(agency: Agency, day: date) -> SummaryQuerySet:
    """Live summaries released to the agency, under agreements that are live on the (London) day."""
    return Summary.objects.for_agency(agency, SharingAgreement.objects.live(day))


def ended_for(agency: Agency, summary_pk: UUID) -> Summary | None:
    """A summary once released to the agency that was withdrawn or superseded since."""
    ended = Summary.objects.released_to(agency).exclude(status=Summary.Status.RELEASED)
    return ended.select_related("superseded_by").filter(pk=summary_pk).first()


def tombstone_of(summary: Summary) -> dict[str, object]:
    """What remains of it, for the agency: no name."""
    newer = getattr(summary, "superseded_by", None)
    return summaries.tombstone(
        summary_id=str(summary.pk),
        status=summary.status,
        why=summary.status,
        superseded_by=str(newer.pk) if newer else None,
    )
