"""Thousands of rows in one statement, for loads: sent as one JSON text, which PostgreSQL takes apart.

Django's bulk_create and bulk_update prepare every value of every column by itself, which for tables with forty columns
takes longer than the database does. Triggers, constraints and row-level security hold as for any other statement.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone


def insert(model: Any, rows: Sequence[Any], *, instead: str = "") -> None:
    """Insert unsaved instances and give them their keys. With `instead`, an ON CONFLICT clause, they get none."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    now, noted = timezone.now(), {field.attname for field in fields if getattr(field, "auto_now_add", False)}
    records = [{f.column: now if f.attname in noted else getattr(row, f.attname) for f in fields} for row in rows]
    table, names = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    ending = instead or f"RETURNING {_quoted(model._meta.pk.column)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {_given(fields)} ORDER BY row_place {ending}",
            [_text(records)],
        )
        if instead:
            return
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding = False
            row._state.db = connection.alias


def update(model: Any, rows: Sequence[Any], names: Iterable[str]) -> int:
    """Write these fields, and a version one higher than was read; how many rows still had the version that was read."""
    if not rows:
        return 0
    key = model._meta.pk
    fields = [model._meta.get_field(name) for name in sorted({*names} - {"version"})]
    records = [
        {"row_key": row.pk, "row_version": row.version, **{f.column: getattr(row, f.attname) for f in fields}}
        for row in rows
    ]
    table = _quoted(model._meta.db_table)
    sets = ", ".join(
        ["version = row_version + 1", *(f"{_quoted(f.column)} = given.{_quoted(f.column)}" for f in fields)]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM {_given(fields, row_key='bigint', row_version='bigint')}"
            f" WHERE {table}.{_quoted(key.column)} = row_key AND version = row_version",
            [_text(records)],
        )
        written: int = cursor.rowcount
    for row in rows:
        row.version += 1
    return written


def _given(fields: Iterable[Any], **more: str) -> str:
    """The JSON text as a table with the columns' own types; `row_place` is the place of each row in it."""
    types = more | {_quoted(field.column): _type(field) for field in fields}
    columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
    return (
        f"ROWS FROM (jsonb_to_recordset(%s::jsonb) AS ({columns}))"
        f" WITH ORDINALITY AS given ({', '.join(types)}, row_place)"
    )


def _type(field: Any) -> str:
    """Never a text of limited length: the column itself refuses what is too long."""
    found = str(field.rel_db_type(connection))
    return "text" if found.startswith("varchar") else found.removesuffix(" CHECK")


def _text(records: list[dict[str, Any]]) -> str:
    return json.dumps(records, cls=DjangoJSONEncoder)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
