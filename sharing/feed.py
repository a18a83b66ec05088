"""The change feed: numbers in commit order, read without gaps.

Each event gets its number in the transaction that makes it true, under one advisory transaction lock, which
PostgreSQL lets go of only once that transaction is visible to others (or undone). So whoever sees number n will
never see a smaller number appear later, and a reader that goes on from the last number it saw misses nothing.
Time-stamps and sequences lose rows here: a slow transaction commits its earlier number after a reader has passed it.

The lock is held until the transaction ends, so `announce` is the last step of an action. Behind the wall a
page still writes its form's token afterwards: releases wait for one another for that long, readers never do.

A cursor is the feed's epoch and a number, in base64. A database restored from a backup may give numbers out anew:
`start_new_epoch` (manage.py feed new-epoch) then turns every old cursor into 410, and the reader starts again.
"""

import base64
import binascii
import struct
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Agency
from rhi import wall
from sharing.models import Change, Feed, Summary

LOCK = 0x52_48_49_01
"""Any number that no other advisory lock of this database uses ("RHI", 1)."""
THE_FEED = 1
CURSOR = struct.Struct(">16sq")


class MalformedCursor(Exception):
    """Not a cursor of this API."""


class CursorGone(Exception):
    """A cursor of another epoch, or ahead of the feed: the reader must start again with a snapshot."""


class CursorTooOld(Exception):
    """The changes after it are no longer kept for reading: the reader must start again with a snapshot."""


@dataclass(frozen=True)
class Event:
    """One change as the agency reads it: with the summary while it may be read, or what remains of it."""

    change: Change
    summary: Summary | None


@dataclass(frozen=True)
class Page:
    """A stretch of the feed; `next_cursor` is where to go on, also when nothing is new."""

    events: Sequence[Event]
    next_cursor: str
    has_more: bool


def change(
    summary: Summary, kind: Change.Kind, at: datetime, *, why: str = "", newer: uuid.UUID | None = None
) -> Change:
    """A change of a summary for its agency, to be announced."""
    return Change(
        council_id=summary.council_id,
        agency_id=summary.agency_id,
        summary=summary,
        kind=kind,
        why=why,
        superseded_by=newer,
        at=at,
    )


def announce(changes: Sequence[Change]) -> None:
    """Number the changes in their order and write them. The last step of the transaction that makes them true."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = _feed().last_number
    for number, row in enumerate(changes, start=last + 1):
        row.number = number
    Change.objects.bulk_create(changes, batch_size=1000)
    Feed.objects.filter(pk=THE_FEED).update(last_number=last + len(changes))


def changes_after(*, agency: Agency, cursor: str, limit: int) -> Page:
    """What was written for the agency after the cursor (empty: from the beginning), oldest first.

    Whether the agency may read a summary was decided when its change was written (sharing.actions.standing). So a
    release that cannot be read now was taken back by a later change, and is left to that one: a page may hold fewer
    events than `limit`, even none, while there is more. The later change is looked up. Should there be none, the page
    ends before the release: the reader waits, and misses nothing.
    """
    feed = _feed()
    position = _position(cursor, feed)
    found = list(Change.objects.filter(agency=agency, number__gt=position).order_by("number")[: limit + 1])
    # Entered again once the page is read, and for the rest of the transaction: who is restricted by now is hidden, and
    # what is recorded of the answer is checked against the same lists as the answer.
    wall.enter_agency(agency.pk)
    events = list(_events(agency, found[:limit]))
    reached = events[-1][0] if events else position
    has_more = len(found) > limit and len(events) == limit
    return Page([event for _, event in events if event], _cursor(feed.epoch, reached), has_more)


def _events(agency: Agency, page: Sequence[Change]) -> Iterator[tuple[int, Event | None]]:
    """Each change with its number (None: left to a later one), up to one that nothing explains."""
    released = [row for row in page if row.kind == Change.Kind.RELEASED]
    rows = Summary.objects.released_to(agency).filter(is_told=True)
    held = rows.only("id", "council_id", "child_id", "body").in_bulk({row.summary_id for row in released})
    gone = {row.summary_id for row in released} - held.keys()
    taken_back = _taken_back(agency, gone) if gone else {}
    for row in page:
        if row.kind != Change.Kind.RELEASED:
            yield row.number, Event(row, None)
        elif row.summary_id in held:
            yield row.number, Event(row, held[row.summary_id])
        elif row.number < taken_back.get(row.summary_id, 0):
            yield row.number, None
        else:
            return


def _taken_back(agency: Agency, summaries: Iterable[Any]) -> dict[Any, int]:
    """Summary → the number of the last change that took it back."""
    rows = Change.objects.filter(agency=agency, summary__in=summaries).exclude(kind=Change.Kind.RELEASED)
    return dict(rows.order_by().values("summary").annotate(last=Max("number")).values_list("summary", "last"))


def cursor_now() -> tuple[str, int]:
    """The cursor after everything that is true at this moment, and its number: where a snapshot is followed up."""
    feed = _feed()
    return _cursor(feed.epoch, feed.last_number), feed.last_number


@transaction.atomic
def start_new_epoch() -> uuid.UUID:
    """After a restore: every cursor given out before is gone."""
    feed = _feed()
    feed.epoch = uuid.uuid4()
    feed.save(update_fields=["epoch"])
    return feed.epoch


@transaction.atomic
def forget_before(at: datetime) -> int:
    """Changes of before are read no more: a cursor there is too old (410). They stay as a record. How far it goes."""
    last = Change.objects.filter(at__lt=at).order_by("-number").values_list("number", flat=True).first() or 0
    Feed.objects.filter(pk=THE_FEED, forgotten_number__lt=last).update(forgotten_number=last)
    return int(last)


def _feed() -> Feed:
    """The one row, made when first asked for."""
    return Feed.objects.get_or_create(pk=THE_FEED)[0]


def _cursor(epoch: uuid.UUID, number: int) -> str:
    return base64.urlsafe_b64encode(CURSOR.pack(epoch.bytes, number)).decode()


def _position(cursor: str, feed: Feed) -> int:
    """The number a cursor stands for in this feed; without one, the beginning."""
    if not cursor:
        epoch, number = feed.epoch.bytes, 0
    else:
        try:
            epoch, number = CURSOR.unpack(base64.b64decode(cursor, altchars=b"-_", validate=True))
        except (binascii.Error, struct.error, ValueError) as error:
            raise MalformedCursor from error
    if number < 0:
        raise MalformedCursor
    if epoch != feed.epoch.bytes or number > feed.last_number:
        raise CursorGone
    if number < feed.forgotten_number:
        raise CursorTooOld
    return int(number)
