"""The feed kept true: what an agency may no longer read is taken back from its copy, and told again when it may.

An agreement lapses by the calendar, a record is restricted, an agreement is narrowed or signed anew: none of these
releases or withdraws a summary, and yet the agency's copy has to follow. `is_told` says what the feed said last; here
it is brought in step with what may be read, and every difference is announced.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.restrictions import Restriction
from rhi import wall
from sharing import feed
from sharing.models import Change, SharingAgreement, Summary

AT_ONCE = 2000


def keep_standing(pairs: Iterable[tuple[int, int]] | None = None) -> int:
    """Bring the feed in step; how many changes were announced. The last step of an action that calls it.

    `pairs` of (council id, agency id) look at every summary of theirs; without them only at what time can change:
    pairs with no agreement in force, summaries not told so far, restricted records.
    """
    with wall.every_council("keep the feed in step"):
        return _keep_standing(list(pairs) if pairs is not None else None)


def _keep_standing(pairs: list[tuple[int, int]] | None) -> int:
    live = SharingAgreement.objects.live(timezone.localdate())
    standing = Summary.objects.live()
    mine = _of(pairs) if pairs is not None else Q()
    closed = Q(child__in=restricted())
    untold = standing.filter(mine, is_told=False).agreed(live).exclude(closed)
    told = standing.filter(mine, is_told=True)
    lost = told.filter(closed) if pairs is None else told.filter(closed | ~Q(pk__in=told.agreed(live).values("pk")))
    if pairs is None:
        lost = lost | told.filter(_of(_unagreed(live)))
    return _tell(lost, Change.Kind.WITHDRAWN) + _tell(untold, Change.Kind.RELEASED)


def restricted() -> "QuerySet[Any, Any]":
    """The records that are restricted now."""
    return Restriction.objects.filter(lifted_at__isnull=True).values("child_id")


def _unagreed(live: "QuerySet[SharingAgreement]") -> set[tuple[int, int]]:
    """Councils and agencies that once agreed, and have no agreement in force."""
    every = set(SharingAgreement.objects.values_list("council", "agency"))
    return every - set(live.values_list("council", "agency"))


def _of(pairs: Iterable[tuple[int, int]]) -> Q:
    wanted = Q(pk__in=[])
    for council, agency in sorted(pairs):
        wanted |= Q(council=council, agency=agency)
    return wanted


def _tell(rows: "QuerySet[Summary]", kind: Change.Kind) -> int:
    """Announce these, a bounded number at once: the next run goes on."""
    found = list(rows.order_by("released_at")[:AT_ONCE])
    if not found:
        return 0
    now = timezone.now()
    is_told = kind == Change.Kind.RELEASED
    Summary.objects.filter(pk__in=[row.pk for row in found]).update(is_told=is_told)
    why = "" if is_told else Change.Why.NOT_SHARED.value
    feed.announce([feed.change(row, kind, now, why=why) for row in found])
    return len(found)
