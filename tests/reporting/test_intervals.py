"""Wilson's interval against an outside library, over every small case."""

import pytest
from scipy.stats import binomtest

from reporting.intervals import interval_words, wilson


@pytest.mark.parametrize("denominator", [1, 2, 5, 17, 60, 412])
def test_the_interval_is_the_one_of_the_books(denominator):
    for numerator in range(denominator + 1):
        known = binomtest(numerator, denominator).proportion_ci(0.95, method="wilson")
        assert wilson(numerator, denominator) == pytest.approx((known.low, known.high), abs=1e-9)


def test_there_is_none_of_nothing_and_none_of_a_missing_number():
    assert wilson(0, 0) is None
    assert interval_words(None, 12) == interval_words(3, None) == interval_words(0, 0) == ""
    assert interval_words(227, 412) == "50 to 60 %"
