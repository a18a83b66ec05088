"""How sure a rate is: Wilson's interval, which stays between 0 and 1 and holds for few episodes too. Pure.

After E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, Journal of the American
Statistical Association 22 (1927). Episodes are counted in full: the interval says how much chance alone could move
the rate of so few episodes, as when months or councils are compared.
"""

from math import sqrt
from statistics import NormalDist

COVERAGE = 0.95
Z = NormalDist().inv_cdf((1 + COVERAGE) / 2)


def wilson(numerator: int, denominator: int) -> tuple[float, float] | None:
    """Lower and upper end, 0 to 1; None where there is nothing to divide by."""
    if not denominator:
        return None
    rate, square = numerator / denominator, Z * Z
    middle = (rate + square / (2 * denominator)) / (1 + square / denominator)
    spread = Z / (1 + square / denominator) * sqrt(rate * (1 - rate) / denominator + square / (4 * denominator**2))
    return max(0.0, middle - spread), min(1.0, middle + spread)


def interval_words(numerator: int | None, denominator: int | None) -> str:
    """For instance “51 to 59 %”; nothing where a number is missing or there is none to divide by."""
    if numerator is None or not denominator:
        return ""
    found = wilson(numerator, denominator)
    return f"{round(100 * found[0])} to {round(100 * found[1])} %" if found else ""
