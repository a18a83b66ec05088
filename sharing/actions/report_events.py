"""What a force learns of its reports by the feed: seen, waiting anew, matched, not ours, taken back.

Each is written like every other change. `PoliceReport.told` is what the feed said last, so that an event is written for
each difference and for nothing else. A report about a restricted child is told as waiting.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from sharing.models import Change, PoliceReport
from sharing.police_reports import restricted_now, told_reason

WAITING = PoliceReport.Answer.WAITING.value


def compared(rows: "QuerySet[Any, Any]", at: datetime) -> list[Change]:
    """Bring `told` of these reports in step with what their force may know now; the changes to be announced."""
    closed = set(restricted_now().filter(child_id__in=rows.values("child")).values_list("child_id", flat=True))
    changes = []
    for report in rows.order_by("pk"):
        status = WAITING if report.child_id in closed else report.answer
        now = "|".join((status, *_details(report, status)))
        if now == report.told:
            continue
        PoliceReport.objects.filter(pk=report.pk).update(told=now)
        before = report.told.partition("|")[0]
        if before or status != WAITING:  # a new one is answered to the force at once
            changes.append(_change(report, _why(before, status, is_seen=report.seen_at is not None), at))
    return changes


def _details(report: PoliceReport, status: str) -> tuple[str, ...]:
    """What else the force is told: a change of it is an event too."""
    if status == WAITING:
        due = report.answer_due_at.isoformat() if report.answer_due_at else ""
        return ("seen" if report.seen_at else "", due, told_reason(report, status))
    return (str(report.council_id), told_reason(report, status))


def _why(before: str, status: str, *, is_seen: bool) -> Change.Why:
    if status != WAITING:
        return Change.Why(status)
    if before != WAITING:
        return Change.Why.ANSWER_TAKEN_BACK
    return Change.Why.SEEN if is_seen else Change.Why.WAITS_ANEW


def _change(report: PoliceReport, why: Change.Why, at: datetime) -> Change:
    """With the council it was sent to first, which has an agreement with the force: the force may read its changes."""
    return Change(
        council_id=report.first_sent_to_id,
        agency_id=report.force_id,
        report=report,
        kind=Change.Kind.REPORT,
        why=why,
        police_reference=report.reference,
        at=at,
    )
