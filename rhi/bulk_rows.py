"""Thousands of rows in one statement, for loads: sent as one JSON text, which PostgreSQL takes apart.

Django's bulk_create and bulk_update prepare every value of every column by itself, which for tables with forty columns
takes longer than the database does; so does making an instance by keywords. What all rows have in common is sent once.
Triggers, constraints and row-level security hold as for any other statement.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import DEFERRED
from django.utils import timezone


class Maker:
    """Makes unsaved instances of a model with its defaults; what is given goes by column (`child_id`, not `child`)."""

    def __init__(self, model: Any) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._places = {field.attname: place for place, field in enumerate(fields)}
        self._defaults = [DEFERRED if field.generated else field.get_default() for field in fields]
        self._fresh = [
            (place, field.get_default)
            for place, field in enumerate(fields)
            if callable(getattr(field, "default", None))
        ]

    def __call__(self, **facts: Any) -> Any:
        """One more instance."""
        values = self._defaults.copy()
        for place, default in self._fresh:
            values[place] = default()
        for name, value in facts.items():
            values[self._places[name]] = value
        return self._model(*values)


maker = cache(Maker)
"""The one of each model."""


def insert(model: Any, rows: Sequence[Any], *, instead: str = "") -> None:
    """Insert unsaved instances and give them their keys. With `instead`, an ON CONFLICT clause, they get none."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    table, names = _quoted(model._meta.db_table), ", ".join(_quoted(field.column) for field in fields)
    source, given = _source(fields, rows)
    ending = instead or f"RETURNING {_quoted(model._meta.pk.column)}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {source} ORDER BY row_place {ending}", given)
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


def _source(fields: Sequence[Any], rows: Sequence[Any]) -> tuple[str, list[str]]:
    """All columns as a table, and its two parameters: what differs from row to row, and what all of them have."""
    now = timezone.now()
    columns = [
        [now if getattr(field, "auto_now_add", False) else row.__dict__[field.attname] for row in rows]
        for field in fields
    ]
    is_same = [values.count(values[0]) == len(values) for values in columns]
    differing = [field for field, same in zip(fields, is_same, strict=True) if not same] or list(fields[:1])
    common = [field for field in fields if field not in differing]
    by_field = dict(zip(fields, columns, strict=True))
    names = [field.column for field in differing]
    records = [dict(zip(names, each, strict=True)) for each in zip(*(by_field[f] for f in differing), strict=True)]
    if not common:
        return _given(differing), [_text(records)]
    types = ", ".join(f"{_quoted(field.column)} {_type(field)}" for field in common)
    shared = {field.column: by_field[field][0] for field in common}
    return f"{_given(differing)}, jsonb_to_record(%s::jsonb) AS common ({types})", [_text(records), _text(shared)]


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


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond, which Django's encoder cuts off."""

    def default(self, o: Any) -> Any:
        """A moment in ISO 8601; anything else as Django has it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _text(records: Any) -> str:
    return json.dumps(records, cls=_Exact)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
