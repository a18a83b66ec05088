"""Whether the chain over the audit holds (audit.sealing): the first place at which it does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from audit.models import Disposal, Removal, Seal, SealedColumns, SealedRow
from audit.proofs import is_proven
from audit.sealing import BATCH, FIRST_LINK, LONGEST_TRANSACTION, closing_link, next_link
from audit.sources import Source, columns_today, digest_sql, sources, use_own_functions
from rhi.clock import database_now

LONGEST_WAIT = LONGEST_TRANSACTION + timedelta(minutes=5)
"""A row that is older and in no seal was left out: the sealing job does not run, or seals were removed."""


@dataclass(frozen=True)
class Fault:
    """The place at which the chain does not hold."""

    words: str
    source: str = ""
    row_id: int | None = None

    def __str__(self) -> str:
        where = f"{self.source}, row {self.row_id}: " if self.source else ""
        return f"{where}{self.words}"


@transaction.atomic
def verify(*, expected_link: str = "", anchored: Mapping[datetime, str] | None = None) -> Fault | None:
    """The first place at which the chain does not hold; None when it does. Reads everything that was ever sealed.

    `expected_link` is one noted outside; `anchored` are the links of an anchor's file, by the time they reach.
    """
    use_own_functions()
    for fault in _faults():
        return fault
    known = {until: bytes(link).hex() for until, link in Seal.objects.values_list("sealed_until_at", "link")}
    if expected_link and expected_link not in known.values():
        return Fault("the link that was noted is not in the chain: its end was cut off or rewritten")
    for until, link in (anchored or {}).items():
        if known.get(until) != link:
            return Fault(f"the seal of {until:%Y-%m-%d %H:%M} is not the one anchored outside: cut off or rewritten")
    return None


def _faults() -> Iterator[Fault]:
    """Altered rows before a break of the chain, and then the break: what comes after it proves nothing."""
    broken = _broken_chain()
    reaches = Seal.objects.order_by().values_list("covers").annotate(Min("first_position"), Max("last_position"))
    for covers, first, last in sorted(reaches, key=lambda reach: reach[1]):
        if broken is None or last < broken[0]:
            yield from _altered(SealedColumns.objects.get(pk=covers).columns, first, last)
    if broken:
        yield broken[1]
    sealed = Seal.objects.aggregate(until=Max("open_since_at"))["until"]
    yield from _left_out(sealed, "inserted after its time was sealed")
    yield from _left_out(
        database_now() - LONGEST_WAIT, "waits for its seal: the job has stopped, or the end is cut off"
    )
    yield from _unproven()


def _broken_chain() -> tuple[int, Fault] | None:
    """The first link that does not follow from those before it, with its position."""
    position, link = 0, FIRST_LINK
    rows = SealedRow.objects.order_by("position").iterator(chunk_size=BATCH)
    for seal in Seal.objects.prefetch_related("covers").order_by("sealed_until_at").iterator(chunk_size=BATCH):
        while position < seal.last_position:
            row, position = next(rows, None), position + 1
            if row is None or row.position != position:
                return position, Fault(f"link {position} of the chain is missing")
            link = next_link(link, row.source, row.row_id, bytes(row.digest))
            if link != bytes(row.link):
                return position, Fault("the chain was altered here", row.source, row.row_id)
        link = closing_link(link, seal)
        if link != bytes(seal.link):
            return position + 1, Fault(f"the seal of {seal.sealed_until_at:%Y-%m-%d %H:%M}, or one before, was altered")
    if next(rows, None) is not None:
        return position + 1, Fault("the chain goes on after its last seal")
    return None


def _altered(columns: dict[str, list[str]], first: int, last: int) -> Iterator[Fault]:
    """The earliest row of these positions that was changed since, or removed without a lawful removal."""
    today, known = columns_today(), {source.table: source for source in sources()}
    found = []
    for table, covered in columns.items():
        if table not in known or not set(covered) <= set(today.get(table, ())):
            yield Fault(f"the table {table}, or a column of it, was sealed and is gone")
            return
        found += [(row, known[table]) for row in _changed(known[table], covered, first, last)]
    if found:
        (_, row_id, is_gone), source = min(found, key=lambda each: each[0][0])
        yield Fault("removed" if is_gone else "altered after it was sealed", source.table, row_id)


def _changed(source: Source, covered: list[str], first: int, last: int) -> list[tuple[Any, ...]]:
    """(position, row id, whether it is gone) of the first such row of one table."""
    return _query(
        f"""SELECT s.position, s.row_id, t.{source.key} IS NULL
            FROM audit_sealedrow s LEFT JOIN {source.table} t ON t.{source.key} = s.row_id
            WHERE s.position BETWEEN %s AND %s AND s.source = '{source.table}'
              AND (t.{source.key} IS NULL OR {digest_sql(covered)} <> s.digest)
              AND NOT (t.{source.key} IS NULL AND EXISTS (
                  SELECT 1 FROM audit_removal r WHERE r.source = s.source AND r.row_id = s.row_id))
            ORDER BY s.position LIMIT 1""",
        [first, last],
    )


def _left_out(before: datetime | None, words: str) -> Iterator[Fault]:
    """The oldest row of each table before that time which is not in the chain."""
    for source in sources():
        rows = _query(
            f"""SELECT t.{source.key} FROM {source.table} t
                WHERE t.{source.time} < %s AND NOT EXISTS (
                    SELECT 1 FROM audit_sealedrow s WHERE s.source = '{source.table}' AND s.row_id = t.{source.key})
                ORDER BY t.{source.time}, 1 LIMIT 1""",
            [before],
        )
        for (row_id,) in rows:
            yield Fault(words, source.table, row_id)


def _unproven() -> Iterator[Fault]:
    """Removals that belong to no disposal that the application made, or that are more or fewer than it removed."""
    proven = {pk for seal in Seal.objects.exclude(proven=[]) for pk in seal.proven}
    noted = _query("SELECT disposal_id, source, count(*) FROM audit_removal GROUP BY 1, 2", [])
    for disposal in Disposal.objects.order_by("pk"):
        if disposal.pk not in proven and not is_proven(disposal):
            yield Fault("this disposal was not made by the application", Disposal._meta.db_table, disposal.pk)
        rows = {source: rows for pk, source, rows in noted if pk == disposal.pk}
        if rows != disposal.removals:
            yield Fault("other rows were removed than this disposal says", Disposal._meta.db_table, disposal.pk)
    orphan = Removal.objects.exclude(disposal__in=Disposal.objects.all()).order_by("pk").first()
    if orphan:
        yield Fault("this removal belongs to no disposal", Removal._meta.db_table, orphan.pk)


def _query(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
