"""The XmR chart: limits from how much neighbours differ, and the four rules of NHS England's “Making Data Count”.

X are the values in order, mR the differences between neighbours. The natural process limits lie 2.66 times the mean mR
from the mean (Wheeler: 2.66 is 3 divided by 1.128). A difference above 3.267 times the mean mR is itself unusual and is
left out once when the mean mR is taken, as NHS England's tool does; not of a short row, and not where nothing would be
left, or the limits would close upon the mean. All is plain numbers: no clock, no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

LIMIT = 2.66
RANGE_LIMIT = 3.267
RUN = 7
ENOUGH = 12
"""Fewer points than this give limits that may still move a good deal: they are drawn, and it is said."""
FEWEST = 5
"""Fewer than this give no limits at all."""


class Rule(StrEnum):
    """What is unlikely to be chance; each with how it is said of a point."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR = "near"


@dataclass(frozen=True)
class Limits:
    """Of a stretch of points: mean, mean moving range, and how many differences were left out of it."""

    mean: float
    moving_range: float
    left_out: int

    @property
    def upper(self) -> float:
        """The upper natural process limit."""
        return self.mean + LIMIT * self.moving_range

    @property
    def lower(self) -> float:
        """The lower natural process limit."""
        return self.mean - LIMIT * self.moving_range

    @property
    def near(self) -> float:
        """How far from the mean the outer third begins."""
        return 2 * LIMIT * self.moving_range / 3


def limits_of(values: Sequence[float]) -> Limits | None:
    """The limits; None where there are too few points for any."""
    if len(values) < FEWEST:
        return None
    ranges = [abs(after - before) for before, after in pairwise(values)]
    most = RANGE_LIMIT * sum(ranges) / len(ranges)
    kept = [each for each in ranges if each <= most] if len(values) >= ENOUGH else ranges
    if not any(kept):
        kept = ranges
    return Limits(sum(values) / len(values), sum(kept) / len(kept), len(ranges) - len(kept))


def signals(values: Sequence[float], limits: Limits) -> list[dict[Rule, int]]:
    """Per point the rules it is part of, each with its direction: 1 upwards or above, -1 downwards or below."""
    found: list[dict[Rule, int]] = [{} for _ in values]
    sides = [_sign(value - limits.mean) for value in values]
    for rule, marked in (
        (Rule.OUTSIDE, _outside(values, limits)),
        (Rule.SHIFT, _runs(sides, RUN)),
        (Rule.TREND, _trends(values)),
        (Rule.NEAR, _near(values, sides, limits)),
    ):
        for place, direction in marked.items():
            found[place][rule] = direction
    return found


def _sign(number: float) -> int:
    """Rounding of binary fractions is no difference."""
    if abs(number) < 1e-12:
        return 0
    return 1 if number > 0 else -1


def _outside(values: Sequence[float], limits: Limits) -> dict[int, int]:
    beyond = [_sign(value - limits.upper) > 0 or _sign(limits.lower - value) > 0 for value in values]
    return {place: _sign(values[place] - limits.mean) for place, is_out in enumerate(beyond) if is_out}


def _runs(signs: Sequence[int], length: int) -> dict[int, int]:
    """Places in a row of at least so many equal signs; a 0 ends a row."""
    found: dict[int, int] = {}
    start = 0
    for place in range(1, len(signs) + 1):
        if place < len(signs) and signs[place] == signs[start]:
            continue
        if signs[start] and place - start >= length:
            found |= dict.fromkeys(range(start, place), signs[start])
        start = place
    return found


def _trends(values: Sequence[float]) -> dict[int, int]:
    """Seven points that rise, or fall, each from the one before: six steps in one direction."""
    steps = [_sign(after - before) for before, after in pairwise(values)]
    found: dict[int, int] = {}
    for place, direction in _runs(steps, RUN - 1).items() if steps else ():
        found |= {place: direction, place + 1: direction}
    return found


def _near(values: Sequence[float], sides: Sequence[int], limits: Limits) -> dict[int, int]:
    """Two of three neighbours in the outer third of the same side, none of the three on the other side."""
    is_near = [_sign(abs(value - limits.mean) - limits.near) > 0 and not _outside([value], limits) for value in values]
    found: dict[int, int] = {}
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        if sum(is_near[place] for place in three) >= 2 and abs(sum(sides[place] for place in three)) == 3:
            found |= {place: sides[place] for place in three if is_near[place]}
    return found
