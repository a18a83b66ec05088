"""The tallies as SQL, written once: for Django to write fifty-eight conditions anew took longer than to count them."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Aggregate, Count, Expression, IntegerField
from django.db.models.sql import Query

from interviews.models import ReturnInterview
from reporting.tallies import TALLIES, WHEN_ALL_IS_MATURE

EARLIER = WHEN_ALL_IS_MATURE - timedelta(days=1)


class Tallies(Expression):
    """Every tally of a group of rows as an array of whole numbers, in the order of reporting.tallies.NAMES."""

    contains_aggregate = True
    output_field = ArrayField(IntegerField())

    def __init__(self, as_at: datetime) -> None:
        super().__init__()
        self.as_at = as_at

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The columns are those of the table that is counted: rows as they are, or as the history kept them."""
        sql, times = _written(compiler.query.model)
        return sql, [self.as_at + after for after in times]


@cache
def as_at_times() -> dict[str, timedelta]:
    """A name for each time that the tallies compare with, and how long after the as-at time it is."""
    _, times = _written(ReturnInterview)
    return {f"as_at_{number}": after for number, after in enumerate(sorted(set(times)))}


@cache
def _written(model: Any) -> tuple[str, tuple[timedelta, ...]]:
    """The SQL, with a placeholder for each time in it; how long after the as-at time each of them is."""
    sql, values = _compiled(model, WHEN_ALL_IS_MATURE)
    _, others = _compiled(model, EARLIER)
    with connection.cursor() as cursor:
        words = [
            "%s" if value != other else cursor.mogrify("%s", [value]).decode().replace("%", "%%")
            for value, other in zip(values, others, strict=True)
        ]
    times = [value - WHEN_ALL_IS_MATURE for value, other in zip(values, others, strict=True) if value != other]
    return sql.replace("%%", "%%%%") % tuple(words), tuple(times)


def _compiled(model: Any, as_at: datetime) -> tuple[str, list[Any]]:
    query = Query(model)
    query.get_initial_alias()
    compiler = query.get_compiler(connection=connection)
    parts, values = [], []
    for condition in TALLIES.values():
        count: Aggregate = Count("pk", filter=condition(as_at))
        sql, given = compiler.compile(count.resolve_expression(query))
        parts.append(sql)
        values += given
    return f"ARRAY[{', '.join(parts)}]::int[]", values
