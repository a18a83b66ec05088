"""The chain over the audit: who looked (Access), what stood in each row before a change (history), what was removed,
and what else a model says is sealed (`sealed_at`: what the police were told, and what they answered).

Every three minutes the new rows go into the chain, in the order of their time: each `SealedRow` keeps the digest of a
row and a link, the digest of the link before it and this row's. The seal ends with a link over all its own fields too:
how far it reaches, and which columns of which tables it covers. Changing, removing or adding an old row, or a part of
the chain, breaks it at that place, and `audit.verifying` names it. A row that is lawfully removed leaves its digest in
the chain, a `Removal` beside it and the `Disposal` to which that belongs; both are sealed in their turn.

Each new link is written to the log, and to the places of AUDIT_ANCHOR: kept outside the database, it shows that nobody
rewrote the chain from some place on, or cut off its end.

A row counts by the database's clock at its writing. What a transaction writes that is still open at a seal comes into
a later one: `open_since_at` says how far back such rows may lie.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit.anchors import anchor
from audit.models import Disposal, Seal, SealedColumns, SealedRow
from audit.proofs import is_proven
from audit.sources import columns_today, digest_sql, sources, use_own_functions

SETTLING_WINDOW = timedelta(minutes=1)
"""Far longer than the clocks of application and database differ, and than a transaction takes to show that it began."""
LONGEST_TRANSACTION = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) + timedelta(minutes=1)
"""No job writes longer. A connection that was forgotten open does not keep rows of long ago from being called late."""
BATCH = 5000
LOCK = 0x52_48_49_02
FIRST_LINK = b"\0" * 32
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
log = logging.getLogger("audit.sealing")


@transaction.atomic
def seal(now: datetime) -> int:
    """Take every row that has settled into the chain; how many. Run where every council's rows are seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    use_own_functions()
    last = Seal.objects.order_by("-sealed_until_at").first()
    until = now - SETTLING_WINDOW
    if last and until <= last.sealed_until_at:
        return 0
    covers, open_since = _covers(last), _open_since(until)
    since = last.open_since_at if last else EARLIEST
    before, link = (last.last_position, bytes(last.link)) if last else (0, FIRST_LINK)
    position, link, disposals = _take(covers.columns, since, until, before, link)
    made = Seal(
        sealed_until_at=until,
        open_since_at=open_since,
        first_position=before + 1,
        last_position=position,
        covers=covers,
        proven=[row.pk for row in Disposal.objects.filter(pk__in=disposals).order_by("pk") if is_proven(row)],
        made_at=now,
    )
    made.link = closing_link(link, made)
    made.save()
    log.info("audit sealed until %s: %s rows, link %s", until.isoformat(), position - before, made.link.hex())
    anchor(made)
    return position - before


def next_link(link: bytes, table: str, row_id: int, digest: bytes) -> bytes:
    """The link that closes over this row and everything before it."""
    return hashlib.sha256(b"|".join([link, table.encode(), str(row_id).encode(), digest])).digest()


def closing_link(link: bytes, made: Seal) -> bytes:
    """The link of a seal: over everything before it, and over what the seal says of itself."""
    facts: dict[str, Any] = {
        "until": made.sealed_until_at.astimezone(UTC).isoformat(),
        "open_since": made.open_since_at.astimezone(UTC).isoformat(),
        "positions": [made.first_position, made.last_position],
        "columns": made.covers.digest,
        "proven": made.proven,
        "made_at": made.made_at.astimezone(UTC).isoformat(),
    }
    return hashlib.sha256(link + json.dumps(facts, sort_keys=True).encode()).digest()


def _covers(last: Seal | None) -> SealedColumns:
    """The columns of today: written down anew only where they have changed."""
    columns = columns_today()
    return last.covers if last and last.covers.columns == columns else SealedColumns.objects.create(columns=columns)


def _open_since(until: datetime) -> datetime:
    """When the oldest transaction began that may still write rows of a time before `until`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        oldest: datetime | None = cursor.fetchone()[0]
    return max(min(oldest or until, until), until - LONGEST_TRANSACTION)


def _take(
    columns: dict[str, list[str]], since: datetime, until: datetime, position: int, link: bytes
) -> tuple[int, bytes, list[int]]:
    """Put the new rows into the chain; the last position, its link, and the disposals among the rows."""
    batch: list[SealedRow] = []
    disposals = []
    for table, row_id, digest in _settled(columns, since, until):
        position, link = position + 1, next_link(link, table, row_id, digest)
        batch.append(SealedRow(position=position, source=table, row_id=row_id, digest=digest, link=link))
        if table == Disposal._meta.db_table:
            disposals.append(row_id)
        if len(batch) >= BATCH:
            SealedRow.objects.bulk_create(batch)
            batch = []
    SealedRow.objects.bulk_create(batch)
    return position, link, disposals


def _settled(columns: dict[str, list[str]], since: datetime, until: datetime) -> Iterator[tuple[str, int, bytes]]:
    """(table, row id, digest) of the rows written in [since, until) that are not in the chain yet, oldest first."""
    union = " UNION ALL ".join(
        f"SELECT t.{source.time} AS at, '{source.table}' AS source, t.{source.key} AS id,"
        f" {digest_sql(columns[source.table])} AS digest FROM {source.table} t"
        f" WHERE t.{source.time} >= %(since)s AND t.{source.time} < %(until)s AND NOT EXISTS ("
        f" SELECT 1 FROM audit_sealedrow s WHERE s.source = '{source.table}' AND s.row_id = t.{source.key})"
        for source in sources()
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{union} ORDER BY 1, 2, 3", {"since": since, "until": until})
        while rows := cursor.fetchmany(BATCH):
            for _, table, row_id, digest in rows:
                yield table, row_id, bytes(digest)
