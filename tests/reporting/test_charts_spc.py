"""The XmR chart: limits by hand, each rule seen to fire and not to fire, and what is said of it."""

from datetime import date

import pytest

from reporting.charting.spc import CHANGE, CONCERN, IMPROVEMENT, MATURING, NOTHING, PART, USUAL, Asked, Month, spc_chart
from reporting.charting.xmr import Rule, limits_of, signals
from reporting.measures import BY_KEY
from reporting.periods import months_before

FLAT = [0.5, 0.52, 0.48] * 5
UPTAKE, DECLINED, LETTERS = BY_KEY["uptake"], BY_KEY["declined_by_child"], BY_KEY["offered_indirectly"]


def months(*rates: float, of: int = 100, young: int = 0) -> list[Month]:
    """A month per rate, from January 2024; the last ones young."""
    return [
        Month(months_before(date(2024, 1, 1), -number), round(rate * of), of, number >= len(rates) - young)
        for number, rate in enumerate(rates)
    ]


def fired(values: list[float], rule: Rule) -> dict[int, int]:
    limits = limits_of(values)
    return {place: found[rule] for place, found in enumerate(signals(values, limits)) if rule in found}


def test_limits_as_by_hand():
    # the sum is 84; the differences are 2, 4, 3, 5, 2, 1
    limits = limits_of([10, 12, 8, 11, 16, 14, 13])
    assert limits.mean == pytest.approx(84 / 7)
    assert limits.moving_range == pytest.approx(17 / 6)
    assert limits.upper == pytest.approx(12 + 2.66 * 17 / 6)
    assert limits.lower == pytest.approx(12 - 2.66 * 17 / 6)
    assert limits.left_out == 0


def test_a_step_far_larger_than_usual_does_not_widen_the_limits():
    # differences 1 ten times, 20 twice: mean 4.17, and 3.267 times that is 13.6: both are left out
    values = [10, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11, 10]
    limits = limits_of(values)
    assert (limits.moving_range, limits.left_out) == (1, 2)


@pytest.mark.parametrize("values", [[1, 0.67, 0.67, 0.67, 0.67], [0.5] * 12 + [0.9], [0.5] * 20])
def test_limits_never_close_upon_the_mean_while_months_differ(values):
    limits = limits_of(values)
    assert limits.left_out == 0
    assert (limits.upper > limits.mean) == (len(set(values)) > 1)


def test_too_few_points_have_no_limits():
    assert limits_of([1, 2, 3, 4]) is None
    assert limits_of([1, 2, 3, 4, 5]) is not None


def test_a_point_outside_fires_and_one_on_the_limit_does_not():
    assert fired([*FLAT, 0.9], Rule.OUTSIDE) == {15: 1}
    assert fired([*FLAT, 0.1], Rule.OUTSIDE) == {15: -1}
    assert fired(FLAT, Rule.OUTSIDE) == {}
    same = [0.5] * 8
    assert fired(same, Rule.OUTSIDE) == {}


@pytest.mark.parametrize(("length", "fires"), [(6, False), (7, True), (9, True)])
def test_a_run_of_seven(length, fires):
    values = [0.4, 0.45] * 6 + [0.6 if number % 2 else 0.65 for number in range(length)] + [0.4]
    found = fired(values, Rule.SHIFT)
    above = [place for place, side in found.items() if side == 1]
    assert above == (list(range(12, 12 + length)) if fires else [])


def test_a_value_on_the_mean_ends_a_run():
    values = [1.0] * 4 + [0.0] + [1.0] * 4 + [-1.0] * 4 + [0.0] + [-1.0] * 4
    assert limits_of(values).mean == 0
    assert fired(values, Rule.SHIFT) == {}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_trend_of_seven(sign):
    six = [0, 5, 0, 5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0]
    assert fired([sign * each for each in six], Rule.TREND) == {}
    seven = [5, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -5]
    assert fired([sign * each for each in seven], Rule.TREND) == dict.fromkeys(range(1, 8), sign)
    with_a_stop = [5, 0, 0.1, 0.2, 0.2, 0.3, 0.4, 0.5, -5]
    assert fired([sign * each for each in with_a_stop], Rule.TREND) == {}


def near(*last: float) -> dict[int, int]:
    """The rule on values whose mean is 0 and mean difference 1: the outer third begins at 1.773 and ends at 2.66."""
    limits = limits_of([0.5, -0.5] * 6)
    values = [0.5, -0.5] * 2 + list(last)
    return {place: found[Rule.NEAR] for place, found in enumerate(signals(values, limits)) if Rule.NEAR in found}


