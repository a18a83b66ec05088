"""Limits of a funnel round one common rate, and how much more councils differ than chance makes them. Pure.

After D. J. Spiegelhalter, “Funnel plots for comparing institutional performance”, Statistics in Medicine 24 (2005):
exact binomial limits, interpolated between whole numbers (appendix A.1.1), at 95 % and 99.8 %; over-dispersion as one
factor, phi, from winsorised z-scores, by whose root the limits are widened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

WIDE, WIDEST = 0.95, 0.998
WINSORISED = 0.1
"""The share of z-scores at each end that is set to the nearest one kept: outliers must not widen their own limits."""
NOTHING_BELOW = 12.0
"""So many standard deviations below the mean, and further, lies less than can be told from nothing."""
ENOUGH = 10
"""Fewer councils say nothing certain of how much councils differ."""


@dataclass(frozen=True)
class Spread:
    """The common rate, and how much wider than chance the councils lie (1: no wider)."""

    rate: float
    phi: float
    councils: int

    @property
    def is_known(self) -> bool:
        """Whether there were enough councils to judge."""
        return self.councils >= ENOUGH

    @property
    def factor(self) -> float:
        """What the limits are widened by."""
        return sqrt(max(1.0, self.phi)) if self.is_known else 1.0


def spread_of(counted: Sequence[tuple[int, int]]) -> Spread:
    """Of (numerator, denominator) per council, none of them out of nothing."""
    rate = sum(top for top, _ in counted) / sum(bottom for _, bottom in counted)
    if not 0 < rate < 1:
        return Spread(rate, 1.0, len(counted))
    scores = sorted((top / bottom - rate) / sqrt(rate * (1 - rate) / bottom) for top, bottom in counted)
    ends = int(WINSORISED * len(scores))
    low, high = scores[ends], scores[len(scores) - 1 - ends]
    return Spread(rate, sum(min(high, max(low, score)) ** 2 for score in scores) / len(scores), len(counted))


@dataclass(frozen=True)
class Band:
    """The limits for a council of so many episodes: 95 % and 99.8 % of what chance makes lie between them."""

    wide: tuple[float, float]
    widest: tuple[float, float]


def band(spread: Spread, size: int) -> Band:
    """The exact limits, each moved away from the common rate by the factor of the spread."""
    tails = [(1 - share) / 2 for share in (WIDEST, WIDE)]
    wanted = [*tails, *(1 - tail for tail in reversed(tails))]
    exact = _quantiles(spread.rate, size, wanted) if 0 < spread.rate < 1 else [spread.rate for _ in wanted]
    lowest, low, high, highest = (
        min(1.0, max(0.0, spread.rate + spread.factor * (each - spread.rate))) for each in exact
    )
    return Band((low, high), (lowest, highest))


def _quantiles(rate: float, size: int, wanted: Sequence[float]) -> list[float]:
    """Quantiles of the binomial as rates, smallest first, interpolated so that they do not jump between whole numbers.

    One walk upwards, each probability made from the one before.
    """
    number = max(0, int(rate * size - NOTHING_BELOW * sqrt(rate * (1 - rate) * size)))
    chance = _chance(rate, size, number)
    upto, odds, found = chance, rate / (1 - rate), []
    for p in wanted:
        while upto < p and number < size:
            chance *= odds * (size - number) / (number + 1)
            number += 1
            upto += chance
        found.append(min(1.0, max(0.0, (number - (upto - p) / chance) / size)))
    return found


def _chance(rate: float, size: int, number: int) -> float:
    """The binomial probability, by logarithms: no factorial overflows."""
    ways = lgamma(size + 1) - lgamma(number + 1) - lgamma(size - number + 1)
    return exp(ways + number * log(rate) + (size - number) * log(1 - rate))
