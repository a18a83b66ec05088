"""A missing episode: under a minute while on the phone, the rest later; two axes of grading with their history."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Child, EpisodeGrading, MissingEpisode
from interviews.models import ReturnInterview
from tests import factories
from tests.casework.forms import day, moment, now, send, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["caseworker"])


@pytest.fixture
def absent(leeds):
    child = factories.child(leeds["manager"], leeds.council, 51, given_names="Cy", family_name="Example")
    return factories.episode(leeds["manager"], child, hours_ago=20, category="away")


def quick(**more):
    return {
        "given_names": "Nia",
        "family_name": "Newcomer",
        "missing_from": "missing_from.home",
        **moment("went_missing", now() - timedelta(hours=2), "approximate"),
        **more,
    }


def test_a_child_nobody_knew_is_recorded_on_one_page(client):
    answer = send(client, reverse("missing_new"), quick(**day("born_on", "3 2 2012")))
    assert answer.status_code == 302, answer.context["form"].errors
    child = Child.objects.get(family_name="Newcomer")
    assert child.reference.startswith("PROVISIONAL-")
    assert answer["Location"] == reverse("episode", args=[child.episodes.get().pk])


def test_a_likely_child_is_asked_about_and_not_made_twice(leeds, client):
    known = factories.child(leeds["manager"], leeds.council, 52, given_names="Nia", family_name="Newcomer")
    first = send(client, reverse("missing_new"), quick())
    assert first.status_code == 200
    assert f"reference {known.reference}" in first.content.decode()
    assert not MissingEpisode.objects.filter(child=known).exists()
    data = {**shown(client, reverse("missing_new")), **quick(), "same_as": str(known.pk)}
    assert client.post(reverse("missing_new"), data).status_code == 302
    assert MissingEpisode.objects.filter(child=known).count() == 1
    assert Child.objects.filter(family_name="Newcomer").count() == 1


def test_none_of_these_makes_a_new_record(leeds, client):
    factories.child(leeds["manager"], leeds.council, 52, given_names="Nia", family_name="Newcomer")
    data = {**shown(client, reverse("missing_new")), **quick(), "same_as": "new"}
    assert client.post(reverse("missing_new"), data).status_code == 302
    assert Child.objects.filter(family_name="Newcomer").count() == 2


def test_a_child_of_another_council_is_not_among_the_likely(bradford, client):
    factories.child(bradford["manager"], bradford.council, 53, given_names="Nia", family_name="Newcomer")
    assert send(client, reverse("missing_new"), quick()).status_code == 302


def test_the_rest_follows_each_time_with_its_precision(client, absent):
    typed = {
        **moment("last_seen", now() - timedelta(hours=21), "approximate"),
        **moment("reported", now() - timedelta(hours=19), "exact"),
        "reported_by": "The home",
        "missing_with": "B. C.",
        "is_from_paper": "on",
        "prevention_interview": "Said she was cold.",
    }
    assert send(client, reverse("episode_details", args=[absent.pk]), typed).status_code == 302
    absent.refresh_from_db()
    assert absent.last_seen.precision == "approximate"
    assert absent.reported.precision == "exact"
    page = client.get(reverse("episode", args=[absent.pk])).content.decode()
    for words in ("by The home", "B. C.", "From paper", "Said she was cold."):
        assert words in page


def test_details_move_no_clock(client, leeds):
    before = ReturnInterview.objects.get(pk=leeds.return_interview.pk).due_at
    send(client, reverse("episode_details", args=[leeds.episode.pk]), {"missing_with": "Nobody"})
    assert ReturnInterview.objects.get(pk=leeds.return_interview.pk).due_at == before


def test_who_was_told_is_kept(client, absent):
    typed = {"whom": "home_office", **moment("told_at", now()), "told_by": "A. Worker", "note": "By phone"}
    assert send(client, reverse("notification_new", args=[absent.pk]), typed).status_code == 302
    assert "Home Office" in client.get(reverse("episode", args=[absent.pk])).content.decode()


def regrade(client, episode, category="missing", grade="high", **more):
    typed = {"category": category, "police_grade": grade, "reason": "The police rang.", **more}
    return send(client, reverse("episode_regrade", args=[episode.pk]), typed)


def test_a_regrading_brings_the_duty_and_keeps_how_it_stood(leeds, client, absent):
    owed = factories.returned(leeds["manager"], absent, hours_ago=3)
    assert owed.duty == "not_due"
    assert regrade(client, absent).status_code == 302
    owed.refresh_from_db()
    assert (owed.duty, owed.due_at - owed.returned_earliest_at) == ("due", timedelta(hours=72))
    stood = list(EpisodeGrading.objects.filter(episode=absent).values_list("category", "police_grade"))
    assert stood == [("away", ""), ("missing", "high")]
    page = client.get(reverse("episode", args=[absent.pk])).content.decode()
    assert "How it stood" in page
    assert "The police rang." in page


def test_a_grade_alone_changes_without_the_category(client, absent):
    regrade(client, absent, category="away", grade="medium")
    absent.refresh_from_db()
    assert (absent.category, absent.police_grade) == ("away", "medium")


def test_the_same_again_is_refused_in_words(client, absent):
    assert "stands like this already" in regrade(client, absent, category="away", grade="").content.decode()


def test_a_correction_corrects_the_grading_and_keeps_the_old_value(client, absent):
    typed = {"category": "missing", "reason": "Ticked wrongly."}
    assert send(client, reverse("episode_correct", args=[absent.pk]), typed).status_code == 302
    grading = EpisodeGrading.objects.get(episode=absent)
    assert grading.category == "missing"
    assert grading.events.first().category == "away"


def test_another_councils_episode_does_not_exist(bradford, client):
    for name in ("episode_details", "episode_regrade", "notification_new"):
        assert client.get(reverse(name, args=[bradford.episode.pk])).status_code == 404
