"""Two rates set against each other: how far apart chance alone could put them. Pure.

Newcombe's interval of a difference, by the square-and-add of two Wilson intervals (method 10 of R. G. Newcombe,
“Interval estimation for the difference between independent proportions”, Statistics in Medicine 17 (1998)): it holds
for few children, and for rates near 0 and 1.
"""

from math import ceil, sqrt
from statistics import NormalDist

from reporting.intervals import Z, wilson

POWER = 0.8
"""Four times in five: how often a difference that is there is to be found."""
Z_POWER = NormalDist().inv_cdf(POWER)
FEW = 20
"""Below this many no rate is judged: one child more or less moves it by five points or more."""


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float] | None:
    """Ends of the interval of second minus first, each (numerator, denominator); None where one has nobody."""
    ends = wilson(*first), wilson(*second)
    if ends[0] is None or ends[1] is None:
        return None
    (low_1, high_1), (low_2, high_2) = ends[0], ends[1]
    rate_1, rate_2 = first[0] / first[1], second[0] / second[1]
    lower = sqrt((rate_2 - low_2) ** 2 + (high_1 - rate_1) ** 2)
    upper = sqrt((high_2 - rate_2) ** 2 + (rate_1 - low_1) ** 2)
    return rate_2 - rate_1 - lower, rate_2 - rate_1 + upper


def smallest_shown(first: tuple[int, int], second: tuple[int, int]) -> float | None:
    """The smallest true difference that so many children show four times in five, round their common rate."""
    if not first[1] or not second[1]:
        return None
    rate = (first[0] + second[0]) / (first[1] + second[1])
    rate = min(max(rate, 0.05), 0.95)
    return (Z + Z_POWER) * sqrt(rate * (1 - rate) * (1 / first[1] + 1 / second[1]))


def needed(rate: float, difference: float) -> int:
    """How many children per wording show four times in five that a rate is higher by so much (up to 95 %)."""
    other = min(rate + difference, 0.95)
    middle = (rate + other) / 2
    chance = Z * sqrt(2 * middle * (1 - middle))
    there = Z_POWER * sqrt(rate * (1 - rate) + other * (1 - other))
    return ceil((chance + there) ** 2 / (other - rate) ** 2)


def verdict(first: tuple[int, int], second: tuple[int, int], *, outcome: str) -> str:
    """What the two rates say, in a sentence about wordings A and B."""
    ends = newcombe(first, second)
    if ends is None or min(first[1], second[1]) < FEW:
        return f"Too few to tell: fewer than {FEW} children with one of the wordings."
    low, high = ends
    if low <= 0 <= high:
        return "Cannot tell: chance alone could make this difference."
    better, worse, points = ("B", "A", (low, high)) if low > 0 else ("A", "B", (-high, -low))
    return (
        f"{better} was {outcome} more often than {worse}, by {round(100 * points[0])} to {round(100 * points[1])} "
        "percentage points; unlikely to be chance."
    )
