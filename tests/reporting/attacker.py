"""Somebody who has everything that left a council about a year, and linear programming. Knows no secret.

Thinks in episodes: how many there may be of each sort in each quarter and group, in each value of each breakdown of the
year, at each time at which figures left. A rounded number says that the exact one lies less than the base away from it;
what adds up adds up sort by sort; none is below zero. The least and the most that a number can be under all of it are
what can be known of it. The sorts are written down here afresh, from the definitions of the measures.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

OFFER = ("in_time", "late", "nobody_knows", "never")
ANSWER = ("child_said_no", "parent_said_no", "yes", "else")
TALK = ("in_time", "nobody_knows", "late", "never")
SORTS = [
    sort
    for sort in product(OFFER, ANSWER, TALK, ("independent", "not"), ("help", "not"))
    if not (sort[0] == "never" and sort[1] != "else")
    and not (sort[2] != "never" and (sort[1] != "else" or sort[0] == "never"))
    and not (sort[2] == "in_time" and sort[0] != "in_time")
    and not (sort[2] == "nobody_knows" and sort[0] == "late")
    and not (sort[2] == "never" and sort[3] == "independent")
]
MEANING = {
    "mature": lambda s: True,
    "offered": lambda s: s[0] != "never",
    "offer_said": lambda s: s[0] != "nobody_knows",
    "offered_72h": lambda s: s[0] == "in_time",
    "accepted": lambda s: s[1] == "yes" or s[2] != "never",
    "declined_by_child": lambda s: s[1] == "child_said_no",
    "declined_by_parent": lambda s: s[1] == "parent_said_no",
    "completed": lambda s: s[2] != "never",
    "interview_said": lambda s: s[2] != "nobody_knows",
    "interviewed_72h": lambda s: s[2] == "in_time",
    "done_said": lambda s: s[2] in {"in_time", "late"},
    "independent": lambda s: s[3] == "independent",
    "help_offered": lambda s: s[4] == "help",
}
Row = tuple[str, str, str]
NESTED = {
    **{name: (name,) for name in ("mature", "offered", "offered_72h", "accepted", "completed", "interviewed_72h")},
    **{name: (name,) for name in ("independent", "help_offered")},
    "offered perhaps in time": ("offered_72h", "mature", "-offer_said"),
    "interviewed perhaps in time": ("interviewed_72h", "mature", "-interview_said"),
    "accepted or no of the child": ("accepted", "declined_by_child"),
    "accepted or any no": ("accepted", "declined_by_child", "declined_by_parent"),
}
BASE = 5


def sum_of(names: tuple[str, ...], numbers: dict[str, int]) -> int:
    """A sum of published numbers, those with a minus taken off."""
    return sum(-numbers[name[1:]] if name[0] == "-" else numbers[name] for name in names)


@dataclass
class Attacker:
    """Of what left: for each document of a time, row → the numbers shown. `rests`: rows worked out, not rounded.

    `changed`: at most by so much did any count of a place change from one document to the next, if that is known.
    `thresholds`: of a row, if known; else any.
    """

    documents: list[dict[Row, dict[str, int]]]
    rests: frozenset[Row] = frozenset()
    changed: int | None = None
    thresholds: dict[Row, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = sorted({row for document in self.documents for row in document})
        self.others = sorted({row[1] for row in self.rows if row[0] == "year"} - {"", "placement_basis"})
        self.leaves = [row for row in self.rows if row[1] and row[0] != "year" or row[1] in self.others]
        self.place = {leaf: number * len(SORTS) for number, leaf in enumerate(self.leaves)}
        self.size = len(self.leaves) * len(SORTS)
        above, most, same = [], [], []
        for time, document in enumerate(self.documents):
            for row in self.leaves:
                if row not in document or row in self.rests:
                    continue
                for names in NESTED.values():
                    line, shown = self.line(time, row, names), sum_of(names, document[row])
                    down, up = self.room(row)
                    above += [line, -line]
                    most += [shown + up, down - shown]
                    if time and self.changed is not None and row in self.documents[time - 1]:
                        step = line - self.line(time - 1, row, names)
                        above += [step, -step]
                        most += [self.changed, self.changed]
            for breakdown, sort in product(self.others, range(len(SORTS))):
                same.append(self.balance(time, breakdown, sort))
        self.above, self.most = csr_matrix(numpy.array(above)), numpy.array(most, dtype=float)
        self.same = csr_matrix(numpy.array(same)) if same else None

    def room(self, row: Row) -> tuple[int, int]:
        """How far below and above a shown number the exact one can be."""
        by = self.thresholds.get(row)
        return (BASE - 1, BASE - 1) if by is None else (by, BASE - 1 - by)

    def leaves_of(self, row: Row) -> list[Row]:
        """The leaves that make up a row; the year and its groups are made of quarters."""
        period, breakdown, value = row
        if row in self.place:
            return [row]
        return [
            leaf
            for leaf in self.leaves
            if leaf[1] == "placement_basis" and period in {"year", leaf[0]} and (not breakdown or leaf[2] == value)
        ]

    def line(self, time: int, row: Row, names: tuple[str, ...]) -> numpy.ndarray:
        """A sum of numbers of a row, as a sum over sorts."""
        line = numpy.zeros(self.size * len(self.documents))
        for leaf in self.leaves_of(row):
            start = time * self.size + self.place[leaf]
            for number, sort in enumerate(SORTS):
                line[start + number] += sum_of(names, {name: int(means(sort)) for name, means in MEANING.items()})
        return line

    def balance(self, time: int, breakdown: str, sort: int) -> numpy.ndarray:
        """Episodes of a sort in the whole year, less those in all values of a breakdown: nothing."""
        line = numpy.zeros(self.size * len(self.documents))
        for leaf in self.leaves_of(("year", "", "")):
            line[time * self.size + self.place[leaf] + sort] += 1
        for leaf in self.leaves:
            if leaf[1] == breakdown:
                line[time * self.size + self.place[leaf] + sort] -= 1
        return line

    def interval(self, row: Row, *names: str, time: int = 0) -> tuple[float, float]:
        """The least and the most that a sum of numbers can be."""
        wanted, found = self.line(time, row, names), []
        for sign in (1, -1):
            told = linprog(
                sign * wanted,
                A_ub=self.above,
                b_ub=self.most,
                A_eq=self.same,
                b_eq=None if self.same is None else numpy.zeros(self.same.shape[0]),
                bounds=(0, None),
                method="highs",
            )
            if told.status == 3:
                found.append(float("-inf") * sign)
                continue
            assert told.status == 0, told.message
            found.append(sign * told.fun)
        low, high = found
        return low, high
