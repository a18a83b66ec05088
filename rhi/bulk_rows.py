"""Many rows in one statement, for loads: bulk_create and bulk_update prepare each cell of each row, which is slow.

Row-level security, constraints and history triggers hold as for any other statement.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.utils import timezone


def insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Insert unsaved rows and give them their keys. What differs between rows is text, numbers, dates and keys."""
    if not rows:
        return
    fields: list[Any] = [
        field for field in model._meta.local_concrete_fields if not field.primary_key and not field.generated
    ]
    selected: list[str] = []
    constants: list[Any] = []
    arrays: list[Any] = []
    names: list[Any] = []
    for field in fields:
        values = _values(field, rows)
        if all(value == values[0] for value in values):
            selected.append(f"%s::{_type(field)}")
            constants.append(field.get_db_prep_save(values[0], connection))
        else:
            selected.append(f"r.{field.column}")
            names.append(field)
            arrays.append(values)
    columns = ", ".join(field.column for field in fields)
    source = _unnest(names) if names else "generate_series(1, %s) AS r"
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(selected)} FROM {source}"
            f" RETURNING {key}",
            [*constants, *(arrays or [len(rows)])],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias


def update(model: type[models.Model], rows: Sequence[Any], fields: Sequence[str]) -> int:
    """Write these fields, and a version one higher than was read; how many rows still had the version that was read."""
    if not rows:
        return 0
    changed: list[Any] = [model._meta.get_field(name) for name in ("id", "version", *fields)]
    set_to = ", ".join(f"{field.column} = r.{field.column}" for field in changed[2:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} AS t SET version = r.version + 1, {set_to}"
            f" FROM {_unnest(changed)} WHERE t.id = r.id AND t.version = r.version",
            [_values(field, rows) for field in changed],
        )
        written: int = cursor.rowcount
    for row in rows:
        row.version += 1
    return written


def _values(field: Any, rows: Sequence[Any]) -> list[Any]:
    if getattr(field, "auto_now_add", False):
        return [timezone.now()] * len(rows)
    return list(map(attrgetter(field.attname), rows))


def _unnest(fields: Sequence[Any]) -> str:
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    return f"unnest({arrays}) AS r ({', '.join(field.column for field in fields)})"


def _type(field: Any) -> str:
    """The type to cast to; never a text of limited length: a cast would cut it off where the column refuses it."""
    found = str(field.db_type(connection))
    return "text" if found.startswith("varchar") else found.removesuffix(" CHECK")
