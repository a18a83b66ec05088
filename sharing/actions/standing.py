"""The feed kept true: whether an agency may read a summary is decided here, when it is written, and nowhere else.

`Summary.is_told` says what the feed said last: true after “released”, false after a tombstone or nothing. `in_step`
wraps every action that changes what an agency may read. It takes the lock of the councils, lets the action change its
rows, compares `is_told` with what may be read from now on, and announces each difference, all in one transaction. So
no other action of the council comes between a change and its events, and `/changes` only pages over what was written.

Some causes are nobody's action: an agreement lapses or begins by the calendar. Whoever comes first writes these: the
job `keep-feed`, the next action of the council (before its own change), or the agency when it reads.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.restrictions import Restriction
from cases.models import EpisodeReference
from rhi import wall
from rhi.locks import lock_councils
from sharing import feed
from sharing.actions import report_events
from sharing.models import Change, PlacementNotice, PoliceReport, SharingAgreement, Summary
from sharing.querysets import SummaryQuerySet

NOTHING = Q(pk__in=[])
WHY = "keep the feed in step"


def keep_standing() -> int:
    """Write what nobody's action wrote, for every agency; how many changes were announced. Safe to repeat."""
    return sum(_settle(council) for council in _councils_behind())


def settle_for(agency: int) -> int:
    """The same for what one agency (id) reads: before it reads."""
    councils = _councils_behind(Q(agency=agency))
    return _settle(*councils) if councils else 0


@contextmanager
def in_step(
    *councils: int,
    summaries: Q | None = None,
    children: Iterable[int] = (),
    report: Q | None = None,
    matched: PoliceReport | None = None,
) -> Iterator[None]:
    """Around an action that changes what agencies may read of these councils (ids): lock, change, announce.

    `summaries`, `children` (ids) and `report` say which summaries and police reports it can concern. `matched`: a
    report that names a child from now on; what its force may read of the child is announced again with its reference.
    """
    with transaction.atomic():
        lock_councils(councils)
        changes = _written_down(Q(council__in=councils))
        yield
        of_children, now = Q(child__in=sorted(children)), timezone.now()
        with wall.every_council(WHY):
            reports = PoliceReport.objects.filter((report or NOTHING) | of_children)
            changes += report_events.compared(reports, now)
            changes += _compared(Summary.objects.filter((summaries or NOTHING) | of_children), now, matched)
            feed.announce(changes)


def _settle(*councils: int) -> int:
    with transaction.atomic():
        lock_councils(councils)
        changes = _written_down(Q(council__in=councils))
        feed.announce(changes)
    return len(changes)


def _councils_behind(mine: Q | None = None) -> list[int]:
    """The councils with a difference between what the feed said and what may be read."""
    with wall.every_council(WHY):
        found: set[int] = set()
        for rows in _behind(mine or Q()):
            found |= set(rows.order_by().values_list("council", flat=True).distinct())
    return sorted(found)


def _written_down(mine: Q) -> list[Change]:
    """The changes that no action wrote; to be announced."""
    with wall.every_council(WHY):
        keys = {pk for rows in _behind(mine) for pk in rows.order_by().values_list("pk", flat=True)}
        return _compared(Summary.objects.filter(pk__in=keys), timezone.now()) if keys else []


def _behind(mine: Q) -> "Iterator[QuerySet[Summary]]":
    """Summaries that are behind, by each cause: no agreement any more; restricted; readable and not told.

    Three indexed questions about few rows. That an agreement was narrowed is asked by the action that narrows it.
    """
    live = SharingAgreement.objects.live(timezone.localdate())
    every = set(SharingAgreement.objects.filter(mine).values_list("council", "agency"))
    agreed = set(live.filter(mine).values_list("council", "agency"))
    councils = sorted({council for council, _ in agreed})
    told = Summary.objects.filter(mine, is_told=True)
    yield told.filter(_of(every - agreed))
    yield told.filter(_closed())
    yield (
        Summary.objects.live()
        .filter(mine, is_told=False, council__in=councils)
        .agreed(live)
        .filter(_known())
        .exclude(_closed())
    )


def _compared(
    rows: SummaryQuerySet, at: datetime, matched: PoliceReport | None = None, *, size: int = 1000
) -> list[Change]:
    """Bring `is_told` of these summaries in step with what may be read now; the changes to be announced.

    What may be read from now on comes first, so that an agency is at no moment without the newer one of two.
    """
    live = SharingAgreement.objects.live(timezone.localdate())
    readable = rows.live().agreed(live).filter(_known()).exclude(_closed())
    told = list(_slim(rows.filter(is_told=True).exclude(pk__in=readable.values("pk"))))
    untold = list(_slim(readable.filter(is_told=False)))
    again = list(_slim(readable.filter(is_told=True, agency=matched.force_id))) if matched else []
    for found, is_told in ((untold, True), (told, False)):
        for start in range(0, len(found), size):
            keys = [row.pk for row in found[start : start + size]]
            Summary.objects.filter(pk__in=keys).update(is_told=is_told)
    changes = [feed.change(row, Change.Kind.RELEASED, at) for row in (*untold, *again)]
    for change in changes:
        change.police_reference = matched.reference if matched and change.agency_id == matched.force_id else ""
    return changes + [_tombstone(row, at) for row in told]


def _slim(rows: "QuerySet[Summary]") -> "QuerySet[Summary]":
    """In the order of release, without their texts."""
    return rows.defer("body", "superseded_by__body").select_related("superseded_by").order_by("released_at", "pk")


def _tombstone(summary: Summary, at: datetime) -> Change:
    """Why it is gone: taken back, a newer one, or no longer shared."""
    newer = getattr(summary, "superseded_by", None)
    if summary.status == Summary.Status.SUPERSEDED:
        return feed.change(summary, Change.Kind.SUPERSEDED, at, why=Change.Why.NEWER, newer=newer.pk if newer else None)
    why = Change.Why.TAKEN_BACK if summary.status == Summary.Status.WITHDRAWN else Change.Why.NOT_SHARED
    return feed.change(summary, Change.Kind.WITHDRAWN, at, why=why)


def restricted() -> "QuerySet[Any, Any]":
    """The records that are restricted now."""
    return Restriction.objects.filter(lifted_at__isnull=True).values("child_id")


def _closed() -> Q:
    """Of a restricted record. (The summaries of one that is merged go to the record that is kept.)"""
    return Q(child__in=restricted())


def _known() -> Q:
    """The agency has or had a report of the child, or was told of a placement: what a matched report gave, and lost."""
    reported = EpisodeReference.objects.filter(force=OuterRef("agency"), episode__child=OuterRef("child"))
    placed = PlacementNotice.objects.filter(agency=OuterRef("agency"), placement__child=OuterRef("child"))
    return Q(Exists(reported)) | Q(Exists(placed))


def _of(pairs: Iterable[tuple[int, int]]) -> Q:
    wanted = NOTHING
    for council, agency in sorted(pairs):
        wanted |= Q(council=council, agency=agency)
    return wanted
