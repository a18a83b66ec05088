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

Counts outside the rows (children, who held interviews, kinds of help) hang together with the rows and each other. They
are rounded so that what is shown could be, all of it at once: a part is no more than its whole, parts that add up to
something shown do so, kinds that cover it do. Rounded without regard to each other they tell one another.
"""

import hmac
from dataclasses import dataclass, field

from reporting.parts import PUBLISHED, Numbers, in_order, nested, published
from reporting.sheet import ALL, QUARTERS, TOTAL, YEAR, RowKey

WIDTH = 4
"""Promised: from the least to the greatest that a number can be, by all that left. Five values, with a base of 5."""
NONE = dict.fromkeys(PUBLISHED, 0)
MIRRORED = {"q3": "q1", "q4": "q2"}
"""Quarters rounded by the opposite threshold of another one, so that a year is nearer to what it is."""


BY_QUARTER = "placement_basis"
GROUPS = ("home", "in_area", "out_of_area")
IN_OWN_AREA, OWN_AREA = GROUPS[:2], "own_area"
ALWAYS_THERE = {(TOTAL, ""), *((BY_QUARTER, group) for group in GROUPS)}
"""Breakdowns and values that have a row where nothing happened, too."""
SAME_AS = {("placement_group", "not_looked_after"): "home"}
"""A value of a breakdown of the year with the episodes of a group: rounded by itself it would be told twice."""


@dataclass(frozen=True)
class Exact:
    """A year as it was counted, never shown and never kept. `splits` and `children`: of the year once it is over.

    Splits by breakdown and value; children by group, in the council's own area (OWN_AREA) and ALL. A group that
    occurs has numbers in every quarter that is there.
    """

    quarters: dict[tuple[str, str], Numbers]
    splits: dict[str, dict[str, Numbers]]
    children: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rounder:
    """Numbers of one council and year outside the rows, each rounded by the threshold of its place."""

    secret: bytes
    year: str
    base: int

    def of(self, number: int, *place: str) -> int:
        """A number of this place."""
        return rounded(number, self.base, threshold(self.secret, self.base, self.year, *place))

    def within(self, number: int, most: int, *place: str) -> int:
        """The same, no more than something shown in which it lies; and what there is, is not nothing beside it."""
        return min(max(self.of(number, *place), self.base if number else 0), most)

    def shared_out(self, whole: int, parts: dict[str, int], what: str) -> dict[str, int]:
        """Parts of a number that is shown. The largest is the rest of it, so that no sum is told twice."""
        found, left, most = {}, whole, max(sorted(parts), key=lambda part: parts[part], default="")
        for part in sorted(parts.keys() - {most}):
            found[part] = self.within(parts[part], left, what, part)
            left -= found[part]
        return {**found, most: left} if parts else {}

    def covering(
        self, kinds: dict[str, tuple[int, ...]], what: str, *, least: int, most: int
    ) -> dict[str, tuple[int, ...]]:
        """Kinds of which one episode can have several: none more than `most`, all together not fewer than `least`.

        Of each kind (episodes, some of these, some of those …), by one threshold. The largest makes up what lacks.
        """
        found = {
            kind: (
                self.within(first, most, what, kind),
                *(min(self.of(number, what, kind), most) for number in others),
            )
            for kind, (first, *others) in kinds.items()
        }
        largest_kind = max(sorted(kinds), key=lambda kind: kinds[kind][0], default="")
        if lacking := max(0, least - sum(first for first, *_ in found.values())) if found else 0:
            first, *others = found[largest_kind]
            found[largest_kind] = (first + lacking, *others)
        return found


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
    """Every row that leaves: quarters by group, and the year, once it is over, by one breakdown at a time.

    A row of a value that is not always there is left out where all of it is 0: that it is there would tell of a child.
    """
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
            rows |= _split(name, split, rows, secret, base, year)
    return {key: row for key, row in rows.items() if any(row.values()) or key[1:] in ALWAYS_THERE}


def _split(
    name: str, split: dict[str, Numbers], rows: dict[RowKey, Numbers], secret: bytes, base: int, year: str
) -> dict[RowKey, Numbers]:
    """The year by one breakdown. The value with the most episodes is the rest of the year: so no sum is told twice.

    A value that is a group under another name is that group's row. The values together are never more than the year.
    """
    known = {(YEAR, name, value): rows[YEAR, BY_QUARTER, SAME_AS[name, value]] for value in _known(name)}
    split = {value: numbers for value, numbers in split.items() if (name, value) not in SAME_AS}
    whole, most = rest(rows[YEAR, TOTAL, ""], list(known.values())), largest(split)
    others: dict[RowKey, Numbers] = {}
    for value in sorted(split.keys() - {most}):
        row = nested(rounded_row(split[value], base, threshold(secret, base, YEAR, year, name, value)))
        taken = nested(added(list(others.values())))
        left = {count: number - taken[count] for count, number in nested(whole).items()}
        others[YEAR, name, value] = published(in_order({count: min(row[count], left[count]) for count in row}))
    return {**known, **others, (YEAR, name, most): rest(whole, list(others.values()))} if split else known


def _known(name: str) -> list[str]:
    """The values of a breakdown that are a group under another name."""
    return [value for breakdown, value in SAME_AS if breakdown == name]


def children_of(exact: Exact, rows: dict[RowKey, Numbers], rounder: Rounder) -> dict[str, int]:
    """Children of the year by group, in the own area and all, so that they go with the episodes and each other.

    No group has more children than episodes, nor has a whole more than its groups together or fewer than one of them.
    """
    if not exact.children:
        return {}
    groups = {
        group: rounder.within(number, rows.get((YEAR, BY_QUARTER, group), NONE)["mature"], "children", group)
        for group, number in exact.children.items()
        if group not in {ALL, OWN_AREA}
    }
    inside = [groups.pop(group) for group in IN_OWN_AREA]
    area = _between(inside, rounder.of(exact.children[OWN_AREA], "children", OWN_AREA))
    whole = _between([area, *groups.values()], rounder.of(exact.children[ALL], "children", ALL))
    return {ALL: whole, OWN_AREA: area, **dict(zip(IN_OWN_AREA, inside, strict=True)), **groups}


def _between(parts: list[int], number: int) -> int:
    """A whole whose parts may overlap."""
    return min(max(number, *parts), sum(parts))


def largest(split: dict[str, Numbers]) -> str:
    """The value with the most episodes."""
    return max(sorted(split), key=lambda value: split[value]["mature"], default="")
