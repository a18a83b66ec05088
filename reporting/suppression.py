"""Which numbers leave, so that no small one can be worked out from all that leave together. Pure.

The figures of a council's year are one table: a row for each quarter, for each quarter and group, and, once the year is
over, for the year and each breakdown of it, one breakdown at a time. A *cell* is a row and a part (reporting.parts).
Quarters add up to the year, values to their whole, parts to parts; whoever reads adds and subtracts as they like.

A cell from 1 to one less than the threshold is withheld, whether it is shown or could only be worked out. It is then
*protected*: by a change of the table, of at least the threshold from end to end, in which this cell moves, all that is
shown stays as it is, and nothing falls below zero. Such a change is the proof that nobody can tell the cell closer than
the threshold, whatever they compute. Where no change fits what is shown, the one is taken that costs the least, and
what it moves is withheld as well. Withholding more breaks no proof, so one pass over the small cells is enough.

0 is shown, and so is “all of them” (the rest is 0): that nobody was interviewed is what these figures are for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from reporting.parts import IS_PUBLISHED, IS_SENSITIVE, MOVES, NAMES, WORTH

YEAR, TOTAL = "year", ""
BY_QUARTER = "placement_basis"
PLENTY = 1_000_000_000
RowKey = tuple[str, str, str]
"""Period ("year", "q1" to "q4"), breakdown ("" for none), value ("" for all)."""
Cell = tuple[RowKey, int]
Rows = tuple[tuple[RowKey, int], ...]
"""Rows that change together, each by the move (1) or by its opposite (-1)."""


@dataclass(frozen=True)
class Pattern:
    """A way to change the table: `fixed` rows change as a whole; a spread shares the change out among its bundles."""

    fixed: Rows
    spreads: tuple[tuple[Rows, ...], ...] = ()


class CannotProtect(Exception):
    """What was published before leaves no way to hide a small number in what is asked for now."""


@dataclass(frozen=True)
class Table:
    """Numbers of all parts by row. A value that occurs in the year has a row in each quarter that is there."""

    rows: dict[RowKey, tuple[int, ...]]

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters that are in it."""
        return tuple(sorted({period for period, _, _ in self.rows if period != YEAR}))

    @property
    def has_year(self) -> bool:
        """Whether the whole year is in it, beside its quarters."""
        return (YEAR, TOTAL, "") in self.rows

    def values(self, breakdown: str) -> tuple[str, ...]:
        """The values of a breakdown."""
        return tuple(sorted({value for _, name, value in self.rows if name == breakdown}))

    def mismatches(self) -> list[RowKey]:
        """Rows that are not the sum of those that make them up: then it was not counted at one moment."""
        wrong = []
        sums: dict[RowKey, list[list[int]]] = {}
        for (period, name, value), numbers in self.rows.items():
            if name:
                sums.setdefault((period, TOTAL, name), []).append(list(numbers))
            if period != YEAR and self.has_year:
                sums.setdefault((YEAR, name, value), []).append(list(numbers))
        for (period, name, value), parts in sums.items():
            whole = (period, TOTAL, "") if name == TOTAL else (period, name, value)
            if [sum(column) for column in zip(*parts, strict=True)] != list(self.rows[whole]):
                wrong.append(whole)
        return wrong


def withheld(
    table: Table, threshold: int, *, known: Iterable[Cell] = (), closed: Iterable[Cell] = ()
) -> frozenset[Cell]:
    """The published cells that do not leave. `known` left before and cannot be taken back; `closed` stay withheld."""
    search = _Search(table, threshold)
    for row, place in known:
        search.locked[row] |= 1 << place
    for row, place in closed:
        search.shown[row] &= ~(1 << place)
    for row, numbers in table.rows.items():
        for place, number in enumerate(numbers):
            if 0 < number < threshold:
                search.shown[row] &= ~(1 << place)
    for row in sorted(table.rows, key=lambda key: (key[0] != YEAR, key)):
        for place in search.small(row):
            search.protect(row, place)
    return frozenset(
        (row, place)
        for row in table.rows
        for place, is_published in enumerate(IS_PUBLISHED)
        if is_published and not search.shown[row] >> place & 1
    )


