"""What is counted of a set of return home interviews, as one list of named tallies over the measures. Pure.

`d_…` and `n_…` are the two numbers of a measure, `count_…` the counts shown beside them, `rows` all of them.
"""

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from django.db.models import Q

from interviews.states import COMPLETION_FULL
from reporting.measures import COMPLETED, COUNTS, DUE, MEASURES, Condition, always

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
ONCE = Q(duplicate_of__isnull=True)
WENT_MISSING = ONCE & Q(category="missing")
# Of absences, by when they began; “away” and merged ones apart.
BEGINNINGS = {
    "episodes": WENT_MISSING,
    "away": ONCE & ~Q(category="missing"),
    "merged": ~ONCE,
    "without_return": WENT_MISSING & Q(closed_at__isnull=False),
}
# Different ones: children who came back, full interviews (of rows that are due), children who went missing.
DIFFERENT = {
    "returned": DUE,
    "interviewed": DUE & COMPLETED & Q(coverage__interview__completion=COMPLETION_FULL),
    "missing": WENT_MISSING,
}


@cache
def definitions() -> str:
    """A digest of every definition: a roll-up made by others is not read."""
    lines = [f"{name}: {condition(WHEN_ALL_IS_MATURE)}" for name, condition in TALLIES.items()]
    lines += [f"{name}: {condition}" for name, condition in (*BEGINNINGS.items(), *DIFFERENT.items())]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
