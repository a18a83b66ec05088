"""What each way to split the figures counts where: each by facts that the actions recorded."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.people import set_team
from accounts.roles import Role
from cases.about import record_status
from cases.models import CareStatus, MissingEpisode
from interviews.actions.assigning import assign
from reporting.dimensions import BY_NAME
from reporting.uptake import by_dimension
from rhi.timespan import TimeSpan
from tests import factories
from tests.reporting.making_rollup import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def split(office, by, **more):
    """{value: episodes due}."""
    manager, leeds = office
    return {key: part.counts["due"] for key, part in by_dimension(asked(manager, leeds, **more), by).items()}


def back(office, number, *, away_hours=20.0, days_ago=20.0, child=None, **facts):
    """A child back so many days ago, who had been away for so long."""
    manager, leeds = office
    child = child or factories.child(manager, leeds, number)
    at = timezone.now() - timedelta(days=days_ago)
    went = facts.pop("went_missing", TimeSpan.exact(at - timedelta(hours=away_hours)))
    returned = facts.pop("returned", TimeSpan.exact(at))
    return factories.returned(manager, factories.episode(manager, child, went_missing=went, **facts), returned=returned)


@pytest.mark.parametrize(
    ("hours", "band"),
    [(1, "6h"), (6, "6h"), (6.01, "24h"), (24, "24h"), (48, "2d"), (48.01, "7d"), (168, "7d"), (168.01, "longer")],
)
def test_the_length_of_an_absence(office, hours, band):
    back(office, 1, away_hours=hours)
    assert split(office, "length") == {band: 1}


def test_a_length_that_may_lie_in_two_bands_is_not_known(office):
    at = timezone.now() - timedelta(days=10)
    day = TimeSpan(at - timedelta(hours=10), at, "approximate")
    back(office, 1, went_missing=TimeSpan.exact(at - timedelta(hours=12)), returned=day)
    back(office, 2, went_missing=TimeSpan.exact(at - timedelta(hours=20)), returned=day)
    assert split(office, "length") == {"not_known": 1, "24h": 1}


def test_the_home_by_its_number_and_the_provider(office):
    manager, leeds = office
    child = factories.child(manager, leeds, 1)
    factories.placement(manager, child, urn="SC123456", provider="Made-up Homes")
    back(office, 1, child=child)
    other = factories.child(manager, leeds, 2)
    factories.placement(manager, other, urn="Mrs Carer")
    back(office, 2, child=other)
    assert split(office, "home") == {"SC123456": 1, "not_recorded": 1}
    assert split(office, "provider") == {"Made-up Homes": 1, "not_recorded": 1}
    assert split(office, "provider", parts={"home": "SC123456"}) == {"Made-up Homes": 1}


def test_the_team_of_whom_it_was_given_to(office):
    manager, leeds = office
    interviewer, other = (factories.person(Role.INTERVIEWER, leeds, name=name) for name in ("In Team", "In None"))
    admin = factories.person(Role.ADMINISTRATOR, leeds)
    set_team(user=admin, council=leeds, of=interviewer, team="North")
    rows = [back(office, number) for number in range(3)]
    for row, person in zip(rows, (interviewer, other), strict=False):
        assign(user=manager, return_interview=row, interviewer=person, reason="Knows the child")
    assert split(office, "team") == {"North": 1, "not_recorded": 1, "none": 1}


def test_who_held_it_and_the_harm_found(office):
    manager, _ = office
    rows = [back(office, number) for number in range(4)]
    late = {"late_reason": factories.code("late_reason.other"), "started_at": timezone.now() - timedelta(days=2)}
    held = [
        factories.interview(manager, row, interviewer_employer=name, **late)
        for row, name in zip(rows, ("Us", "Us", ""), strict=False)
    ]
    factories.finding(manager, held[0])
    factories.finding(manager, held[1], key="risk.none_identified", certainty="confirmed")
    assert split(office, "held_by") == {"Us": 2, "not_recorded": 1, "none": 1}
    assert split(office, "harm") == {"yes": 1, "no": 2, "none": 1}


def test_the_plan_is_that_of_the_day(office):
    manager, leeds = office
    child = factories.child(manager, leeds, 1)
    today = timezone.localdate()
    record_status(
        user=manager,
        child=child,
        kind=CareStatus.Kind.PROTECTION,
        starts_on=today - timedelta(days=60),
        ends_on=today - timedelta(days=30),
    )
    back(office, 1, child=child, days_ago=40)
    back(office, 1, child=child, days_ago=10)
    assert split(office, "plan") == {"protection": 1, "none": 1}


def test_needs_the_grade_and_asylum(office):
    manager, leeds = office
    child = factories.child(manager, leeds, 1, communication_needs="Uses signs", is_unaccompanied=True)
    back(office, 1, child=child, police_grade=MissingEpisode.Grade.HIGH)
    back(office, 2)
    assert split(office, "needs") == {"yes": 1, "no": 1}
    assert split(office, "unaccompanied") == {"yes": 1, "no": 1}
    assert split(office, "grade") == {"high": 1, "not_known": 1}


@pytest.mark.parametrize("by", BY_NAME)
def test_each_value_that_occurs_has_words(office, by):
    back(office, 1)
    for value in split(office, by):
        assert BY_NAME[by].is_open or value in BY_NAME[by].words
        assert BY_NAME[by].words_of(value).strip()


@pytest.mark.parametrize("by", BY_NAME)
def test_it_splits_the_past_as_well(office, by):
    back(office, 1)
    now = timezone.now() + timedelta(seconds=1)
    assert sum(split(office, by, as_at=now, was=True).values()) == 1
