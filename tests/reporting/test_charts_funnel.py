"""The funnel: limits against another implementation, over-dispersion counted otherwise, and what is said."""

import random

import numpy
import pytest
from scipy.stats import binom
from scipy.stats.mstats import winsorize

from reporting.charting.funnel import Told, funnel_chart
from reporting.charting.limits import Spread, band, spread_of
from reporting.measures import BY_KEY

UPTAKE = BY_KEY["uptake"]


def told(counted, own=None):
    return [
        Told(f"{number}", f"Council {number:02}", top, bottom, number == own)
        for number, (top, bottom) in enumerate(counted)
    ]


def interpolated(rate: float, size: int, p: float) -> float:
    """Spiegelhalter (2005), appendix A.1.1, by scipy."""
    number = binom.ppf(p, size, rate)
    part = (binom.cdf(number, size, rate) - p) / binom.pmf(number, size, rate)
    return min(1, max(0, (number - part) / size))


@pytest.mark.parametrize("rate", [0.03, 0.5, 0.86])
@pytest.mark.parametrize("size", [1, 7, 40, 412, 3000])
@pytest.mark.parametrize("share", [0.95, 0.998])
def test_limits_are_the_exact_binomial(rate, size, share):
    limits = band(Spread(rate, 1, 100), size)
    low, high = limits.wide if share == 0.95 else limits.widest
    tail = (1 - share) / 2
    assert low == pytest.approx(interpolated(rate, size, tail), abs=1e-9)
    assert high == pytest.approx(interpolated(rate, size, 1 - tail), abs=1e-9)


def test_chance_alone_stays_within():
    """Of councils that differ by chance alone, about one in twenty lies outside the 95 % limits."""
    dice = random.Random(7)
    sizes = [dice.randint(30, 500) for _ in range(400)]
    counted = [(sum(dice.random() < 0.5 for _ in range(size)), size) for size in sizes]
    chart = funnel_chart(told(counted), UPTAKE)
    inside = sum(1 for row in chart.rows if row["said"].startswith("Within"))
    assert 0.92 < inside / 400 < 0.98
    assert spread_of(counted).phi < 1.2


def test_phi_as_counted_otherwise():
    dice = random.Random(3)
    counted = [(round(size * dice.uniform(0.3, 0.8)), size) for size in (dice.randint(20, 900) for _ in range(57))]
    top, bottom = numpy.array(counted).T
    rate = top.sum() / bottom.sum()
    scores = (top / bottom - rate) / numpy.sqrt(rate * (1 - rate) / bottom)
    assert spread_of(counted).rate == pytest.approx(rate)
    assert spread_of(counted).phi == pytest.approx(float((numpy.asarray(winsorize(scores, limits=0.1)) ** 2).mean()))


def test_more_spread_than_chance_widens_the_limits_by_its_root():
    plain, spread = Spread(0.5, 1.0, 20), Spread(0.5, 4.0, 20)
    low, high = band(plain, 400).wide
    wider = band(spread, 400).wide
    assert wider[0] == pytest.approx(0.5 - 2 * (0.5 - low))
    assert wider[1] == pytest.approx(0.5 + 2 * (high - 0.5))
    assert band(Spread(0.5, 0.2, 20), 400).wide == (low, high)  # never narrower than chance
    assert band(Spread(0.5, 4.0, 9), 400).wide == (low, high)  # nor widened by too few


def test_one_far_outlier_does_not_widen_its_own_limits():
    counted = [(50 + number % 3, 100) for number in range(30)]
    chart = funnel_chart(told([*counted, (95, 100)], own=30), UPTAKE)
    assert chart.rows[-1]["said"] == "Outside the 99.8 % limits, above"
    assert "hardly chance" in chart.summary[1]


def test_councils_stand_in_the_order_given_and_the_own_by_shape():
    chart = funnel_chart(told([(9, 10), (100, 200), (40, 100), (1, 2), (30, 60)], own=2), UPTAKE)
    assert [row["council"] for row in chart.rows] == [f"Council {number:02}" for number in range(5)]
    assert [row["who"] for row in chart.rows].index("Your council") == 2
    shapes = chart.spec["layer"][1]["encoding"]["shape"]["scale"]
    assert dict(zip(shapes["domain"], shapes["range"], strict=True))["Your council"] == "diamond"
    assert "Fewer" not in str(chart.summary)
    assert any("chance alone" in words and "10 councils" in words for words in chart.notes)
    words = " ".join([*chart.summary, *chart.notes]).lower()
    assert not [word for word in ("rank", "best", "worst", "league", "top", "bottom") if word in words.split()]


def test_too_few_councils_make_no_funnel():
    assert funnel_chart(told([(5, 10)] * 4), UPTAKE) is None
    assert funnel_chart(told([(5, 10)] * 4 + [(0, 0)]), UPTAKE) is None


@pytest.mark.parametrize("top", [0, 10])
def test_all_alike_at_the_edge(top):
    chart = funnel_chart(told([(top, 10)] * 12), UPTAKE)
    assert {row["said"] for row in chart.rows} == {"Within the 95 % limits"}


def test_the_lines_are_those_of_the_table():
    chart = funnel_chart(told([(10 + number, 40 + number) for number in range(20)]), UPTAKE)
    lines = chart.spec["layer"][0]["data"]["values"]
    for row in chart.rows:
        drawn = {each["which"]: each["rate"] for each in lines if each["denominator"] == row["denominator"]}
        for which, rate in drawn.items():
            if which != "middle":
                assert rate == row[which]