def test_two_of_three_near_a_limit():
    assert near(2.0, 0.3, 2.5) == {4: 1, 6: 1}
    assert near(-2.0, -2.5, -0.1) == {4: -1, 5: -1}
    assert near(2.0, -0.3, 2.5) == {}  # one of the three lies on the other side
    assert near(2.0, -2.5, 0.3) == {}
    assert near(1.7, 0.3, 2.5) == {}
    assert near(2.7, 0.3, 2.5) == {}  # the first is outside, which is another rule


@pytest.mark.parametrize(
    ("measure", "last", "kind"),
    [
        (UPTAKE, 0.9, IMPROVEMENT),
        (UPTAKE, 0.1, CONCERN),
        (LETTERS, 0.9, CONCERN),
        (LETTERS, 0.1, IMPROVEMENT),
        (DECLINED, 0.9, CHANGE),
        (UPTAKE, 0.5, USUAL),
    ],
)
def test_what_is_better_decides_the_word(measure, last, kind):
    chart = spc_chart(months(*FLAT, last), Asked(measure))
    assert chart.rows[-1]["kind"] == kind
    assert {
        USUAL: "common cause",
        IMPROVEMENT: "special cause, improvement",
        CONCERN: "special cause, concern",
        CHANGE: "whether it is good, the figure cannot say",
    }[kind] in chart.summary[0]


def test_young_months_stand_in_no_limit_and_it_is_said():
    old, young = months(*FLAT), months(*FLAT, 0.0, young=1)
    chart = spc_chart(young, Asked(UPTAKE))
    assert chart.rows[-1]["kind"] == MATURING
    assert chart.rows[-1]["upper_limit"] == spc_chart(old, Asked(UPTAKE)).rows[-1]["upper_limit"]
    assert "Still maturing" in chart.notes[0]
    assert "April 2025" in chart.notes[0]
    assert "March 2025" in chart.summary[0]


def test_a_month_without_an_episode_has_no_rate():
    row = months(*FLAT)
    row[3] = Month(row[3].starts_on, 0, 0)
    chart = spc_chart(row, Asked(UPTAKE))
    assert (chart.rows[3]["kind"], chart.rows[3]["rate"]) == (NOTHING, None)
    assert "No episode of the kind, so no rate: April 2024." in chart.notes


@pytest.mark.parametrize(
    ("target", "words"), [(0.5, "hit and miss"), (0.2, "reached month after month"), (0.9, "not to be expected")]
)
def test_what_can_be_expected_against_a_target(target, words):
    assert words in spc_chart(months(*FLAT), Asked(UPTAKE, target=target)).summary[1]


def test_the_published_figure_stands_with_its_source_and_year():
    chart = spc_chart(months(*FLAT), Asked(UPTAKE))
    assert "50 % (The Children’s Society, 2019)" in chart.summary[1]
    drawn = str(chart.spec["layer"])
    assert "50 % (The Children’s Society, 2019)" in drawn


def test_limits_taken_afresh():
    both = months(*FLAT, *[0.7, 0.72, 0.68, 0.7, 0.71, 0.7])
    whole = spc_chart(both, Asked(UPTAKE))
    step = both[15].starts_on
    split = spc_chart(both, Asked(UPTAKE, steps={step: "a new team began"}))
    assert {row["kind"] for row in whole.rows} == {CONCERN, IMPROVEMENT}
    assert {row["kind"] for row in split.rows} == {USUAL}
    assert split.rows[14]["mean"] == pytest.approx(0.5)
    assert split.rows[15]["mean"] == pytest.approx(0.7016667)
    assert "From April 2025 the limits are taken afresh: a new team began." in split.notes
    assert any("rest on 6 months" in words for words in split.notes)


def test_too_few_months_are_said():
    chart = spc_chart(months(0.5, 0.6, 0.5), Asked(UPTAKE))
    assert "Too few months" in chart.summary[0]
    assert {row["limits_words"] for row in chart.rows} == {"none yet"}


def test_limits_beyond_what_a_rate_can_be_are_drawn_at_the_edge():
    chart = spc_chart(months(*[0.1, 0.9] * 8), Asked(UPTAKE))
    assert (chart.rows[0]["lower_limit"], chart.rows[0]["upper_limit"]) == (0, 1)
    assert any("drawn there" in words for words in chart.notes)


def test_the_month_in_which_recording_began_stands_in_no_limit():
    whole = months(*FLAT)
    parts = [Month(date(2023, 12, 1), 1, 1, is_part=True), *whole]
    chart, without = spc_chart(parts, Asked(UPTAKE)), spc_chart(whole, Asked(UPTAKE))
    assert chart.rows[0]["kind"] == PART
    assert chart.rows[-1]["upper_limit"] == without.rows[-1]["upper_limit"]
    assert "came into use during December 2023" in " ".join(chart.notes)
