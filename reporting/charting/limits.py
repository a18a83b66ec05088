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


def band(spread: Spread, size: int, share: float) -> tuple[float, float]:
    """The lower and the upper limit for a council of so many episodes; `share` of chance lies between them."""
    tail = (1 - share) / 2
    return tuple(
        min(1.0, max(0.0, spread.rate + spread.factor * (_exact(spread.rate, size, p) - spread.rate)))
        for p in (tail, 1 - tail)
    )  # type: ignore[return-value]


def _exact(rate: float, size: int, p: float) -> float:
    """The quantile of the binomial as a rate, interpolated so that the limits do not jump from number to number."""
    if not 0 < rate < 1:
        return rate
    below, upto, number = 0.0, _chance(rate, size, 0), 0
    while upto < p and number < size:
        number += 1
        below, upto = upto, upto + _chance(rate, size, number)
    part = (upto - p) / (upto - below)
    return min(1.0, max(0.0, (number - part) / size))


def _chance(rate: float, size: int, number: int) -> float:
    """The binomial probability, by logarithms: no factorial overflows."""
    ways = lgamma(size + 1) - lgamma(number + 1) - lgamma(size - number + 1)
    return exp(ways + number * log(rate) + (size - number) * log(1 - rate))
