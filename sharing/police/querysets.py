"""What the pages for police show, asked behind the wall of the force: never more than the API would tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from accounts.models import Agency
from sharing.entitlement import readable_by
from sharing.models import Change, Receipt, Summary
from sharing.police_reports import Told, Wanted, told_of


@dataclass(frozen=True)
class News:
    """One change in words; `summary` while the force may read it, else None and no name."""

    change: Change
    summary: Summary | None
    words: str


def news_after(agency: Agency, number: int, *, before: int | None, day: date, size: int) -> tuple[list[News], bool]:
    """What the feed says after a number (and before another), newest first, and whether there is more.

    A release that is withdrawn or superseded since is left to its own later line.
    """
    rows = Change.objects.filter(agency=agency, number__gt=number).select_related("council").order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: size + 1])
    shown = found[:size]
    named = {row.summary_id for row in shown if row.summary_id and row.kind == Change.Kind.RELEASED}
    named |= {row.superseded_by for row in shown if row.superseded_by}
    held = readable_by(agency, day).in_bulk(named)
    return [news for row in shown if (news := _news(row, held))], len(found) > size


def newest_number(agency: Agency) -> int:
    """The last change of the feed that is about this force; 0 before the first."""
    return int(Change.objects.filter(agency=agency).aggregate(newest=Max("number"))["newest"] or 0)


def reports_of(agency: Agency, *, after: str = "", size: int) -> tuple[list[Told], str]:
    """The force's own reports as the API tells them, the latest change first, and the key of the next page.

    One about a restricted child stands among them as waiting: that it vanished would say something.
    """
    return told_of(agency, Wanted(after=after, limit=size), newest_first=True)


def readable_summary(agency: Agency, summary_pk: UUID, day: date) -> Summary | None:
    """One summary, if the force may read it on the day."""
    return readable_by(agency, day).select_related("council").filter(pk=summary_pk).first()


def receipts_of(summary: Summary) -> Sequence[Receipt]:
    """What the force answered so far, the latest first."""
    return list(summary.receipts.select_related("reader"))


OF_REPORTS = {
    Change.Why.SEEN: "Your report was seen",
    Change.Why.WAITS_ANEW: "Your report waits anew, and has another time to be answered",
    Change.Why.MATCHED: "Your report was matched",
    Change.Why.NOT_OURS: "Your report: not a child of the council",
    Change.Why.ANSWER_TAKEN_BACK: "Your report waits for an answer again: remove what you kept with it",
}


def _news(row: Change, held: dict[UUID, Summary]) -> News | None:
    if row.kind == Change.Kind.REPORT:
        return News(row, None, OF_REPORTS[Change.Why(row.why)])
    if row.kind == Change.Kind.RELEASED:
        summary = held.get(row.summary_id) if row.summary_id else None
        return News(row, summary, "Released") if summary else None
    if row.kind == Change.Kind.SUPERSEDED:
        newer = held.get(row.superseded_by) if row.superseded_by else None
        return News(row, newer, "Replaced by a newer one" if newer else "Replaced")
    no_longer = row.why == Change.Why.NOT_SHARED
    return News(row, None, "No longer shared with your force" if no_longer else "Withdrawn by the council")
