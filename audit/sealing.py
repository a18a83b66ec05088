"""The chain over the audit: who looked (Access), what stood in each row before a change (history), what was removed,
and what else a model says is sealed (`sealed_at`: what the police were told, and what they answered).

Once an hour the rows of the past hour go into the chain, in the order of their time: each `SealedRow` keeps the digest
of a row and a link, the digest of the link before it and this row's. Changing, removing or adding an old row, or a part
of the chain, breaks it at that place, and `verify` names it. A row that is lawfully removed leaves its digest in the
chain and a `Removal` beside it, which is sealed in its turn. The newest link is written to the log at each seal: kept
outside the database, it shows that nobody cut off or rewrote the end of the chain (`verify(expected_link=…)`).

A row counts by the database's clock at its writing; it is sealed `SETTLING_WINDOW` later, when every transaction that
could still add to that time is over.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from audit.models import Access, Removal, Seal, SealedRow
from rhi.wall_sql import event_models, scoped_models

SETTLING_WINDOW = timedelta(minutes=15)
BATCH = 5000
LOCK = 0x52_48_49_02
FIRST_LINK = b"\0" * 32
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
log = logging.getLogger("audit.sealing")


@dataclass(frozen=True)
class Source:
    """A table whose rows are sealed: its key, and when a row was written."""

    table: str
    key: str
    time: str


@dataclass(frozen=True)
class Fault:
    """The place at which the chain does not hold."""

    words: str
    source: str = ""
    row_id: int | None = None

    def __str__(self) -> str:
        where = f"{self.source}, row {self.row_id}: " if self.source else ""
        return f"{where}{self.words}"


def sources() -> list[Source]:
    """Every table of the audit, in a fixed order."""
    histories = [Source(model._meta.db_table, "pgh_id", "pgh_created_at") for model in event_models()]
    own = [
        Source(Access._meta.db_table, "id", "seen_at"),
        Source(Removal._meta.db_table, "id", "removed_at"),
    ]
    noted = [Source(model._meta.db_table, "id", model.sealed_at) for model in scoped_models() if model.sealed_at]
    return sorted([*own, *noted, *histories], key=lambda source: source.table)


@transaction.atomic
def seal(now: datetime) -> int:
    """Take every row that has settled into the chain; how many. Run where every council's rows are seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Seal.objects.order_by("-sealed_until_at").first()
    until = now - SETTLING_WINDOW
    since = last.sealed_until_at if last else EARLIEST
    if until <= since:
        return 0
    columns = {source.table: columns_of(source) for source in sources()}
    position, link = (last.last_position, bytes(last.link)) if last else (0, FIRST_LINK)
    first, batch = position + 1, []
    for table, row_id, digest in _settled(columns, since, until):
        position, link = position + 1, next_link(link, table, row_id, digest)
        batch.append(SealedRow(position=position, source=table, row_id=row_id, digest=digest, link=link))
        if len(batch) >= BATCH:
            SealedRow.objects.bulk_create(batch)
            batch = []
    SealedRow.objects.bulk_create(batch)
    Seal.objects.create(sealed_until_at=until, first_position=first, last_position=position, link=link, columns=columns)
    log.info("audit sealed until %s: %s rows, link %s", until.isoformat(), position - first + 1, link.hex())
    return position - first + 1


def next_link(link: bytes, table: str, row_id: int, digest: bytes) -> bytes:
    """The link that closes over this row and everything before it."""
    return hashlib.sha256(b"|".join([link, table.encode(), str(row_id).encode(), digest])).digest()


def columns_of(source: Source) -> list[str]:
    """The columns of a table today; a column that comes later is outside the digests of rows sealed before it."""
    with connection.cursor() as cursor:
        return sorted(column.name for column in connection.introspection.get_table_description(cursor, source.table))


def digest_sql(columns: list[str]) -> str:
    """SQL of the digest of row `t`: of its values by column name, as PostgreSQL's jsonb writes them (times in UTC).

    A function of PostgreSQL takes a hundred arguments at most: the object is put together from parts.
    """
    parts = [columns[start : start + 40] for start in range(0, len(columns), 40)]
    objects = [f"jsonb_build_object({', '.join(_pair(name) for name in part)})" for part in parts]
    return f"sha256(convert_to(({' || '.join(objects)})::text, 'UTF8'))"


