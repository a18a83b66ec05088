"""Everything that leaves of a year, together, against somebody who knows how it was made: many made-up years."""

import os
from random import Random

import pytest

from reporting.rounding import WIDTH
from tests.reporting.attacker_of_all import Attacker
from tests.reporting.made_up_years import GROUPS, VALUES, Counted, year_of

SIZES = (3, 12, 30, 60, 150)
SEEDS = [int(seed) for seed in os.environ.get("ATTACK_SEEDS", "2,3").split(",")]
"""Years in which counts tell one another where each is rounded by itself; more: `python -m tests.bench.attack`."""


def council_year(seed: int, many: int) -> tuple[Counted, bytes]:
    rng = Random(f"{seed}-{many}")
    hosted = [rng.randrange(1, 8) for _ in range(rng.choice((0, 1, 2, 9, 20)))]
    return Counted(year_of(rng, many), hosted), rng.randbytes(32)


def attack(counted: Counted, secret: bytes) -> list[str]:
    """What is told too closely."""
    attacker = Attacker([counted.left(secret)], GROUPS, VALUES)
    truth = counted.truth(attacker.place, secret)
    assert attacker.contradicts(truth) == []
    return [
        f"{' '.join(map(str, terms))}: {sum(truth[name] * factor for name, factor in terms.items())} in {low} to {high}"
        for terms, low, high in attacker.told_too_closely(attacker.everything())
    ]


@pytest.mark.parametrize("many", SIZES)
@pytest.mark.parametrize("seed", SEEDS)
def test_of_a_year_nothing_is_told_closer_than_promised(seed, many):
    assert attack(*council_year(seed, many)) == [], f"width {WIDTH}"
