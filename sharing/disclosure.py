"""Proof of disclosure: what an agency was told of a child, which version it pulled when, and what it answered.

Read from rows that are never changed: summaries frozen at their release, changes of the feed, deliveries, receipts. A
full resync is one row per council and pull; which summaries it may have carried follows from the feed: those that were
released before its last line was sent, and not taken back before it began.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from cases.models import Child
from sharing.models import (
    Change,
    Delivery,
    IntelligenceReport,
    PoliceReport,
    Receipt,
    ShareDecision,
    SharingAgreement,
    SnapshotPull,
    Summary,
)

RESYNC = "May have been in a full resync"
LONGEST_SNAPSHOT = timedelta(hours=1)
"""One without an end is taken to have lasted no longer."""


@dataclass(frozen=True)
class Fact:
    """One thing that happened: when (UTC), in a word, in full, by whom, and of which summary and child."""

    at: datetime
    what: str
    detail: str
    who: str
    summary: str = ""
    child: str = ""


def disclosures_of_child(user: User, child: Child) -> list[Fact]:
    """Everything about sharing this child's record, oldest first, as far as the person may see it."""
    told = Summary.objects.for_user(user).filter(child=child)
    facts = [*of_summaries(user, told), *_of_decisions(user, child), *_of_intelligence(user, child)]
    return _ordered([*facts, *_of_reports(user, child)])


def disclosures_under(user: User, agreement: SharingAgreement, since: datetime, until: datetime) -> list[Fact]:
    """What was released to the agency in any version of the agreement, pulled and answered between two moments."""
    told = Summary.objects.for_user(user).filter(council=agreement.council_id, agency=agreement.agency_id)
    return _ordered(fact for fact in of_summaries(user, told) if since <= fact.at < until)


def of_summaries(user: User, told: Any) -> Iterator[Fact]:
    """Released, taken back, pulled, answered."""
    people = ("released_by", "proposed_by", "withdrawn_by")
    by_pk = {row.pk: row for row in told.select_related("agency", "agreement", "child", "superseded_by", *people)}
    for row in by_pk.values():
        yield from _of_summary(row)
    for pulled in Delivery.objects.for_user(user).filter(summary__in=by_pk).select_related("agency", "reader"):
        row, by = by_pk[pulled.summary_id], f"{pulled.agency}: {pulled.reader or pulled.client_id}"
        yield _fact(row, pulled.delivered_at, "Pulled", f"{_version(row)} ({pulled.call})", by)
    for answer in Receipt.objects.for_user(user).filter(summary__in=by_pk).select_related("agency", "reader"):
        said = f"{answer.get_status_display()}{f': {answer.reason}' if answer.reason else ''}"
        by = f"{answer.agency}: {answer.reader or answer.client_id}"
        yield _fact(by_pk[answer.summary_id], answer.received_at, "Answered", said, by)
    yield from _of_snapshots(user, by_pk)


def _of_summary(row: Summary) -> Iterator[Fact]:
    parts = ", ".join(row.sections) or "nothing in it"
    how = "the fact of the interview" if row.tier == 1 else f"a safeguarding summary ({parts})"
    urgent = ", urgent, before the sign-off" if row.is_urgent else ""
    detail = f"{_version(row)} to {row.agency}: {how}{urgent}; under version {row.agreement.version} of the agreement"
    by = f"{row.released_by}, prepared by {row.proposed_by}" if row.proposed_by else str(row.released_by)
    yield _fact(row, row.released_at, "Released", detail, by)
    if row.withdrawn_at:
        yield _fact(row, row.withdrawn_at, "Withdrawn", row.withdrawn_reason, str(row.withdrawn_by or ""))
    newer = getattr(row, "superseded_by", None)
    if newer:
        yield _fact(row, newer.released_at, "Superseded", row.superseded_reason, "")


def _of_snapshots(user: User, by_pk: dict[Any, Summary]) -> Iterator[Fact]:
    """Full resyncs that may have carried one of these."""
    pairs = {(row.council_id, row.agency_id) for row in by_pk.values()}
    wanted = Q(pk__in=[])
    for council, agency in sorted(pairs):
        wanted |= Q(council=council, agency=agency)
    pulls = list(SnapshotPull.objects.for_user(user).filter(wanted).select_related("agency"))
    if not pulls:
        return
    for pk, spans in _spans(user, by_pk).items():
        row = by_pk[pk]
        for pull in pulls:
            if (pull.council_id, pull.agency_id) == (row.council_id, row.agency_id) and _may_carry(pull, spans):
                by = f"{pull.agency}: {pull.client_id}"
                yield _fact(row, pull.started_at, RESYNC, _version(row), by)


def _spans(user: User, by_pk: dict[Any, Summary]) -> dict[Any, list[tuple[Change, Change | None]]]:
    """Summary → from which change it was told, and which took it back (None: none did)."""
    spans: dict[Any, list[tuple[Change, Change | None]]] = {}
    for change in Change.objects.for_user(user).filter(summary__in=by_pk).order_by("number"):
        of_it = spans.setdefault(change.summary_id, [])
        is_open = bool(of_it) and of_it[-1][1] is None
        if change.kind == Change.Kind.RELEASED and not is_open:
            of_it.append((change, None))
        elif change.kind != Change.Kind.RELEASED and is_open:
            of_it[-1] = (of_it[-1][0], change)
    return spans


def _may_carry(pull: SnapshotPull, spans: Iterable[tuple[Change, Change | None]]) -> bool:
    ended_at = pull.finished_at or pull.started_at + LONGEST_SNAPSHOT
    return any(begun.at <= ended_at and (taken is None or taken.number > pull.up_to_number) for begun, taken in spans)


def _of_decisions(user: User, child: Child) -> Iterator[Fact]:
    rows = ShareDecision.objects.for_user(user).filter(return_interview__child=child).select_related("decided_by")
    for row in rows:
        wish = f" The child’s wish: {row.get_wish_display().lower()}." if row.wish else ""
        against = f" Against the wish: {row.override_reason}" if row.override_reason else ""
        duty = " The duty to share was in force." if row.under_duty else ""
        detail = f"{row.get_choice_display()}: {row.reason}{wish}{against}{duty}"
        yield Fact(row.decided_at, "Decided", detail, str(row.decided_by), child=child.reference)


def _of_intelligence(user: User, child: Child) -> Iterator[Fact]:
    rows = IntelligenceReport.objects.for_user(user).filter(return_interview__child=child, handed_at__isnull=False)
    for row in rows.select_related("agreement__agency", "handed_by"):
        number = f", its number {row.force_reference}" if row.force_reference else ""
        detail = f"Intelligence report {row.pk} to {row.agreement.agency}: {row.handed_to}{number}"
        yield Fact(row.handed_at or row.written_at, "Handed over", detail, str(row.handed_by), child=child.reference)


def _of_reports(user: User, child: Child) -> Iterator[Fact]:
    rows = PoliceReport.objects.for_user(user).filter(child=child, answer=PoliceReport.Answer.MATCHED)
    for row in rows.filter(answered_at__isnull=False).select_related("force", "answered_by"):
        yield Fact(
            row.answered_at or row.changed_at,
            "Report matched",
            f"{row.force} {row.reference} was confirmed to be about this child",
            str(row.answered_by),
            child=child.reference,
        )


def _fact(row: Summary, at: datetime, what: str, detail: str, who: str) -> Fact:
    return Fact(at, what, detail, who, summary=str(row.pk), child=row.child.reference)


def _version(row: Summary) -> str:
    return f"version {row.content['version']}"


def _ordered(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (fact.at, fact.what, fact.summary))
