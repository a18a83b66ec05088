"""How two references are compared: a police force's without regard to capitals and spaces, and a council's reference of
a child without regard to leading zeros too, which spreadsheets drop.

One expression each, computed by the database, makes the key that is kept beside a reference (`reference_key`) and the
key that is looked for. It needs no row, so an index finds it behind row-level security.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import CharField, Func, GeneratedField, Value

SPACES = r"[[:space:]\u00a0\u2007\u200b\u202f\ufeff]+"
OF_FORCE = f"UPPER(REGEXP_REPLACE(%(expressions)s, '{SPACES}', '', 'g'))"
OF_CHILD = f"REGEXP_REPLACE({OF_FORCE}, '^0+(?=.)', '')"


def key_expression(reference: Any) -> Func:
    """The key of a column or value. An expression of Django's own, because migrations name it."""
    return Func(reference, template=OF_FORCE, output_field=CharField())


def key_of(reference: str) -> Func:
    """What to look for in a `reference_key`: that of "wyp 26/1" equals that of "WYP26/1"."""
    return key_expression(Value(reference))


def key_column() -> Any:
    """The key of the column `reference` of the same row."""
    return GeneratedField(
        expression=key_expression("reference"), output_field=CharField(max_length=60), db_persist=True
    )


def child_key_expression(reference: Any) -> Func:
    """The key of a council's reference of a child: that of "le 007" equals that of "LE007", and "0042" that of "42"."""
    return Func(reference, template=OF_CHILD, output_field=CharField())


def child_key_of(reference: str) -> Func:
    """What to look for in the `reference_key` of a child."""
    return child_key_expression(Value(reference))


def child_key_column() -> Any:
    """The key of the column `reference` of the same child."""
    return GeneratedField(
        expression=child_key_expression("reference"), output_field=CharField(max_length=80), db_persist=True
    )


def child_keys_of(references: Iterable[str]) -> dict[str, str]:
    """Reference → key, of many at once, in the order in which they are given first."""
    listed = list(dict.fromkeys(references))
    template = OF_CHILD.replace("%(expressions)s", "reference")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reference, {template} FROM unnest(%s::text[]) AS given (reference)", [listed])
        found = dict(cursor.fetchall())
    return {reference: found[reference] for reference in listed}
