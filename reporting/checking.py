"""Proves the figures from the ground up: derived columns against the records, and the roll-up against both.

What the database derives is right by construction; this finds what was altered past it: by the owner's SQL with the
triggers off, a restored table, a fault of ours. Each finding names row and column, never a child.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from accounts.models import Council
from interviews import derived
from interviews.models import ReturnInterview
from reporting import rollup
from rhi.wall import every_council

ROWS_READ, ROWS_AT_ONCE = 20_000, 200
COUNCILS_AT_ONCE = 2
# Planned once, and for few rows: of many at once, which PostgreSQL takes to be ten, it joined each with each.
IS_PREPARED = "SELECT FROM pg_prepared_statements WHERE name = 'rhi_different_rows'"
DIFFERENT_ROWS = """
PREPARE rhi_different_rows (bigint[]) AS SELECT held.id, ARRAY(
    SELECT key FROM jsonb_each(to_jsonb(held)) AS was (key, value)
    JOIN jsonb_each(to_jsonb(right_one)) AS now (key, value) USING (key)
    WHERE was.value IS DISTINCT FROM now.value ORDER BY key)
FROM interviews_returninterview held JOIN rhi_derived($1) right_one ON right_one.id = held.id
WHERE ({held}) IS DISTINCT FROM ({right_one}) ORDER BY held.id
"""
MISPLACED = """
SELECT id FROM cases_missingepisode episode WHERE council_id = ANY(%s)
    AND placement_id IS DISTINCT FROM rhi_placement_of(child_id, went_missing_earliest_at) ORDER BY id
"""
WITHOUT_INTERVIEW = """
SELECT episode.id FROM cases_missingepisode episode
LEFT JOIN interviews_returninterview owed ON owed.episode_id = episode.id
WHERE episode.council_id = ANY(%s) AND owed.id IS NULL AND episode.duplicate_of_id IS NULL
    AND (episode.returned_precision <> '' OR episode.located_precision <> '') ORDER BY episode.id
"""


def of_each(councils: Iterable[Council]) -> Iterator[tuple[Council, list[str]]]:
    """Each council and what differs there, in their order; a council in a transaction of its own, two side by side.

    Inside a transaction of the caller, whose rows nobody else sees, it is one council after the other.
    """
    if connection.in_atomic_block:
        yield from map(_of_one, councils)
        return
    with ThreadPoolExecutor(COUNCILS_AT_ONCE) as pool:
        yield from pool.map(_of_one_apart, councils)


def differences(council: Council) -> Iterator[str]:
    """Every difference of one council, in words. Inside a transaction that sees all of its rows."""
    yield from (f"{council} {words}" for words in of_records([council.pk]))
    yield from map(str, rollup.reconcile(council))


def of_records(councils: list[int]) -> Iterator[str]:
    """What is derived from the records of these councils and is not what a recount gives."""
    yield from _of_rows(councils)
    for statement, words in (
        (MISPLACED, "episode {}: not the placement of the day the child went missing"),
        (WITHOUT_INTERVIEW, "episode {}: the child is back, and there is no return home interview"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement, [councils])
            yield from (words.format(pk) for (pk,) in cursor.fetchall())


def repair(council: Council) -> None:
    """Derive every row of a council again; its roll-up is counted anew by the next run of the job."""
    with connection.cursor() as cursor:
        children = "SELECT DISTINCT child_id FROM cases_missingepisode WHERE council_id = %s"
        cursor.execute(f"SELECT rhi_link_placements(ARRAY({children}))", [council.pk])
        cursor.execute("SELECT rhi_derive('council', ARRAY[%s]::text[])", [council.pk])
    rollup.forget(council)


def _of_one(council: Council) -> tuple[Council, list[str]]:
    with every_council("checking figures"):
        return council, list(differences(council))


def _of_one_apart(council: Council) -> tuple[Council, list[str]]:
    """In a thread, whose connection nobody else would close."""
    try:
        return _of_one(council)
    finally:
        connection.close()


def _of_rows(councils: list[int]) -> Iterator[str]:
    names = derived.columns()
    statement = DIFFERENT_ROWS.replace("{held}", ", ".join(f"held.{name}" for name in names))
    statement = statement.replace("{right_one}", ", ".join(f"right_one.{name}" for name in names))
    rows, last = ReturnInterview.objects.filter(council__in=councils).order_by("pk"), 0
    with connection.cursor() as cursor:
        cursor.execute(IS_PREPARED)
        if cursor.fetchone() is None:
            cursor.execute(statement)
        cursor.execute("SET LOCAL plan_cache_mode = 'force_generic_plan'; SET LOCAL jit = off")
        while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:ROWS_READ]):
            for start in range(0, len(ids), ROWS_AT_ONCE):
                cursor.execute("EXECUTE rhi_different_rows (%s)", [ids[start : start + ROWS_AT_ONCE]])
                for pk, columns in cursor.fetchall():
                    yield f"return home interview {pk}: {', '.join(columns)}"
            last = ids[-1]
        cursor.execute("SET LOCAL plan_cache_mode = 'auto'; SET LOCAL jit TO DEFAULT")
