"""How two references of a police force are compared: capitals and spaces do not matter.

One expression, computed by the database, makes the key that is kept beside each reference (`reference_key`) and the key
that is looked for. It needs no row, so an index finds it behind row-level security.
"""

from typing import Any

from django.db.models import CharField, Func, GeneratedField, Value


def key_expression(reference: Any) -> Func:
    """The key of a column or value. An expression of Django's own, because migrations name it."""
    template = r"UPPER(REGEXP_REPLACE(%(expressions)s, '[[:space:]\u00a0\u2007\u200b\u202f\ufeff]+', '', 'g'))"
    return Func(reference, template=template, output_field=CharField())


def key_of(reference: str) -> Func:
    """What to look for in a `reference_key`: that of "wyp 26/1" equals that of "WYP26/1"."""
    return key_expression(Value(reference))


def key_column() -> Any:
    """The key of the column `reference` of the same row."""
    return GeneratedField(
        expression=key_expression("reference"), output_field=CharField(max_length=60), db_persist=True
    )
