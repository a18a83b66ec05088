"""What is counted of a set of return home interviews, as one list of named tallies over the measures. Pure.

`d_…` and `n_…` are the two numbers of a measure, `count_…` the counts shown beside them, `rows` all of them.
"""

from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import Q

from reporting.measures import COUNTS, MEASURES, Condition, always

WHEN_ALL_IS_MATURE = datetime(9000, 1, 1, tzinfo=UTC)
"""As at this moment nothing is pending: what a roll-up counts."""


def _tallies() -> dict[str, Condition]:
    found: dict[str, Condition] = {"rows": always(Q())}
    found |= {f"count_{key}": condition for key, (_, condition) in COUNTS.items()}
    for measure in MEASURES:
        found[f"d_{measure.key}"] = measure.denominator
        found[f"n_{measure.key}"] = _both(measure.denominator, measure.numerator)
    return found


def _both(one: Condition, other: Condition) -> Condition:
    return lambda as_at: one(as_at) & other(as_at)


TALLIES = _tallies()
NAMES = tuple(TALLIES)


def definitions() -> str:
    """A digest of every definition: a roll-up made by others is not read."""
    words = "\n".join(f"{name}: {condition(WHEN_ALL_IS_MATURE)}" for name, condition in TALLIES.items())
    return sha256(words.encode()).hexdigest()[:16]
