"""Rounding of every number that leaves a council, so that none tells of a child. Pure.

A number is rounded to a multiple of the base (5): up or down to the next one, by a *threshold* from 0 to 4 that a
secret of the council draws for the place where the number stands, once and for all. The same count in the same place
always gives the same answer; of two neighbouring multiples the nearer one comes out more often, right on average.

What is rounded are places that do not overlap: a quarter and a group, or a value of a breakdown of the year. Whatever
else is shown is added up from what was rounded, and percentages are worked out of it, so it tells nothing further.

Why no number is opened, whatever is computed (docs/decisions.md; tests/reporting/test_rounding.py attacks it): of a
place, with the threshold unknown, a shown row of nested counts is itself a possible row (rounding keeps their order),
and so is the row with one, two, three or four further episodes of any kind. So each number, and each difference of
numbers, can have at least five values (a *width* of 4). Places are rounded each by itself, so together they tell no
more than each alone, and neither do the same places at several times.
"""

import hmac
from dataclasses import dataclass

from reporting.parts import PUBLISHED, Numbers, in_order, nested, published
from reporting.sheet import QUARTERS, TOTAL, YEAR, RowKey

WIDTH = 4
"""Promised: from the least to the greatest that a number can be, by all that left. Five values, with a base of 5."""
MIRRORED = {"q3": "q1", "q4": "q2"}
"""Quarters rounded by the opposite threshold of another one, so that a year is nearer to what it is."""


BY_QUARTER = "placement_basis"


@dataclass(frozen=True)
class Exact:
    """A year as it was counted, never shown and never kept. `splits` of the year once it is over: by breakdown, value.

    A group that occurs has numbers in every quarter that is there.
    """

    quarters: dict[tuple[str, str], Numbers]
    splits: dict[str, dict[str, Numbers]]


def threshold(secret: bytes, base: int, *place: str) -> int:
    """What is added to a number of this place before it is rounded down: 0 to base - 1, each as often."""
    digest = hmac.digest(secret, "|".join(("rounding", *place)).encode(), "sha256")
    return int.from_bytes(digest[:8]) % base


def threshold_of_quarter(secret: bytes, base: int, quarter: str, *place: str) -> int:
    """The same for a quarter: that of the quarter half a year before, mirrored, where there is one."""
    first = MIRRORED.get(quarter)
    found = threshold(secret, base, first or quarter, *place)
    return base - 1 - found if first else found


def rounded(number: int, base: int, by: int) -> int:
    """The multiple of the base below number + threshold."""
    return base * ((number + by) // base)


def rounded_row(numbers: Numbers, base: int, by: int) -> Numbers:
    """A row of published numbers: each nested count rounded by the one threshold of the row."""
    return published({name: rounded(count, base, by) for name, count in nested(numbers).items()})


def added(rows: "list[Numbers]") -> Numbers:
    """Rounded rows together."""
    return {name: sum(row[name] for row in rows) for name in PUBLISHED}


def rest(whole: Numbers, others: "list[Numbers]") -> Numbers:
    """What remains of a whole, all of it rounded: for the row of a breakdown that is not rounded by itself."""
    taken = nested(added(others))
    return published(in_order({name: count - taken[name] for name, count in nested(whole).items()}))


def rows_of(exact: Exact, secret: bytes, base: int, year: str) -> dict[RowKey, Numbers]:
    """Every row that leaves: quarters by group, and the year, once it is over, by one breakdown at a time."""
    rows: dict[RowKey, Numbers] = {}
    for (quarter, group), numbers in exact.quarters.items():
        by = threshold_of_quarter(secret, base, quarter, year, group)
        rows[quarter, BY_QUARTER, group] = rounded_row(numbers, base, by)
    quarters = {quarter for quarter, _ in exact.quarters}
    for quarter in quarters:
        rows[quarter, TOTAL, ""] = added([row for key, row in rows.items() if key[:2] == (quarter, BY_QUARTER)])
    if quarters == set(QUARTERS):
        for breakdown, value in {key[1:] for key in rows}:
            rows[YEAR, breakdown, value] = added([rows[quarter, breakdown, value] for quarter in quarters])
        for name, split in exact.splits.items():
            rows |= _split(name, split, rows[YEAR, TOTAL, ""], secret, base, year)
    return rows


def _split(
    name: str, split: dict[str, Numbers], whole: Numbers, secret: bytes, base: int, year: str
) -> dict[RowKey, Numbers]:
    """The year by one breakdown. The value with the most episodes is the rest of the year: so no sum is told twice."""
    most = largest(split)
    others = {
        (YEAR, name, value): rounded_row(numbers, base, threshold(secret, base, YEAR, year, name, value))
        for value, numbers in split.items()
        if value != most
    }
    return {**others, (YEAR, name, most): rest(whole, list(others.values()))} if split else {}


def largest(split: dict[str, Numbers]) -> str:
    """The value with the most episodes."""
    return max(sorted(split), key=lambda value: split[value]["mature"], default="")
