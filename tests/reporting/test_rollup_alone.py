"""Figures made again as they were, and who was missing again: at a council where nothing else is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from reporting.uptake import answer, by_dimension
from rhi.timespan import TimeSpan
from tests import factories
from tests.reporting.making_rollup import asked, owed, some

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


@pytest.mark.django_db(transaction=True)
def test_figures_can_be_made_again_as_they_were():
    """Each change in a transaction of its own: the history is dated by its beginning."""
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    rows = some(manager, leeds)
    before, then = answer(asked(manager, leeds)), timezone.now()
    late = {"late_reason": factories.code("late_reason.other")}
    factories.interview(manager, rows[0], started_at=timezone.now() - timedelta(days=20), **late)
    owed(manager, leeds, 77, days_ago=70)
    now = answer(asked(manager, leeds))
    was = answer(asked(manager, leeds, as_at=then, was=True))
    assert (now.total.rates["uptake"].numerator, now.total.counts["due"]) == (2, 7)
    assert was.total.rates == before.total.rates
    assert was.by_basis == before.by_basis


def test_missing_again_within_90_days_is_a_repeat(office):
    manager, leeds = office
    child = factories.child(manager, leeds)
    for days in (100, 50, 10):
        factories.returned(manager, factories.episode(manager, child, hours_ago=24 * days + 5), hours_ago=24 * days)
    owed(manager, leeds, 5, days_ago=100)
    found = by_dimension(asked(manager, leeds), "repeat")
    assert {key: part.counts["due"] for key, part in found.items()} == {"first": 2, "repeat": 2}


def test_back_twice_on_one_day_is_a_repeat_the_second_time(office):
    manager, leeds = office
    child, day = factories.child(manager, leeds), timezone.now() - timedelta(days=20)
    for away, back in ((6, 8), (10, 12)):
        went, returned = (TimeSpan.exact(day.replace(hour=hour, minute=0)) for hour in (away, back))
        factories.returned(manager, factories.episode(manager, child, went_missing=went), returned=returned)
    found = by_dimension(asked(manager, leeds), "repeat")
    assert {key: part.counts["due"] for key, part in found.items()} == {"first": 1, "repeat": 1}
