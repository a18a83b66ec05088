"""Corrections that change figures: which count as one, and how they are told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from interviews.actions.returns import correct_episode
from reporting.corrections import corrected
from rhi.timespan import TimeSpan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def owed(manager, council, number, *, back=100.0, lives=""):
    child = factories.child(manager, council, number)
    if lives:
        factories.placement(manager, child, location=lives)
    return factories.returned(manager, factories.episode(manager, child, hours_ago=back + 20), hours_ago=back)


def shown(page) -> str:
    assert page.status_code == 200
    return page.content.decode()


def test_only_corrections_restate(office):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    before = type(one).objects.get(pk=one.pk)
    factories.offer(manager, one)
    offered = type(one).objects.get(pk=one.pk)
    assert corrected(before, offered) == ()
    earlier = type(one).objects.get(pk=one.pk)
    earlier.first_offered_at -= timedelta(hours=3)
    assert corrected(offered, earlier) == ("the first offer",)


def test_a_corrected_return_of_a_closed_month_is_told_with_its_reason(office, sign_in):
    manager, leeds = office
    one = owed(manager, leeds, 1, back=24 * 100)
    episode = one.episode
    episode.refresh_from_db()
    correct_episode(
        user=manager,
        episode=episode,
        version=episode.version,
        reason="The home wrote the wrong hour",
        went_missing=episode.went_missing,
        located=None,
        returned=TimeSpan.exact(episode.returned.earliest - timedelta(hours=2)),
        category="missing",
    )
    factories.offer(manager, one)
    page = sign_in(manager).get(reverse("figure_corrections"))
    assert len(page.context["rows"]) == 1
    assert "The home wrote the wrong hour" in shown(page)
    assert reverse("return_interview", args=[one.pk]) in shown(page)
    seen_by_analyst = shown(sign_in(factories.person(Role.ANALYST, leeds)).get(reverse("figure_corrections")))
    assert "the time of the return" in seen_by_analyst
    assert "The home wrote the wrong hour" not in seen_by_analyst  # it may name the child
    assert reverse("return_interview", args=[one.pk]) not in seen_by_analyst
    assert "the time of the return" in shown(page)