_PUBLISHED_MASK = sum(1 << place for place, is_published in enumerate(IS_PUBLISHED) if is_published)
_SUPPORTS = tuple(sum(1 << place for place, by in enumerate(move) if by) for move in MOVES)
_UP = tuple(tuple(place for place, by in enumerate(move) if by > 0) for move in MOVES)
_DOWN = tuple(tuple(place for place, by in enumerate(move) if by < 0) for move in MOVES)
_MOVES_OF = tuple(tuple(number for number, move in enumerate(MOVES) if move[place]) for place in range(len(NAMES)))


@cache
def _worth(parts: int) -> int:
    return sum(WORTH[name] for place, name in enumerate(NAMES) if parts >> place & 1)


@dataclass
class _Search:
    """The state of one pass: what is shown, what may not be withheld any more, which cells are protected."""

    table: Table
    threshold: int
    shown: dict[RowKey, int] = field(default_factory=dict)
    locked: dict[RowKey, int] = field(default_factory=dict)
    safe: dict[RowKey, int] = field(default_factory=dict)
    room: dict[tuple[RowKey, int], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.table.rows:
            self.shown[row], self.locked[row], self.safe[row] = _PUBLISHED_MASK, 0, 0
        self.ways = Ways(self.table)

    def small(self, row: RowKey) -> Iterator[int]:
        """Places of the small cells of a row that are not protected yet, about children."""
        for place, number in enumerate(self.table.rows[row]):
            if 0 < number < self.threshold and IS_SENSITIVE[place] and not self.safe[row] >> place & 1:
                yield place

    def protect(self, row: RowKey, place: int) -> None:
        """Find the cheapest change that hides the cell, and withhold what it moves."""
        if self.safe[row] >> place & 1:
            return
        move, pattern = self.cheapest(row, place)
        for other, _ in pattern.fixed:
            self.shown[other] &= ~_SUPPORTS[move]
            self.safe[other] |= _SUPPORTS[move]
        for other in (key for bundles in pattern.spreads for bundle in bundles for key, _ in bundle):
            self.shown[other] &= ~_SUPPORTS[move]

    def cheapest(self, row: RowKey, place: int) -> tuple[int, Pattern]:
        """The change that hides the cell, and for which the least has to be withheld further."""
        best: tuple[int, int, Pattern] | None = None
        for move in _MOVES_OF[place]:
            for pattern in self.ways.of(row):
                found = self.fit(pattern, move, best[0] if best else PLENTY)
                if found is not None:
                    best = (found[0], move, found[1])
            if best and best[0] == 0:
                break
        if best is None:
            raise CannotProtect(f"{row} {NAMES[place]}")
        return best[1], best[2]

    def fit(self, pattern: Pattern, move: int, below: int) -> tuple[int, Pattern] | None:
        """Its cost, and the pattern with only the bundles it needs; None where it is too narrow or costs too much."""
        cost = self.cost(pattern.fixed, move)
        up, down = self.bounds(pattern.fixed, move)
        if cost >= below or up + down < self.threshold:
            return None
        chosen = []
        for bundles in pattern.spreads:
            own = self.share(bundles, move, (up, down), below - cost)
            if own is None:
                return None
            cost += own[0]
            chosen.append(own[1])
            up, down = own[2]
        return (cost, Pattern(pattern.fixed, tuple(chosen))) if cost < below else None

    def share(
        self, bundles: tuple[Rows, ...], move: int, most: tuple[int, int], below: int
    ) -> tuple[int, tuple[Rows, ...], tuple[int, int]] | None:
        """The cheapest bundles that together can take the change: cost, bundles, how far up and down."""
        priced = [(self.cost(bundle, move), self.bounds(bundle, move), bundle) for bundle in bundles]
        alone = [each for each in priced if self.is_wide(each[1], most)]
        if alone:
            alone = [min(alone, key=lambda each: (each[0], -sum(each[1])))]
        cost = up = down = 0
        chosen: list[Rows] = []
        for price, (raised, lowered), bundle in alone or sorted(priced, key=lambda each: (each[0], -sum(each[1]))):
            cost, up, down = cost + price, up + raised, down + lowered
            chosen.append(bundle)
            if cost >= below:
                return None
            if self.is_wide((up, down), most):
                return cost, tuple(chosen), (min(up, most[0]), min(down, most[1]))
        return None

    def is_wide(self, room: tuple[int, int], most: tuple[int, int]) -> bool:
        """Whether the change can go as far as the threshold, from one end to the other."""
        return min(room[0], most[0]) + min(room[1], most[1]) >= self.threshold

    def cost(self, rows: Rows, move: int) -> int:
        """What would have to be withheld further; too much where something is known already."""
        support, cost = _SUPPORTS[move], 0
        for row, _ in rows:
            if self.locked[row] & support:
                return PLENTY
            fresh = self.shown[row] & support
            if fresh:
                weight = (12 if row[0] == YEAR else 4) if row[1] == TOTAL else 1
                cost += weight * _worth(fresh)
        return cost

    def bounds(self, rows: Rows, move: int) -> tuple[int, int]:
        """How far the rows can go with the move, and against it, until something would fall below zero."""
        up = down = PLENTY
        for row, sign in rows:
            found = self.room.get((row, move))
            if found is None:
                numbers = self.table.rows[row]
                against = min((numbers[place] for place in _UP[move]), default=PLENTY)
                along = min((numbers[place] for place in _DOWN[move]), default=PLENTY)
                found = self.room[row, move] = (along, against)
            up, down = min(up, found[0 if sign > 0 else 1]), min(down, found[1 if sign > 0 else 0])
        return up, down


def _one(row: RowKey, sign: int) -> Rows:
    return ((row, sign),)


class Ways:
    """The ways in which a row of the table can change: first those that leave its margins, then those that do not."""

    def __init__(self, table: Table) -> None:
        self.quarters, self.has_year = table.quarters, table.has_year
        names = {name for period, name, _ in table.rows if name and (period == YEAR or not table.has_year)}
        self.values = {name: table.values(name) for name in {*names, BY_QUARTER}}
        self.of_year_only = tuple(sorted(name for name in self.values if name != BY_QUARTER))
        self.known: dict[RowKey, tuple[Pattern, ...]] = {}

    def of(self, row: RowKey) -> tuple[Pattern, ...]:
        """The patterns with this row among the fixed ones."""
        if row not in self.known:
            self.known[row] = tuple(self._of(row))
        return self.known[row]

    def _of(self, row: RowKey) -> Iterator[Pattern]:
        period, breakdown, value = row
        if not self.has_year:
            yield from self._of_lone_quarter(row)
        elif breakdown in self.of_year_only:
            others = [other for other in self.values[breakdown] if other != value]
            yield Pattern(_one(row, 1), (tuple(_one((YEAR, breakdown, other), -1) for other in others),))
            yield from self._everything(tuple(product(self.quarters, (None,))), (breakdown, value))
        elif breakdown == BY_QUARTER and period == YEAR:
            yield from self._of_group_in_year(value)
        elif breakdown == BY_QUARTER:
            yield from self._of_group(period, value)
        elif period != YEAR:
            yield from self._of_quarter(period)
        else:
            yield from self._everything((*product(self.quarters, (None,)), *product((None,), self.values[BY_QUARTER])))

    def _of_lone_quarter(self, row: RowKey) -> Iterator[Pattern]:
        """While the year is not over, each quarter stands for itself."""
        quarter, breakdown, value = row
        groups = self.values[BY_QUARTER]
        if breakdown == TOTAL:
            yield Pattern(_one(row, 1), (tuple(_one((quarter, BY_QUARTER, each), 1) for each in groups),))
        else:
            others = tuple(_one((quarter, BY_QUARTER, each), -1) for each in groups if each != value)
            yield Pattern(_one(row, 1), (others,))
            yield Pattern((*_one(row, 1), ((quarter, TOTAL, ""), 1)))

    def _of_group_in_year(self, value: str) -> Iterator[Pattern]:
        for other in self.values[BY_QUARTER]:
            if other != value:
                ends = (((YEAR, BY_QUARTER, value), 1), ((YEAR, BY_QUARTER, other), -1))
                yield Pattern(ends, (tuple(self._pair(quarter, value, other) for quarter in self.quarters),))
        yield from self._everything((*product(self.quarters, (value,)), (None, value)))

    def _of_group(self, quarter: str, value: str) -> Iterator[Pattern]:
        """Between groups and quarters; between groups, with the year; between quarters; or everything moves."""
        row, others = (quarter, BY_QUARTER, value), [each for each in self.values[BY_QUARTER] if each != value]
        seconds = [each for each in self.quarters if each != quarter]
        for other in others:
            ends = self._pair(quarter, value, other)
            yield Pattern(ends, (tuple(self._pair(second, other, value) for second in seconds),))
        for second in seconds:
            back = ((row, 1), ((second, BY_QUARTER, value), -1))
            yield Pattern(
                back,
                (tuple((((quarter, BY_QUARTER, o), -1), ((second, BY_QUARTER, o), 1)) for o in others),),
            )
            yield Pattern((*back, ((quarter, TOTAL, ""), 1), ((second, TOTAL, ""), -1)))
        with_year = tuple((((quarter, BY_QUARTER, o), -1), ((YEAR, BY_QUARTER, o), -1)) for o in others)
        yield Pattern(((row, 1), ((YEAR, BY_QUARTER, value), 1)), (with_year,))
        yield from self._everything(((quarter, value),))

    def _of_quarter(self, quarter: str) -> Iterator[Pattern]:
        """With another quarter, shared out among the groups; in one group, among the other quarters; everything."""
        own, groups = (quarter, TOTAL, ""), self.values[BY_QUARTER]
        seconds = [each for each in self.quarters if each != quarter]
        for second in seconds:
            shared = tuple((((quarter, BY_QUARTER, g), 1), ((second, BY_QUARTER, g), -1)) for g in groups)
            yield Pattern(((own, 1), ((second, TOTAL, ""), -1)), (shared,))
        for group in groups:
            shared = tuple((((second, TOTAL, ""), -1), ((second, BY_QUARTER, group), -1)) for second in seconds)
            yield Pattern(((own, 1), ((quarter, BY_QUARTER, group), 1)), (shared,))
        yield from self._everything(((quarter, None),))

    def _pair(self, quarter: str, more: str, less: str) -> Rows:
        return ((quarter, BY_QUARTER, more), 1), ((quarter, BY_QUARTER, less), -1)

    def _everything(
        self, places: Iterable[tuple[str | None, str | None]], fixed: tuple[str, str] = ("", "")
    ) -> Iterator[Pattern]:
        """The year moves, in one quarter or one group (None: shared out among all), and in every breakdown."""
        rest = []
        for name in self.of_year_only:
            values = (fixed[1],) if name == fixed[0] else self.values[name]
            rest.append(tuple(_one((YEAR, name, each), 1) for each in values))
        own = _one((YEAR, *fixed), 1) if fixed[0] else ()
        for quarter, group in places:
            rows: list[tuple[RowKey, int]] = [((YEAR, TOTAL, ""), 1)]
            if quarter:
                rows.append(((quarter, TOTAL, ""), 1))
            if group:
                rows.append(((YEAR, BY_QUARTER, group), 1))
            if quarter and group:
                yield Pattern((*rows, ((quarter, BY_QUARTER, group), 1), *own), tuple(rest))
                continue
            if quarter:
                shared: tuple[Rows, ...] = tuple(
                    (((quarter, BY_QUARTER, g), 1), ((YEAR, BY_QUARTER, g), 1)) for g in self.values[BY_QUARTER]
                )
            else:
                shared = tuple((((q, BY_QUARTER, str(group)), 1), ((q, TOTAL, ""), 1)) for q in self.quarters)
            yield Pattern((*rows, *own), (shared, *rest))
