"""What explains that the police count more than we do: re-graded out of the duty, and merged."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.restricting import restrict
from interviews.actions.council_rules import change_rules
from interviews.actions.duplicates import merge_episodes
from interviews.actions.returns import correct_episode, regrade
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def absent(by, at, number=1, *, hours_ago=50.0, **facts):
    return factories.episode(by, factories.child(by, at, number), hours_ago=hours_ago, **facts)


def graded(by, episode, category):
    episode.refresh_from_db()
    regrade(
        user=by,
        episode=episode,
        version=episode.version,
        graded_at=timezone.now(),
        category=category,
        police_grade=episode.police_grade,
        reason="The home knew where the child was",
    )


def beside(sign_in, person) -> tuple[int, int]:
    """(re-graded out of the duty, merged), as the page of this person says."""
    context = sign_in(person).get(reverse("uptake")).context
    return context["regraded"], context["found"].missing["merged"]


def test_an_absence_regraded_out_of_the_duty_is_counted_until_it_is_graded_back(office, sign_in):
    manager, leeds = office
    episode = absent(manager, leeds)
    absent(manager, leeds, 2, category="away")
    assert beside(sign_in, manager) == (0, 0)
    graded(manager, episode, "away")
    assert beside(sign_in, manager) == (1, 0)
    page = sign_in(manager).get(reverse("uptake")).content.decode()
    assert "Of those “away”, 1 was graded missing at first and re-graded out of the duty to interview." in page
    graded(manager, episode, "missing")
    assert beside(sign_in, manager) == (0, 0)
    graded(manager, episode, "away")
    factories.returned(manager, episode)
    assert beside(sign_in, manager) == (1, 0)


def test_a_merged_record_is_not_counted_a_second_time(office, sign_in):
    manager, leeds = office
    first = absent(manager, leeds, hours_ago=50)
    factories.returned(manager, first, hours_ago=40)
    second = factories.episode(manager, first.child, hours_ago=30)
    factories.returned(manager, second, hours_ago=20)
    for episode in (first, second):
        graded(manager, episode, "away")
    assert beside(sign_in, manager) == (2, 0)
    first.refresh_from_db()
    second.refresh_from_db()
    merge_episodes(user=manager, episode=first, version=first.version, duplicate=second, reason="Twice", widen=True)
    assert beside(sign_in, manager) == (1, 1)


def test_a_mistake_that_was_corrected_is_no_regrading(office, sign_in):
    manager, leeds = office
    episode = absent(manager, leeds)
    correct_episode(
        user=manager,
        episode=episode,
        version=episode.version,
        reason="Entered as missing by mistake",
        went_missing=episode.went_missing,
        located=None,
        returned=None,
        category="away",
    )
    assert beside(sign_in, manager) == (0, 0)


def test_where_away_calls_for_an_interview_nothing_is_out_of_the_duty(office, sign_in):
    manager, leeds = office
    episode = absent(manager, leeds)
    graded(manager, episode, "away")
    factories.returned(manager, episode)
    leeds.refresh_from_db()
    rule = {"away_calls_for_interview": True, "away_from": factories.day_ago(20)}
    change_rules(user=manager, council=leeds, version=leeds.version, **rule)
    assert beside(sign_in, manager) == (0, 0)


def test_each_sees_what_exists_for_them(office, sign_in):
    manager, leeds = office
    episode = absent(manager, leeds)
    graded(manager, episode, "away")
    analyst = factories.person(Role.ANALYST, leeds)
    assert beside(sign_in, analyst) == (1, 0)
    assert reverse("police_reconciliation") not in sign_in(analyst).get(reverse("uptake")).content.decode()
    assert beside(sign_in, factories.person(Role.ANALYST, factories.council("Bradford"))) == (0, 0)
    restrict(user=manager, child=episode.child, reason="A colleague’s child.", people=[], barred=[])
    assert beside(sign_in, analyst) == (0, 0)
    assert beside(sign_in, manager) == (1, 0)
