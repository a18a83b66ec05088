"""A full resync begins, and ends: written down once per council, since it may carry a million summaries."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from audit import access
from audit.models import Access
from sharing import feed
from sharing.models import ApiClient, SharingAgreement, SnapshotPull


@dataclass(frozen=True)
class Snapshot:
    """`cursor` is where the feed is followed up; everything true before it is in the snapshot."""

    pull: uuid.UUID
    cursor: str


@transaction.atomic
def begin_snapshot(*, client: ApiClient, day: date) -> Snapshot:
    """From now on the client may be given everything it may read: one row per council with a live agreement."""
    cursor, number = feed.cursor_now()
    pull = uuid.uuid4()
    agreements = SharingAgreement.objects.live(day).filter(agency=client.agency)
    councils = sorted(set(agreements.values_list("council", flat=True)))
    SnapshotPull.objects.bulk_create(
        SnapshotPull(
            council_id=council,
            pull=pull,
            agency=client.agency,
            client_id=client.application.client_id,
            up_to_number=number,
        )
        for council in councils
    )
    rows = [(None, council) for council in councils]
    access.saw(user=None, agency=client.agency, rows=rows, what="api snapshot", kind=Access.Kind.API)
    return Snapshot(pull, cursor)


@transaction.atomic
def end_snapshot(*, pull: uuid.UUID) -> None:
    """The last line was sent."""
    SnapshotPull.objects.filter(pull=pull).update(finished_at=timezone.now())
