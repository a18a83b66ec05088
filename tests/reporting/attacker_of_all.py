"""Somebody who has everything that left a council, knows how it was made, and no secret: by linear programming.

Unlike `attacker`, which thinks in sorts of episodes and one sheet, this one knows of every count outside the rows as
well, that the threshold of a place is the same at all times and for all counts of a row, and which two are mirrored.
What is not told because it is too small is given away too: it is claimed to tell nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from reporting.parts import INSIDE, PUBLISHED, nested
from reporting.rounding import BY_QUARTER, IN_OWN_AREA, MIRRORED, SAME_AS, WIDTH
from reporting.sheet import QUARTERS, TOTAL, YEAR

BASE, ROUNDS = 5, 30
COUNTS = tuple(nested(dict.fromkeys(PUBLISHED, 0)))
NOTHING = dict.fromkeys(PUBLISHED, 0)
Name = tuple[Any, ...]
Terms = dict[Name, int]


@dataclass(frozen=True)
class Left:
    """All that left at one time of one year: rows, children, and the answers' counts. Shown numbers, none withheld.

    `kinds`: what → (shown by kind, the shown number that they cover, the shown number in which each lies).
    `not_rounded`: what is not rounded itself: the rest of each breakdown and share, the kind that makes up what lacks.
    """

    rows: dict[tuple[str, str, str], dict[str, int]]
    children: dict[str, int] = field(default_factory=dict)
    hosted: tuple[int, int] = (0, 0)
    held_by: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, tuple[dict[str, tuple[int, ...]], str, str]] = field(default_factory=dict)
    not_rounded: frozenset[tuple[str, str]] = frozenset()


class Attacker:
    """What can be known from all that left of one year, time by time. `values`: of each breakdown, those there are."""

    def __init__(self, times: "list[Left]", groups: Iterable[str], values: dict[str, list[str]]) -> None:
        self.place: dict[Name, int] = {}
        self.cells: tuple[list[int], list[int], list[int]] = ([], [], [])
        self.most: list[float] = []
        self.groups, self.values = tuple(groups), values
        for time, left in enumerate(times):
            self.learn(time, left)

    # What is a constraint: a sum of terms that is at least, or at most, a number.

    def at_least(self, terms: Terms, number: float) -> None:
        """The sum of terms (name → factor) is so much or more."""
        line = len(self.most)
        for name, factor in terms.items():
            self.cells[0].append(line)
            self.cells[1].append(self.place.setdefault(name, len(self.place)))
            self.cells[2].append(-factor)
        self.most.append(-number)

    def equal(self, one: Terms, other: Terms) -> None:
        """Two sums are the same."""
        both = dict(one)
        for name, factor in other.items():
            both[name] = both.get(name, 0) - factor
        self.at_least(both, 0)
        self.at_least({name: -factor for name, factor in both.items()}, 0)

    def rounded(self, terms: Terms, shown: int, place: Name, *, is_cut: bool = False, is_lifted: bool = False) -> None:
        """A number that was rounded by the threshold of its place; `is_cut`, `is_lifted`: and perhaps changed then."""
        threshold, mirrored = self.threshold(place)
        if not is_lifted:
            self.at_least({**terms, threshold: -1 if mirrored else 1}, shown - (BASE - 1 if mirrored else 0))
        if not is_cut:
            least = {**{name: -factor for name, factor in terms.items()}, threshold: 1 if mirrored else -1}
            self.at_least(least, -(shown + (0 if mirrored else BASE - 1)))

    def threshold(self, place: Name) -> tuple[Name, bool]:
        """The threshold of a place, and whether it is the opposite of it that counts."""
        first = MIRRORED.get(place[0])
        name = ("threshold", first or place[0], *place[1:])
        if name not in self.place:
            self.at_least({name: -1}, -(BASE - 1))
        return name, first is not None

    # What left.

    def learn(self, time: int, left: Left) -> None:
        """Everything of one time."""
        quarters = [quarter for quarter in QUARTERS if (quarter, TOTAL, "") in left.rows]
        for quarter in quarters:
            for group in self.groups:
                self.row(time, (quarter, BY_QUARTER, group), left.rows.get((quarter, BY_QUARTER, group), NOTHING))
        if len(quarters) < len(QUARTERS):
            return
        for breakdown, values in self.values.items():
            self.breakdown(time, breakdown, values, left)
        self.children(time, left)
        self.answers(time, left)

    def row(
        self, time: int, key: tuple[str, str, str], shown: dict[str, int], *, cut: Iterable[str] = (), by: bool = True
    ) -> None:
        """A row of nested counts, by one threshold. `cut`: those that may have been cut to what was left of a whole."""
        for count, number in nested(shown).items():
            if by:
                self.rounded({(time, *key, count): 1}, number, key, is_cut=count in cut)
        for inner, outer in INSIDE:
            self.at_least({(time, *key, outer): 1, (time, *key, inner): -1}, 0)

    def breakdown(self, time: int, breakdown: str, values: list[str], left: Left) -> None:
        """The year by one thing: together it is the year."""
        rest = next((value for name, value in left.not_rounded if name == breakdown), "")
        nothing_left = [
            count for count, number in nested(left.rows.get((YEAR, breakdown, rest), NOTHING)).items() if not number
        ]
        for value in values:
            key, group = (YEAR, breakdown, value), SAME_AS.get((breakdown, value))
            self.row(time, key, left.rows.get(key, NOTHING), cut=nothing_left, by=value != rest and not group)
            for count in COUNTS if group else ():
                self.equal({(time, *key, count): 1}, self.year(time, count, group))
        for count in COUNTS:
            together = {(time, YEAR, breakdown, value, count): 1 for value in values}
            self.equal(together, self.year(time, count))

    def year(self, time: int, count: str, group: str | None = None) -> Terms:
        """A count of the year, of all or of a group."""
        groups = [group] if group else self.groups
        return {(time, quarter, BY_QUARTER, each, count): 1 for quarter in QUARTERS for each in groups}

    def children(self, time: int, left: Left) -> None:
        """Children by group, in the own area, and all."""
        if not left.children:
            return
        shown = left.children
        for group in self.groups:
            episodes = left.rows.get((YEAR, BY_QUARTER, group), NOTHING)["mature"]
            child, number = (time, "children", group), shown[group]
            self.at_least({**self.year(time, "mature", group), child: -1}, 0)
            self.rounded({child: 1}, number, ("", *child[1:]), is_cut=number == episodes, is_lifted=number <= BASE)
            if number or episodes:
                self.at_least({child: 1}, 1)
        self.union(time, "own_area", IN_OWN_AREA, shown)
        self.union(time, "all", ("own_area", *(each for each in self.groups if each not in IN_OWN_AREA)), shown)

    def union(self, time: int, name: str, parts: Iterable[str], shown: dict[str, int]) -> None:
        """Children of several groups: some may be in more than one."""
        whole, each = (time, "children", name), [(time, "children", part) for part in parts]
        for part in each:
            self.at_least({whole: 1, part: -1}, 0)
        self.at_least({**dict.fromkeys(each, 1), whole: -1}, 0)
        numbers = [shown[part] for part in parts]
        cut, lifted = shown[name] == sum(numbers), shown[name] == max(numbers)
        self.rounded({whole: 1}, shown[name], ("", "children", name), is_cut=cut, is_lifted=lifted)

    def answers(self, time: int, left: Left) -> None:
        """Children placed here by others; who held interviews; kinds of help, and reasons."""
        hosted, of_them = (time, "hosted", "episodes"), (time, "hosted", "children")
        self.rounded({hosted: 1}, left.hosted[0], ("", "placed here"))
        self.rounded({of_them: 1}, left.hosted[1], ("", "placed here"), is_lifted=left.hosted[1] <= BASE)
        self.at_least({hosted: 1, of_them: -1}, 0)
        rest = next((value for what, value in left.not_rounded if what == "held by"), "")
        for holder, number in left.held_by.items():
            held = (time, "held by", holder)
            self.at_least({held: 1}, 1)
            if holder != rest:
                cut = left.held_by.get(rest) == 0
                self.rounded({held: 1}, number, ("", "held by", holder), is_cut=cut, is_lifted=number <= BASE)
        if left.held_by:
            together = {(time, "held by", holder): 1 for holder in left.held_by}
            self.equal(together, self.year(time, "completed"))
        for what, (kinds, least, most) in left.kinds.items():
            self.kinds(time, what, kinds, (least, most), left)

    def kinds(
        self, time: int, what: str, kinds: dict[str, tuple[int, ...]], around: tuple[str, str], left: Left
    ) -> None:
        """Of one episode there can be several."""
        year = left.rows[YEAR, TOTAL, ""]
        if kinds:
            together: Terms = {(time, what, kind, 0): 1 for kind in kinds}
            for name, factor in self.published(time, around[0]).items():
                together[name] = together.get(name, 0) - factor
            self.at_least(together, 0)
        for kind, numbers in kinds.items():
            self.at_least({(time, what, kind, 0): 1}, 1)
            self.at_least({**self.published(time, around[1]), (time, what, kind, 0): -1}, 0)
            for number, shown in enumerate(numbers):
                name, is_first = (time, what, kind, number), not number
                cut, lifted = shown == year[around[1]], is_first and (shown <= BASE or (what, kind) in left.not_rounded)
                self.rounded({name: 1}, shown, ("", what, kind), is_cut=cut, is_lifted=lifted)
                if number:
                    self.at_least({(time, what, kind, number - 1): 1, name: -1}, 0)

    def published(self, time: int, number: str) -> Terms:
        """A published number of the year as a sum of nested counts."""
        if number == "declined_by_child":
            return self.year(time, "accepted_or_child_declined") | {name: -1 for name in self.year(time, "accepted")}
        return self.year(time, number)

    # What follows.

    @cached_property
    def matrix(self) -> csr_matrix:
        """The constraints: this, times what is, is no more than `most`."""
        lines, places, factors = self.cells
        return csr_matrix((factors, (lines, places)), shape=(len(self.most), len(self.place)))

    def contradicts(self, truth: dict[Name, float]) -> list[Any]:
        """Whatever of it the truth contradicts: then the attacker would be wrong, not the figures safe."""
        values = numpy.array([truth[name] for name in self.place], dtype=float)
        over = self.matrix @ values - numpy.array(self.most)
        names, matrix = list(self.place), self.matrix
        return [
            [(names[place], truth[names[place]]) for place in matrix[line].indices]
            for line in numpy.where(over > 1e-6)[0]
        ]

    def told_too_closely(self, wanted: "list[Terms]") -> Iterator[tuple[Terms, float, float]]:
        """Of these sums, those that are told closer than was promised.

        Two ways in which all could be, that differ by the width in a sum, acquit it. They are looked for at random for
        many sums at a time, then one by one.
        """
        sums, random = self.sums(wanted), numpy.random.default_rng(0)
        low = high = sums @ self.way(numpy.ones(len(self.place)))
        is_open = numpy.ones(len(wanted), dtype=bool)
        for line in (*[None] * ROUNDS, *range(len(wanted))):
            if not is_open.any() or line is not None and not is_open[line]:
                continue
            signs = (
                random.choice((-1, 1), len(wanted)) * is_open if line is None else numpy.eye(1, len(wanted), line)[0]
            )
            for sign in (1, -1):
                way = sums @ self.way(sums.T @ (sign * signs))
                low, high = numpy.minimum(low, way), numpy.maximum(high, way)
            is_open = high - low < WIDTH - 1e-6
        for line in numpy.where(is_open)[0]:
            yield wanted[line], low[line], high[line]

    def sums(self, wanted: "list[Terms]") -> csr_matrix:
        """The sums as rows of a matrix."""
        lines = [line for line, terms in enumerate(wanted) for _ in terms]
        places = [self.place[name] for terms in wanted for name in terms]
        factors = [factor for terms in wanted for factor in terms.values()]
        return csr_matrix((factors, (lines, places)), shape=(len(wanted), len(self.place)))

    def way(self, aim: numpy.ndarray) -> numpy.ndarray:
        """How all could be, where the aim is smallest."""
        told = linprog(aim, A_ub=self.matrix, b_ub=self.most, bounds=(0, 10_000), method="highs")
        assert told.status == 0, told.message
        return told.x

    def everything(self) -> "list[Terms]":
        """Every number by itself, and what a row leaves open: not offered, no answer, not interviewed, a no."""
        single: list[Terms] = [{name: 1} for name in self.place if name[0] != "threshold"]
        rows = {name[:-1] for name in self.place if name[-1] == "mature"}
        return single + [{(*row, outer): 1, (*row, inner): -1} for row in sorted(rows) for inner, outer in INSIDE]
