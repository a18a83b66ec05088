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


def once_released(agency: Agency, summary_pk: UUID) -> Summary | None:
    """A summary that was ever released to the agency, however it stands now."""
    found: Summary | None = Summary.objects.released_to(agency).filter(pk=summary_pk).first()
    return found


def agreements_of(agency: Agency) -> list[tuple[SharingAgreement, bool]]:
    """The latest agreement with each council, and whether it is in force today; by the council's name."""
    rows = SharingAgreement.objects.filter(agency=agency)
    live = set(rows.live_today().values_list("pk", flat=True))
    latest = {row.council_id: row for row in rows.select_related("council").order_by("signed_at", "pk")}
    return [(row, row.pk in live) for row in sorted(latest.values(), key=lambda row: row.council.name)]


def tombstone_of(summary: Summary) -> dict[str, object]:
    """What remains of it, for the agency: no name."""
    newer = getattr(summary, "superseded_by", None)
    return summaries.tombstone(
        summary_id=str(summary.pk),
        status=summary.status,
        why=summary.status,
        superseded_by=str(newer.pk) if newer else None,
    )
