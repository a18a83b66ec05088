"""Made-up years of a council, episode by episode, and all that would leave of them: for attacks without a database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from random import Random

from interviews.models import PlacementBasis
from reporting.leaving import CHILDREN
from reporting.parts import PUBLISHED, nested
from reporting.rounding import (
    IN_OWN_AREA,
    SAME_AS,
    Exact,
    Rounder,
    children_of,
    largest,
    rows_of,
    threshold,
)
from reporting.sheet import ALL, QUARTERS, TOTAL, YEAR
from tests.reporting.attacker_of_all import BASE, Left, Name

GROUPS = tuple(PlacementBasis.values)
VALUES = {
    "placement_group": ["not_looked_after", "fostering", "childrens_home", "supported"],
    "sex": ["female", "male", "not_known"],
    "ethnicity": ["white", "mixed", "asian", "black", "other", "not_known"],
}
HOLDERS = ("own", "charity", "agency")
HELP = ("mentoring", "family_work", "health")
REASONS = ("none_given", "not_needed", "spoke_already")


@dataclass(frozen=True)
class Episode:
    """One that is due: whose, of when and where, what was said and done. `help`: kind → how far it came, 1 to 3."""

    child: int
    quarter: str
    group: str
    values: dict[str, str]
    is_true: dict[str, bool]
    holder: str
    help: dict[str, int]
    reasons: frozenset[str]


def episode(rng: Random, child: int, quarter: str, group: str) -> Episode:
    """What happened, as likely as one thinks."""
    offered = rng.random() < 0.8
    answer = rng.choice(("yes", "yes", "child", "parent", "")) if offered else ""
    completed = offered and answer == "yes" and rng.random() < 0.8
    offer_at = rng.choice(("in_time", "in_time", "late", "unsaid")) if offered else "never"
    in_time = completed and offer_at == "in_time" and rng.random() < 0.6
    unsaid = completed and not in_time and offer_at in {"in_time", "unsaid"} and rng.random() < 0.2
    kinds = {kind: rng.randint(1, 3) for kind in HELP if rng.random() < 0.15}
    looks = Random(child)
    group_type = looks.choice(VALUES["placement_group"][1:])
    return Episode(
        child=child,
        quarter=quarter,
        group=group,
        values={
            "placement_group": "not_looked_after" if group == "home" else group_type,
            "sex": looks.choices(VALUES["sex"], (10, 10, 1))[0],
            "ethnicity": looks.choices(VALUES["ethnicity"], (20, 3, 2, 2, 1, 1))[0],
        },
        is_true={
            "mature": True,
            "offered": offered,
            "offer_said": offer_at != "unsaid",
            "offered_72h": offer_at == "in_time",
            "accepted": completed or answer == "yes",
            "declined_by_child": answer == "child",
            "declined_by_parent": answer == "parent",
            "completed": completed,
            "interview_said": not unsaid,
            "interviewed_72h": in_time,
            "done_said": completed and not unsaid,
            "independent": completed and rng.random() < 0.7,
            "help_offered": bool(kinds),
        },
        holder=rng.choices(HOLDERS, (8, 3, 1))[0] if completed else "",
        help=kinds,
        reasons=frozenset(rng.sample(REASONS, rng.choice((1, 1, 2)))) if answer == "child" else frozenset(),
    )


def year_of(rng: Random, many: int) -> list[Episode]:
    """So many episodes. Each council leans to one group and one quarter more than others do."""
    leans = [rng.random() ** 2 for _ in GROUPS]
    seasons = [rng.random() + 0.05 for _ in QUARTERS]
    found: list[Episode] = []
    for number in range(many):
        child = rng.randrange(number + 1) if rng.random() < 0.4 else number
        group = Random(child * 7 + many).choices(GROUPS, leans)[0]
        found.append(episode(rng, child, rng.choices(list(QUARTERS), seasons)[0], group))
    return found


def numbers_of(episodes: Iterable[Episode]) -> dict[str, int]:
    """The published numbers, to the unit."""
    found = Counter(name for each in episodes for name, holds in each.is_true.items() if holds)
    return {name: found[name] for name in PUBLISHED}


@dataclass(frozen=True)
class Counted:
    """A year to the unit, as everything that leaves is made of it. `hosted`: children placed here by others."""

    episodes: list[Episode]
    hosted: list[int]
    year: str = "2025"
    breakdowns: tuple[str, ...] = tuple(VALUES)
    quarters: tuple[str, ...] = tuple(QUARTERS)

    @property
    def exact(self) -> Exact:
        """What the rows are made of."""
        places = {place: numbers_of(self.at(*place)) for place in product(self.quarters, GROUPS)}
        if not self.is_over:
            return Exact(places, {})
        splits = {
            name: {
                value: numbers_of(each for each in self.episodes if each.values[name] == value)
                for value in sorted({each.values[name] for each in self.episodes})
            }
            for name in self.breakdowns
        }
        return Exact(places, splits, self.children)

    @property
    def is_over(self) -> bool:
        """Whether the year is: before, only quarters leave."""
        return len(self.quarters) == len(QUARTERS)

    def at(self, quarter: str, group: str) -> list[Episode]:
        """The episodes of a place."""
        return [each for each in self.episodes if (each.quarter, each.group) == (quarter, group)]

    @property
    def children(self) -> dict[str, int]:
        """By group, in the own area, and all."""
        of = {group: {each.child for each in self.episodes if each.group == group} for group in GROUPS}
        area = set().union(*(of[group] for group in IN_OWN_AREA))
        found = {group: len(children) for group, children in of.items()}
        assert {ALL, "own_area", *GROUPS} == set(CHILDREN)
        return {**found, "own_area": len(area), ALL: len({each.child for each in self.episodes})}

    @property
    def held_by(self) -> dict[str, int]:
        """Interviewed episodes by who held it."""
        return dict(Counter(each.holder for each in self.episodes if each.holder))

    @property
    def kinds(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """Help (offered, accepted, started) and reasons, by kind."""
        return {
            "help": {
                kind: tuple(sum(each.help.get(kind, 0) > step for each in self.episodes) for step in range(3))
                for kind in {kind for each in self.episodes for kind in each.help}
            },
            "declined": {
                reason: (sum(reason in each.reasons for each in self.episodes),)
                for reason in {reason for each in self.episodes for reason in each.reasons}
            },
        }

    def left(self, secret: bytes) -> Left:
        """All that leaves of it."""
        exact, rounder = self.exact, Rounder(secret, self.year, BASE)
        rows = rows_of(exact, secret, BASE, self.year)
        if not self.is_over:
            return Left(rows)
        year, kinds = rows[YEAR, TOTAL, ""], self.kinds
        episodes = rounder.of(len(self.hosted), "placed here")
        around = {"help": ("help_offered", "help_offered"), "declined": ("declined_by_child", "offered")}
        return Left(
            rows=rows,
            children=children_of(exact, rows, rounder),
            hosted=(episodes, rounder.within(len(set(self.hosted)), episodes, "placed here")),
            held_by=rounder.shared_out(year["completed"], self.held_by, "held by"),
            kinds={
                what: (rounder.covering(kinds[what], what, least=year[least], most=year[most]), least, most)
                for what, (least, most) in around.items()
            },
            not_rounded=self.not_rounded,
        )

    @property
    def not_rounded(self) -> frozenset[tuple[str, str]]:
        """What is made to go with the others: the largest of each."""
        splits = {
            name: largest({value: each for value, each in split.items() if (name, value) not in SAME_AS})
            for name, split in self.exact.splits.items()
        }
        shares = {
            "held by": self.held_by,
            **{what: {k: n[0] for k, n in of.items()} for what, of in self.kinds.items()},
        }
        tops = {what: max(sorted(of), key=lambda each: of[each], default="") for what, of in shares.items()}
        return frozenset({**splits, **tops}.items())

    def truth(self, names: Iterable[Name], secret: bytes) -> dict[Name, float]:
        """What each thing is of which an attacker thinks: a threshold, or something at a time, whichever it is."""
        exact = self.exact
        return {
            name: float(self.drawn(name[1:], secret) if name[0] == "threshold" else self.one(name[1:], exact))
            for name in names
        }

    def drawn(self, place: Name, secret: bytes) -> int:
        """The threshold of a place."""
        match place:
            case ("", *of_year):
                return threshold(secret, BASE, self.year, *of_year)
            case ("year", breakdown, value):
                return threshold(secret, BASE, YEAR, self.year, breakdown, value)
        quarter, _, group = place
        return threshold(secret, BASE, quarter, self.year, group)

    def one(self, what: Name, exact: Exact) -> int:
        """A number to the unit."""
        match what:
            case ("children", group):
                return self.children[group]
            case ("hosted", of):
                return len(self.hosted) if of == "episodes" else len(set(self.hosted))
            case ("held by", holder):
                return self.held_by[holder]
            case ("year", breakdown, value, count):
                return nested(exact.splits[breakdown].get(value, dict.fromkeys(PUBLISHED, 0)))[count]
            case (quarter, _, group, count):
                return nested(exact.quarters[quarter, group])[count]
        list_name, kind, number = what
        return self.kinds[list_name][kind][number]
