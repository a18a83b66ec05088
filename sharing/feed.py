"""The change feed: numbers in commit order, read without gaps.

Each event gets its number in the transaction that makes it true, under one advisory transaction lock, which
PostgreSQL lets go of only once that transaction is visible to others (or undone). So whoever sees number n will
never see a smaller number appear later, and a reader that goes on from the last number it saw misses nothing.
Time-stamps and sequences lose rows here: a slow transaction commits its earlier number after a reader has passed it.

The lock is held until the transaction ends, so `announce` is the last step of an action. Under ATOMIC_REQUESTS a
page still writes its form's token afterwards: releases wait for one another for that long, readers never do.

A cursor is the feed's epoch and a number, in base64. A database restored from a backup may give numbers out anew:
`start_new_epoch` (manage.py new_feed_epoch) then turns every old cursor into 410, and the reader starts again.
"""

import base64
import binascii
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import Agency
from sharing.entitlement import readable_by
from sharing.models import Change, Feed

LOCK = 0x52_48_49_01
"""Any number that no other advisory lock of this database uses ("RHI", 1)."""
THE_FEED = 1
CURSOR = struct.Struct(">16sq")


class MalformedCursor(Exception):
    """Not a cursor of this API."""


class CursorGone(Exception):
    """A cursor of another epoch, or ahead of the feed: the reader must start again from the beginning."""


@dataclass(frozen=True)
class Page:
    """A stretch of the feed; `next_cursor` is where to go on, also when nothing is new."""

    changes: Sequence[Change]
    next_cursor: str
    has_more: bool


def announce(changes: Sequence[Change]) -> None:
    """Number the changes in their order and write them. The last step of the transaction that makes them true."""
    if not changes:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = _feed().last_number
    for number, change in enumerate(changes, start=last + 1):
        change.number = number
    Change.objects.bulk_create(changes)
    Feed.objects.filter(pk=THE_FEED).update(last_number=last + len(changes))


def changes_after(*, agency: Agency, cursor: str, limit: int, day: date) -> Page:
    """What is new for the agency after the cursor (empty: from the beginning), oldest first.

    A summary is carried while the agency may read it; one that is gone since is left to its own later tombstone.
    Tombstones carry no name, and reach whoever the summary was released to, agreement or not.
    """
    feed = _feed()
    position = _position(cursor, feed)
    rows = (
        Change.objects.filter(agency=agency, number__gt=position)
        .filter(~Q(kind=Change.Kind.RELEASED) | Q(summary__in=readable_by(agency, day).values("pk")))
        .select_related("summary", "summary__superseded_by")
        .order_by("number")[: limit + 1]
    )
    found = list(rows)
    page = found[:limit]
    reached = page[-1].number if page else position
    return Page(page, _cursor(feed.epoch, reached), len(found) > limit)


@transaction.atomic
def start_new_epoch() -> uuid.UUID:
    """After a restore: every cursor given out before is gone."""
    feed = _feed()
    feed.epoch = uuid.uuid4()
    feed.save(update_fields=["epoch"])
    return feed.epoch


def _feed() -> Feed:
    """The one row, made when first asked for."""
    return Feed.objects.get_or_create(pk=THE_FEED)[0]


def _cursor(epoch: uuid.UUID, number: int) -> str:
    return base64.urlsafe_b64encode(CURSOR.pack(epoch.bytes, number)).decode()


def _position(cursor: str, feed: Feed) -> int:
    """The number a cursor stands for in this feed."""
    if not cursor:
        return 0
    try:
        epoch, number = CURSOR.unpack(base64.b64decode(cursor, altchars=b"-_", validate=True))
    except (binascii.Error, struct.error, ValueError) as error:
        raise MalformedCursor from error
    if epoch != feed.epoch.bytes or number > feed.last_number:
        raise CursorGone
    if number < 0:
        raise MalformedCursor
    return int(number)
