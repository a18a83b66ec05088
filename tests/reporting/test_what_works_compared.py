"""Comparisons of two wordings, and single offers: what is counted, and the interval against published values."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from scipy.stats import binomtest

from accounts.roles import Role
from cases.restricting import restrict
from interviews.deadlines import LONDON
from reaching.actions.wordings import end_comparison
from reporting.what_works.difference import needed, newcombe, smallest_shown, verdict
from rhi.timespan import TimeSpan
from tests import factories
from tests.queries import queries
from tests.reaching.making_wordings import comparison, invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(db):
    """Leeds."""
    return factories.council("Leeds")


@pytest.fixture
def manager(at):
    """Who reads the figures."""
    return factories.person(Role.MANAGER, at)


def back(manager, at, number, *, days=30):
    """A child who came back so many days ago."""
    child = factories.child(manager, at, number)
    now = timezone.now()
    since = TimeSpan.exact(now - timedelta(days=days, hours=20))
    episode = factories.episode(manager, child, went_missing=since)
    return factories.returned(manager, episode, returned=TimeSpan.exact(now - timedelta(days=days)))


def offered(manager, owed, *, days=20, response="accepted", method="phone", answered_after=1, hour=10):
    day = (timezone.now() - timedelta(days=days)).astimezone(LONDON).date()
    at = datetime.combine(day, datetime.min.time(), tzinfo=LONDON).replace(hour=hour)
    answer = None if response == "no_response" else at + timedelta(days=answered_after)
    return factories.offer(manager, owed, response=response, method=method, offered_at=at, responded_at=answer)


def test_an_answer_after_seven_days_is_not_accepted_and_a_young_offer_is_pending(manager, at, sign_in):
    client = sign_in(manager)
    offered(manager, back(manager, at, 1), answered_after=8)
    offered(manager, back(manager, at, 2), answered_after=6)
    offered(manager, back(manager, at, 3), days=5, answered_after=0)
    total = client.get(reverse("what_works")).context["found"].total.first
    assert (total.accepted, total.judged, total.pending) == (1, 2, 1)


def test_an_offer_to_a_parent_is_no_offer_to_the_child(manager, at, sign_in):
    owed = back(manager, at, 1)
    factories.offer(manager, owed, offered_to="parent", offered_at=timezone.now() - timedelta(days=20))
    assert "No offer to a child was recorded" in sign_in(manager).get(reverse("what_works")).content.decode()


def test_a_restricted_child_is_counted_only_for_who_may(manager, at, sign_in):
    owed, other = back(manager, at, 1), factories.person(Role.MANAGER, at, name="other")
    offered(manager, owed)
    restrict(user=manager, child=owed.child, reason="Staff child.", people=[], barred=[])
    assert sign_in(other).get(reverse("what_works")).context["found"].total.first.judged == 0


def test_as_many_queries_with_many(manager, at, sign_in):
    client = sign_in(manager)
    trial = comparison(manager, at)
    owed = back(manager, at, 1)
    offered(manager, owed)
    invitation(manager, owed, trial=trial, arm="a")
    before = queries(client, reverse("what_works"))
    end_comparison(user=manager, trial=trial, version=1, reason="Done.")
    second = comparison(manager, at)
    for number in range(2, 14):
        owed = back(manager, at, number)
        offer = offered(manager, owed, method=("phone", "letter")[number % 2], hour=number)
        invitation(manager, owed, trial=second, arm="ab"[number % 2], offer=offer)
    assert queries(client, reverse("what_works")) == before


def test_a_comparison_counts_every_child_drawn_once(manager, at, sign_in):
    """Whatever happened afterwards: the wording drawn is the one counted. Only what left, and is seven days old."""
    trial, ago = comparison(manager, at), timezone.now() - timedelta(days=10)
    drawn = [("a", True, 1), ("a", False, 1), ("a", True, 9), ("b", True, 2), ("b", True, 6), ("b", False, 1)]
    for number, (arm, says_yes, after) in enumerate(drawn):
        owed = back(manager, at, number + 1)
        invitation(manager, owed, trial=trial, arm=arm, left_at=ago, opened_at=ago)
        response = "accepted" if says_yes else "declined_by_child"
        factories.offer(
            manager, owed, response=response, offered_at=ago, responded_at=ago + timedelta(days=after), method="phone"
        )
    invitation(manager, owed, trial=trial, arm="b")  # a second one of the same interview: the same child
    invitation(manager, back(manager, at, 20), trial=trial, arm="a", left_at=timezone.now() - timedelta(days=2))
    invitation(manager, back(manager, at, 21), trial=trial, arm="b", left_at=None)
    invitation(manager, back(manager, at, 22))  # of no comparison
    answer = sign_in(manager).get(reverse("what_works"))
    compared = answer.context["compared"][0]
    counts = [[arm.counts[name] for name in ("drawn", "sent", "pending", "judged")] for arm in compared.arms]
    assert counts == [[4, 4, 1, 3], [4, 3, 0, 3]]
    done = [[arm.counts[name] for name in ("opened", "answered", "accepted")] for arm in compared.arms]
    assert done == [[3, 2, 1], [3, 3, 2]]
    assert compared.pair == ((1, 3), (2, 3))
    page = answer.content.decode()
    assert "Too few to tell" in page
    assert "Do not end it because one is ahead" in page


def test_a_childs_second_interview_counts_under_the_first(manager, at, sign_in):
    trial, ago = comparison(manager, at), timezone.now() - timedelta(days=12)
    first = back(manager, at, 1, days=40)
    since = TimeSpan.exact(timezone.now() - timedelta(days=20))
    episode = factories.episode(manager, first.child, went_missing=since)
    second = factories.returned(manager, episode, returned=TimeSpan.exact(timezone.now() - timedelta(days=15)))
    invitation(manager, first, trial=trial, arm="a", left_at=ago - timedelta(days=20))
    invitation(manager, second, trial=trial, arm="a", left_at=ago)
    factories.offer(manager, second, offered_at=ago, responded_at=ago)
    compared = sign_in(manager).get(reverse("what_works")).context["compared"][0]
    assert compared.pair == ((0, 1), (0, 0))


@pytest.mark.parametrize(
    ("second", "first", "low", "high"),
    [  # R. G. Newcombe (1998), Table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(second, first, low, high):
    assert newcombe(first, second) == pytest.approx((low, high), abs=5e-5)


def test_it_is_made_of_the_two_intervals_that_scipy_gives():
    for first, second in (((3, 40), (9, 41)), ((0, 25), (25, 25)), ((60, 200), (80, 190))):
        (low_1, high_1), (low_2, high_2) = (binomtest(*pair).proportion_ci(method="wilson") for pair in (first, second))
        rate_1, rate_2 = first[0] / first[1], second[0] / second[1]
        low = rate_2 - rate_1 - ((rate_2 - low_2) ** 2 + (high_1 - rate_1) ** 2) ** 0.5
        high = rate_2 - rate_1 + ((high_2 - rate_2) ** 2 + (rate_1 - low_1) ** 2) ** 0.5
        assert newcombe(first, second) == pytest.approx((low, high), abs=1e-9)
    assert newcombe((0, 0), (1, 2)) is None


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ((10, 19), (19, 100), "Too few to tell"),
        ((0, 0), (0, 0), "Too few to tell"),
        ((50, 100), (55, 100), "Cannot tell"),
        ((50, 100), (75, 100), "B was accepted more often than A, by 12 to 37 percentage points"),
        ((75, 100), (50, 100), "A was accepted more often than B, by 12 to 37 percentage points"),
    ],
)
def test_the_sentence(first, second, says):
    assert verdict(first, second, outcome="accepted").startswith(says)


def test_how_many_are_needed():
    assert (needed(0.5, 0.15), needed(0.5, 0.3)) == (170, 39)  # the usual formula with unpooled variance, 80 % power
    assert smallest_shown((85, 170), (85, 170)) == pytest.approx(0.152, abs=0.001)
    assert smallest_shown((0, 0), (1, 2)) is None
