"""The numbers that leave a council, as sets of the kinds an episode can be of. Pure.

A *kind* says all that the published measures tell of one mature episode: offered in time or not, what was answered,
interviewed in time or not, by whom, helped or not. A *part* is a set of kinds: a numerator or a denominator is a
published part; the difference of two published parts, one inside the other, is a part as well, shown nowhere, yet
anybody can subtract. Suppression (reporting.suppression) works on parts only, so what can be worked out from several
measures together is known to it without a list made by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Kind:
    """All that is told of one mature episode. `offer`, `done`: "in", "late", "unsaid" (cannot say), "no".

    `answer`: "child_declined", "parent_declined", or "other".
    """

    offer: str
    answer: str
    done: str
    is_independent: bool
    is_helped: bool


def _may_be(kind: Kind) -> bool:
    """What can happen at all: an interview is an offer at its start at the latest, and no refusal."""
    if kind.done != "no":
        in_order = ("in", "unsaid", "late")
        is_after = kind.offer != "no" and in_order.index(kind.offer) <= in_order.index(kind.done)
        return is_after and kind.answer == "other"
    is_asked = kind.offer != "no" or kind.answer == "other"
    return is_asked and not kind.is_independent


KINDS: tuple[Kind, ...] = tuple(
    filter(
        _may_be,
        (
            Kind(*values)
            for values in product(
                ("in", "late", "unsaid", "no"),
                ("other", "child_declined", "parent_declined"),
                ("in", "late", "unsaid", "no"),
                (True, False),
                (True, False),
            )
        ),
    )
)


def _those(condition: Callable[[Kind], bool]) -> frozenset[int]:
    return frozenset(number for number, kind in enumerate(KINDS) if condition(kind))


# Names of published parts: what a row of figures shows. Kinds in which each counts.
PUBLISHED: dict[str, frozenset[int]] = {
    "mature": _those(lambda kind: True),
    "offered": _those(lambda kind: kind.offer != "no"),
    "offer_said": _those(lambda kind: kind.offer != "unsaid"),
    "offered_72h": _those(lambda kind: kind.offer == "in"),
    "declined_by_child": _those(lambda kind: kind.answer == "child_declined"),
    "declined_by_parent": _those(lambda kind: kind.answer == "parent_declined"),
    "completed": _those(lambda kind: kind.done != "no"),
    "interview_said": _those(lambda kind: kind.done != "unsaid"),
    "interviewed_72h": _those(lambda kind: kind.done == "in"),
    "done_said": _those(lambda kind: kind.done in {"in", "late"}),
    "independent": _those(lambda kind: kind.is_independent),
    "help_offered": _those(lambda kind: kind.is_helped),
}
# The measures that leave a council: key (as in reporting.measures) → the parts of which it is made.
MEASURE_PARTS: dict[str, tuple[str, str]] = {
    "offered": ("offered", "mature"),
    "offered_72h": ("offered_72h", "offer_said"),
    "declined_by_child": ("declined_by_child", "offered"),
    "declined_by_parent": ("declined_by_parent", "offered"),
    "uptake": ("completed", "mature"),
    "interviewed_72h": ("interviewed_72h", "interview_said"),
    "done_in_time_72h": ("interviewed_72h", "done_said"),
    "independent": ("independent", "completed"),
    "help_offered": ("help_offered", "mature"),
}
# What it costs to withhold a part: what a reader misses the most costs the most.
WORTH = {
    "mature": 12,
    "completed": 8,
    "offered": 7,
    "offered_72h": 5,
    "interviewed_72h": 5,
    "offer_said": 4,
    "interview_said": 4,
    "done_said": 3,
    "declined_by_child": 3,
    "help_offered": 3,
    "independent": 2,
    "declined_by_parent": 1,
}
# How exactly a time was written down says nothing about a child: these may be small, and may be worked out.
NOT_ABOUT_A_CHILD = {
    PUBLISHED["mature"] - PUBLISHED["offer_said"],
    PUBLISHED["mature"] - PUBLISHED["interview_said"],
}


def _differences() -> dict[str, frozenset[int]]:
    """Published parts inside one another, subtracted; and what remains where several share a whole out."""
    found = {
        f"{whole} without {part}": PUBLISHED[whole] - PUBLISHED[part]
        for whole, part in product(PUBLISHED, PUBLISHED)
        if PUBLISHED[part] < PUBLISHED[whole]
    }
    declined = PUBLISHED["declined_by_child"] | PUBLISHED["declined_by_parent"]
    found["offered, not declined"] = PUBLISHED["offered"] - declined
    found["offered, not declined, not interviewed"] = PUBLISHED["offered"] - declined - PUBLISHED["completed"]
    soon = _those(lambda kind: kind.offer in {"in", "unsaid"} and kind.done not in {"in", "unsaid"})
    found["offered perhaps in time, not interviewed so"] = soon
    found["offered late"] = _those(lambda kind: kind.offer == "late")
    known = set(PUBLISHED.values())
    return {name: kinds for name, kinds in found.items() if kinds not in known}


def _all_parts() -> dict[str, frozenset[int]]:
    """Published parts first, then the others; of two names for the same kinds the first."""
    found: dict[frozenset[int], str] = {}
    for name, kinds in (PUBLISHED | _differences()).items():
        found.setdefault(kinds, name)
    return {name: kinds for kinds, name in found.items()}


PARTS = _all_parts()
NAMES = tuple(PARTS)
IS_PUBLISHED = tuple(name in PUBLISHED for name in NAMES)
IS_SENSITIVE = tuple(kinds not in NOT_ABOUT_A_CHILD for kinds in PARTS.values())


def values_of(published: dict[str, int]) -> tuple[int, ...]:
    """The numbers of all parts, in the order of NAMES, from the published ones: every other is a sum of those."""
    return tuple(sum(factor * published[name] for name, factor in COMBINED[part]) for part in NAMES)


def _combination(name: str) -> tuple[tuple[str, int], ...]:
    """How a part is made of published ones: name → times it is taken."""
    if name in PUBLISHED:
        return ((name, 1),)
    if name.startswith("offered, not declined"):
        open_ones = (("offered", 1), ("declined_by_child", -1), ("declined_by_parent", -1))
        return open_ones if name.endswith("declined") else (*open_ones, ("completed", -1))
    if name == "offered perhaps in time, not interviewed so":
        unsaid = (("mature", 1), ("offer_said", -1)), (("mature", -1), ("interview_said", 1))
        return (("offered_72h", 1), *unsaid[0], ("interviewed_72h", -1), *unsaid[1])
    if name == "offered late":
        return (("offered", 1), ("mature", -1), ("offer_said", 1), ("offered_72h", -1))
    whole, _, part = name.partition(" without ")
    return ((whole, 1), (part, -1))


COMBINED = {name: _combination(name) for name in NAMES}


def _moves() -> tuple[tuple[int, ...], ...]:
    """How the parts change when an episode were of another kind, or one more: the smallest such changes.

    A change whose parts include all those of another change protects nothing that the other does not.
    """
    members = [[number in kinds for kinds in PARTS.values()] for number in range(len(KINDS))]
    more = {tuple(map(int, row)) for row in members}
    other = {tuple(int(a) - int(b) for a, b in zip(one, two, strict=True)) for one in members for two in members}
    return (*_smallest(other), *_smallest(more))


def _smallest(changes: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    supports = {change: frozenset(place for place, by in enumerate(change) if by) for change in changes if any(change)}
    ordered = sorted(supports, key=lambda change: (len(supports[change]), change))
    kept: list[tuple[int, ...]] = []
    for change in ordered:
        if any(supports[other] < supports[change] for other in kept) or tuple(-by for by in change) in kept:
            continue
        kept.append(change)
    return kept


MOVES = _moves()
