"""How two references of a police force are compared: capitals and spaces do not matter.

One expression, computed by the database, makes the key that is kept beside each reference (`reference_key`) and the key
that is looked for. It needs no row, so an index finds it behind row-level security.
"""

from typing import Any

from django.db.models import CharField, Func, GeneratedField, Value


class ReferenceKey(Func):
    """The key of a reference: `ReferenceKey(Value("wyp 26/1"))` equals the key of "WYP26/1"."""

    template = r"UPPER(REGEXP_REPLACE(%(expressions)s, '[[:space:]\u00a0\u2007\u200b\u202f\ufeff]+', '', 'g'))"
    output_field = CharField()


def key_of(reference: str) -> ReferenceKey:
    """What to look for in a `reference_key`."""
    return ReferenceKey(Value(reference))


def key_column() -> Any:
    """The key of the column `reference` of the same row."""
    return GeneratedField(expression=ReferenceKey("reference"), output_field=CharField(max_length=60), db_persist=True)
