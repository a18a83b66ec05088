"""Absences whose end nobody may have entered, and children who are adults by their date of birth: a person is asked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from cases.models import Child, MissingEpisode
from tests import factories
from tests.casework.forms import day, moment, now, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return factories.reread(factories.person(Role.MANAGER, factories.council("Leeds")))


@pytest.fixture
def client(manager, sign_in):
    return sign_in(manager)


@pytest.fixture
def child(manager):
    return factories.child(manager, factories.council("Leeds"), 1)


def missing(manager, child, days: float) -> MissingEpisode:
    return factories.episode(manager, child, hours_ago=days * 24)


def worklist(client) -> str:
    return client.get("/", {"show": "all", "group": "missing"}).content.decode()


def went_live(days_ago: float) -> None:
    Council.objects.filter(name="Leeds").update(went_live_at=timezone.now() - timedelta(days=days_ago))


def say_still_missing(client, episode, **typed):
    facts = {**moment("still_missing_at", now()), "still_missing_how": "The police said so", **typed}
    return send(client, reverse("episode_still_missing", args=[episode.pk]), facts)


def test_an_absence_from_before_go_live_is_asked_about_first(client, manager, child):
    went_live(100)
    episode = missing(manager, child, 176.2)
    text = worklist(client)
    assert "176 days" not in text
    assert "Say whether the child is still missing" in text
    assert "before this system came into use" in text
    assert "before this system came into use" in client.get(reverse("episode", args=[episode.pk])).content.decode()
    assert say_still_missing(client, episode).status_code == 302
    text = worklist(client)
    assert "176 days" in text
    assert "Say whether" not in text
    shown = client.get(reverse("episode", args=[episode.pk])).content.decode()
    assert "The police said so" in shown
    assert "Say whether" not in shown


@pytest.mark.parametrize(("days", "is_asked"), [(27.9, False), (28.1, True)])
def test_an_absence_that_goes_on_for_long_is_named(client, manager, child, days, is_asked):
    missing(manager, child, days)
    assert ("for more than 28 days that it goes on" in worklist(client)) == is_asked


def test_the_council_says_how_long_that_is(client, manager, child):
    missing(manager, child, 8)
    assert "Say whether" not in worklist(client)
    assert send(client, reverse("rules_change"), {"long_absence_days": "7"}).status_code == 302
    assert "for more than 7 days that it goes on" in worklist(client)


def test_it_is_asked_again_when_that_time_has_gone_by(client, manager, child):
    episode = missing(manager, child, 100)
    say_still_missing(client, episode)
    assert "Say whether" not in worklist(client)
    MissingEpisode.objects.filter(pk=episode.pk).update(still_missing_at=timezone.now() - timedelta(days=29))
    assert "Say whether" in worklist(client)


def test_whoever_knows_better_records_the_return_from_there(client, manager, child):
    episode = missing(manager, child, 100)
    text = client.get(reverse("episode_still_missing", args=[episode.pk])).content.decode()
    assert reverse("episode_return", args=[episode.pk]) in text
    assert reverse("episode_close", args=[episode.pk]) in text
    later = timezone.now() - timedelta(days=80)
    send(
        client,
        reverse("episode_return", args=[episode.pk]),
        {**moment("returned", later, "exact"), "returned_to": "returned_to.home"},
    )
    assert "Say whether" not in worklist(client)
    answer = say_still_missing(client, episode)
    assert "has been found, or the absence has ended" in answer.content.decode()


@pytest.mark.parametrize("at", [timedelta(days=200), -timedelta(hours=3)])
def test_the_time_lies_within_the_absence(client, manager, child, at):
    episode = missing(manager, child, 100)
    answer = say_still_missing(client, episode, **moment("still_missing_at", now() - at))
    assert answer.status_code == 200
    episode.refresh_from_db()
    assert episode.still_missing_at is None


def registered(client, born_on: date, **more):
    typed = {"given_names": "Ada", "family_name": "Sample", "reference": "N-1", "born_precision": "exact"}
    return send(
        client, reverse("child_new"), {**typed, **day("born_on", f"{born_on:%d %m %Y}"), "sex": "not_known", **more}
    )


def years_ago(years: int, days: int = 0) -> date:
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28)) + timedelta(days=days)


def test_an_adult_is_asked_about_before_being_registered(client):
    answer = registered(client, years_ago(20, -3))
    text = answer.content.decode()
    assert "the person is 20" in text
    assert 'type="checkbox" name="is_adult"' in text
    assert not Child.objects.exists()
    assert registered(client, years_ago(20, -3), is_adult="on").status_code == 302
    assert Child.objects.get().born_on == years_ago(20, -3)


def test_a_child_is_not_asked_about(client):
    assert 'type="checkbox" name="is_adult"' not in client.get(reverse("child_new")).content.decode()
    assert registered(client, years_ago(18, 5)).status_code == 302


def test_the_quick_page_asks_too_and_records_nothing_before(client):
    typed = {"given_names": "Ada", "family_name": "Sample", "category": "missing", "missing_from": "missing_from.home"}
    typed |= {**day("born_on", "3 2 1991"), **moment("went_missing", now() - timedelta(hours=2), "exact")}
    answer = send(client, reverse("missing_new"), typed)
    assert "Correct it, or tick that it is right" in answer.content.decode()
    assert not Child.objects.exists()
    assert send(client, reverse("missing_new"), {**typed, "is_adult": "on"}).status_code == 302
    assert MissingEpisode.objects.get().child.born_on == date(1991, 2, 3)
