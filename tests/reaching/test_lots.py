"""The lot: equal numbers, never foreseeable for sure. And the text of an invitation, whatever stands."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from reaching.wordings.lots import next_arm


def drawn(number: int, chance: Random) -> str:
    arms, left = "", ""
    for _ in range(number):
        arm, left = next_arm(left, chance)
        arms += arm
    return arms


@given(st.integers(0, 200), st.randoms(use_true_random=False))
def test_at_no_time_is_one_ahead_by_more_than_two(number, chance):
    arms = drawn(number, chance)
    for end in range(number + 1):
        assert abs(arms[:end].count("a") - arms[:end].count("b")) <= 2


def test_neither_block_nor_order_can_be_foreseen():
    chance = Random(1)
    blocks = {left + arm for arm, left in (next_arm("", chance) for _ in range(500))}
    assert {len(block) for block in blocks} == {2, 4}
    firsts = [next_arm("", chance)[0] for _ in range(2000)]
    assert 900 < firsts.count("a") < 1100  # five standard deviations are 112
    after_a = {
        next_arm(left, chance)[0] for arm, left in (next_arm("", chance) for _ in range(200)) if arm == "a" and left
    }
    assert after_a == {"a", "b"}
