"""The tables whose rows are sealed, and the digest of one row."""

from dataclasses import dataclass

from django.db import connection

from audit.models import Access, Disposal, Removal
from rhi.wall_sql import event_models, scoped_models


@dataclass(frozen=True)
class Source:
    """A table whose rows are sealed: its key, and when a row was written."""

    table: str
    key: str
    time: str


def sources() -> list[Source]:
    """Every table of the audit, in a fixed order."""
    histories = [Source(model._meta.db_table, "pgh_id", "pgh_created_at") for model in event_models()]
    own = [
        Source(Access._meta.db_table, "id", "seen_at"),
        Source(Disposal._meta.db_table, "id", "disposed_at"),
        Source(Removal._meta.db_table, "id", "removed_at"),
    ]
    noted = [Source(model._meta.db_table, "id", model.sealed_at) for model in scoped_models() if model.sealed_at]
    return sorted([*own, *noted, *histories], key=lambda source: source.table)


def columns_today() -> dict[str, list[str]]:
    """The columns of each of these tables. One that comes later is outside the digests of rows sealed before it."""
    tables = [source.table for source in sources()]
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT table_name::text, array_agg(column_name::text ORDER BY column_name::text COLLATE "C")'
            " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY (%s) GROUP BY 1",
            [tables],
        )
        return dict(cursor.fetchall())


def use_own_functions() -> None:
    """In the rest of this transaction no function of the owner's takes the place of one of PostgreSQL's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog, public")


def digest_sql(columns: list[str]) -> str:
    """SQL of the digest of row `t`: of its values by column name, as PostgreSQL's jsonb writes them (times in UTC).

    A function of PostgreSQL takes a hundred arguments at most: the object is put together from parts.
    """
    parts = [columns[start : start + 40] for start in range(0, len(columns), 40)]
    objects = [f"jsonb_build_object({', '.join(_pair(name) for name in part)})" for part in parts]
    return f"sha256(convert_to(({' || '.join(objects)})::text, 'UTF8'))"


def _pair(name: str) -> str:
    return f"'{name}', t.{name}"
