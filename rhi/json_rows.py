"""Thousands of rows in one statement: sent as one JSON text, which PostgreSQL takes apart.

Django's bulk_create and bulk_update prepare every value of every column by itself, which for tables with forty columns
takes longer than the database does. Triggers, constraints and row-level security hold as for any other statement.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone


def insert(model: Any, rows: Sequence[Any], *, returning: str = "", instead: str = "") -> list[tuple[Any, ...]]:
    """Insert unsaved instances. `returning` are columns given back for each; `instead` is an ON CONFLICT clause."""
    if not rows:
        return []
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    now = timezone.now()
    timed = {
        field.attname for field in fields if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    }
    records = [{f.column: now if f.attname in timed else getattr(row, f.attname) for f in fields} for row in rows]
    table, names = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    back = f" RETURNING {returning}" if returning else ""
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM {_given(fields)} {instead}{back}"
    return _run(statement, records, has_answer=bool(returning))


def update(model: Any, rows: Sequence[Any], names: Iterable[str]) -> None:
    """Write these attributes of saved instances."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in set(names)]
    key = model._meta.pk
    records = [{f.column: getattr(row, f.attname) for f in (key, *fields)} for row in rows]
    sets = ", ".join(f"{_quoted(field.column)} = given.{_quoted(field.column)}" for field in fields)
    table, column = _quoted(model._meta.db_table), _quoted(key.column)
    statement = f"UPDATE {table} SET {sets} FROM {_given([key, *fields])} WHERE {table}.{column} = given.{column}"
    _run(statement, records, has_answer=False)


def _given(fields: Iterable[Any]) -> str:
    """The JSON text as a table with the columns' own types."""
    types = ", ".join(f"{_quoted(field.column)} {field.rel_db_type(connection)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS given ({types})"


def _run(statement: str, records: list[dict[str, Any]], *, has_answer: bool) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(records, cls=DjangoJSONEncoder)])
        found: list[tuple[Any, ...]] = cursor.fetchall() if has_answer else []
        return found


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