def _pair(name: str) -> str:
    return f"'{name}', t.{name}"


def _settled(columns: dict[str, list[str]], since: datetime, until: datetime) -> Iterator[tuple[str, int, bytes]]:
    """(table, row id, digest) of the rows written in [since, until), oldest first."""
    union = " UNION ALL ".join(
        f"SELECT t.{source.time} AS at, '{source.table}' AS source, t.{source.key} AS id,"
        f" {digest_sql(columns[source.table])} AS digest FROM {source.table} t"
        f" WHERE t.{source.time} >= %(since)s AND t.{source.time} < %(until)s"
        for source in sources()
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{union} ORDER BY 1, 2, 3", {"since": since, "until": until})
        while rows := cursor.fetchmany(BATCH):
            for _, table, row_id, digest in rows:
                yield table, row_id, bytes(digest)


def verify(*, expected_link: str = "") -> Fault | None:
    """The first place at which the chain does not hold; None when it does. Reads everything that was ever sealed."""
    position, link, since = 0, FIRST_LINK, EARLIEST
    for made in Seal.objects.order_by("sealed_until_at"):
        faults = [fault for fault in (_altered(made), _inserted(made, since)) if fault]
        if faults:
            return min(faults, key=lambda each: each[0])[1]
        fault, position, link = _broken_link(made, position, link)
        if fault:
            return fault
        since = made.sealed_until_at
    if expected_link and expected_link != link.hex():
        return Fault("the chain does not end with the link that was noted: its end was cut off or rewritten")
    return None


def _broken_link(made: Seal, position: int, link: bytes) -> tuple[Fault | None, int, bytes]:
    """Walk the rows of one seal."""
    rows = SealedRow.objects.filter(position__range=(made.first_position, made.last_position)).order_by("position")
    for row in rows.iterator(chunk_size=BATCH):
        position += 1
        if row.position != position:
            return Fault(f"link {position} of the chain is missing"), position, link
        link = next_link(link, row.source, row.row_id, bytes(row.digest))
        if link != bytes(row.link):
            return Fault("the chain was altered here", row.source, row.row_id), position, link
    if (position, link) != (made.last_position, bytes(made.link)):
        return Fault(f"the seal of {made.sealed_until_at:%Y-%m-%d %H:%M} was altered, or rows after it"), position, link
    return None, position, link


def _altered(made: Seal) -> tuple[int, Fault] | None:
    """The earliest row of this seal that was changed since, or removed without a lawful removal."""
    found = []
    for source in sources():
        if source.table not in made.columns:
            continue
        found += _query(
            f"""SELECT s.position, s.row_id, t.{source.key} IS NULL
                FROM audit_sealedrow s LEFT JOIN {source.table} t ON t.{source.key} = s.row_id
                WHERE s.position BETWEEN %s AND %s AND s.source = '{source.table}'
                  AND (t.{source.key} IS NULL OR {digest_sql(made.columns[source.table])} <> s.digest)
                  AND NOT (t.{source.key} IS NULL AND EXISTS (
                      SELECT 1 FROM audit_removal r WHERE r.source = s.source AND r.row_id = s.row_id))
                ORDER BY s.position LIMIT 1""",
            [made.first_position, made.last_position],
            source.table,
        )
    if not found:
        return None
    table, (position, row_id, is_gone) = min(found, key=lambda each: each[1][0])
    return position, Fault("removed" if is_gone else "altered after it was sealed", table, row_id)


def _inserted(made: Seal, since: datetime) -> tuple[int, Fault] | None:
    """A row of this seal's time that is not in the chain."""
    for source in sources():
        if source.table not in made.columns:
            continue
        rows = _query(
            f"""SELECT t.{source.key} FROM {source.table} t
                WHERE t.{source.time} >= %s AND t.{source.time} < %s AND NOT EXISTS (
                    SELECT 1 FROM audit_sealedrow s WHERE s.source = '{source.table}' AND s.row_id = t.{source.key})
                ORDER BY t.{source.time}, 1 LIMIT 1""",
            [since, made.sealed_until_at],
            source.table,
        )
        if rows:
            return made.last_position + 1, Fault("inserted after its time was sealed", source.table, rows[0][1][0])
    return None


def _query(sql: str, parameters: list[Any], table: str) -> list[tuple[str, tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [(table, row) for row in cursor.fetchall()]
