"""Somebody who has everything that was published of a council's year, and linear programming. Knows no suppression.

Thinks in episodes: how many there may be of each sort in each quarter and group, in each value of each breakdown of the
year. Every number that was published is an equation over these; what adds up adds up sort by sort; none is below zero.
The least and the most that a number can be under all of it are what can be known of it. The sorts are written down here
afresh, from the definitions of the measures.
"""

from dataclasses import dataclass
from itertools import product

import numpy
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

OFFER = ("in_time", "late", "nobody_knows", "never")
ANSWER = ("child_said_no", "parent_said_no", "else")
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


@dataclass
class Attacker:
    """Of what was published: (row, name) → number. `rows`: every row there is, shown or not."""

    rows: list[Row]
    published: dict[tuple[Row, str], int]

    def __post_init__(self) -> None:
        quarters = {row[0] for row in self.rows if row[0] != "year"}
        self.leaves = [row for row in self.rows if row[1] and (row[0] in quarters)]
        others = sorted({row[1] for row in self.rows if row[0] == "year"} - {"", "placement_basis"})
        self.leaves += [row for row in self.rows if row[0] == "year" and row[1] in others]
        self.place = {leaf: number * len(SORTS) for number, leaf in enumerate(self.leaves)}
        self.size = len(self.leaves) * len(SORTS)
        equations, totals = [], []
        for (row, name), number in self.published.items():
            equations.append(self.sum_of(row, name))
            totals.append(number)
        whole = self.leaves_of(("year", "", "")) if others else []
        for breakdown, sort in product(others, range(len(SORTS))):
            line = numpy.zeros(self.size)
            for leaf in whole:
                line[self.place[leaf] + sort] += 1
            for leaf in self.leaves:
                if leaf[1] == breakdown:
                    line[self.place[leaf] + sort] -= 1
            equations.append(line)
            totals.append(0)
        self.equations = vstack([coo_matrix(line) for line in equations]).tocsc() if equations else None
        self.totals = numpy.array(totals, dtype=float)

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

    def sum_of(self, row: Row, name: str) -> numpy.ndarray:
        """A number as a sum over sorts."""
        line = numpy.zeros(self.size)
        for leaf in self.leaves_of(row):
            for number, sort in enumerate(SORTS):
                line[self.place[leaf] + number] += MEANING[name](sort)
        return line

    def interval(self, row: Row, *names: str) -> tuple[float, float]:
        """The least and the most that the first number, less the others, can be."""
        wanted = self.sum_of(row, names[0]) - sum(self.sum_of(row, name) for name in names[1:])
        found = []
        for sign in (1, -1):
            told = linprog(sign * wanted, A_eq=self.equations, b_eq=self.totals, bounds=(0, None), method="highs")
            if told.status == 3:
                found.append(float("-inf") * sign)
                continue
            assert told.status == 0, told.message
            found.append(sign * told.fun)
        low, high = found
        return low, high
