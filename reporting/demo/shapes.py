"""The published shapes the made-up data follows, and draws from them. Pure: numbers in, numbers out.

Sources: DfE, Children looked after in England including adoption 2024 (durations, ages, placements, 46 % out of area,
episodes per child); Children's Society 2019 (80 % offered, 30 % of offers declined by the child, 50 % uptake, from one in
five to nearly all between councils); Missing People 2023/24 (63 % of those completed within 72 hours).
"""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

HOME_PER_LOOKED_AFTER = 0.4
SUPPRESSED_SIZE = 4
OUT_OF_AREA = 0.46
HOSTED_IN_SAME_REGION = 0.6
NATIONAL_EPISODES = 3_000_000
MORE_EPISODES_LOOKED_AFTER = 6.0
MORE_EPISODES_HOME = 1.4
TAIL = 0.55
MOST_EPISODES = 90
IN_TIME = 0.63


class Weighted(Generic[T]):
    """A choice among values with fixed weights; faster than random.choices for one draw."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        values, weights = zip(*pairs, strict=True)
        self._values: Sequence[T] = values
        self._bounds = list(accumulate(weights))
        self._total = self._bounds[-1]

    def draw(self, rng: Random) -> T:
        """One value."""
        return self._values[bisect(self._bounds, rng.random() * self._total, 0, len(self._values) - 1)]


# Minutes: (from, to), with the published share of each band. The longest tails off.
DURATIONS = Weighted([((90, 1439), 33.0), ((1440, 3900), 57.0), ((4320, 11400), 8.0), ((11520, 50000), 2.0)])
# Hours (London) at which children go missing: evenings and nights above all.
HOURS = Weighted(
    enumerate([5, 4, 3, 2, 1, 1, 1, 2, 4, 4, 3, 3, 4, 4, 5, 7, 8, 8, 9, 10, 11, 12, 11, 8])  # fmt: skip
)
# Ages at the first episode, in months.
AGES_LOOKED_AFTER = Weighted([((84, 119), 0.6), ((120, 155), 12.0), ((156, 188), 34.0), ((189, 212), 53.0)])
AGES_HOME = Weighted([((84, 119), 5.0), ((120, 155), 22.0), ((156, 188), 43.0), ((189, 212), 30.0)])
SUPPORTED = "supported"
PLACEMENTS_FROM_16 = Weighted(
    [(SUPPORTED, 0.60), ("K2", 0.17), ("U4", 0.06), ("U6", 0.04), ("R1", 0.04), ("T4", 0.03), ("R5", 0.03), ("K1", 0.02),
     ("P1", 0.01)]
)  # fmt: skip
PLACEMENTS_UNDER_16 = Weighted(
    [("K2", 0.53), ("U4", 0.14), ("U6", 0.09), ("U1", 0.05), ("S1", 0.06), ("T4", 0.05), ("K1", 0.03), ("R1", 0.02),
     ("P1", 0.03)]
)  # fmt: skip
SEXES = Weighted([("female", 52.0), ("male", 47.0), ("not_known", 1.0)])
GRADES = Weighted(
    [("medium", 55.0), ("high", 14.0), ("low", 20.0), ("very_low", 5.0), ("no_apparent_risk", 4.0), ("", 2.0)]
)
CATEGORIES = Weighted([("missing", 93.0), ("away", 7.0)])
PRECISIONS = Weighted([("exact", 86.0), ("approximate", 11.0), ("date_only", 3.0)])
CERTAINTIES = Weighted([("disclosed", 60.0), ("suspected", 30.0), ("confirmed", 10.0)])
DIRECT_METHODS = Weighted([("in_person", 55.0), ("phone", 45.0)])
OTHER_METHODS = Weighted(
    [("text", 20.0), ("letter", 30.0), ("via_parent", 20.0), ("via_social_worker", 25.0), ("via_school", 5.0)]
)
FINDINGS_PER_INTERVIEW = Weighted([(2, 35.0), (3, 35.0), (4, 20.0), (5, 10.0)])


@dataclass(frozen=True)
class Practice:
    """How one council works: of due episodes, the share offered; of offered, what becomes of them. `delay` scales days."""

    offered: float
    completed_of_offered: float
    declined_by_child: float
    declined_by_parent: float
    delay: float


def practice(rng: Random) -> Practice:
    """A council's own level: uptake between 20 % and 90 %, near 50 % over many councils."""
    uptake = 0.2 + 0.7 * rng.betavariate(1.5, 1.9)
    offered = min(0.99, max(uptake + 0.06, rng.gauss(0.8, 0.08)))
    completed = uptake / offered
    return Practice(
        offered=offered,
        completed_of_offered=completed,
        declined_by_child=(1 - completed) * 0.78,
        declined_by_parent=(1 - completed) * 0.08,
        delay=rng.uniform(0.6, 1.6),
    )


def number_of_episodes(rng: Random, more: float) -> int:
    """Episodes of one child who goes missing: one, and a heavy tail of more (mean 1 + about `more`)."""
    return min(MOST_EPISODES, 1 + int(rng.gammavariate(TAIL, (more + 0.3) / TAIL)))


def duration_minutes(rng: Random) -> int:
    """How long an absence lasts."""
    least, most = DURATIONS.draw(rng)
    return least + int((most - least) * rng.random() ** (3.0 if most > 11520 else 1.4))
