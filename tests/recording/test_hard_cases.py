"""The hard cases of recording, each through the page on which a person meets it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Child, MissingEpisode
from interviews.models import ReturnInterview
from tests import factories
from tests.casework.forms import day, moment, now, send

pytestmark = pytest.mark.django_db
WINDOW = timedelta(hours=72)


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["manager"])


@pytest.fixture
def child(leeds) -> Child:
    return factories.child(leeds["manager"], leeds.council, 81, given_names="Hana", family_name="Hardcase")


def ago(hours: float):
    return now() - timedelta(hours=hours)


def gone(client, child, hours: float, **more):
    typed = {"missing_from": "missing_from.home", **moment("went_missing", ago(hours), "exact"), **more}
    return send(client, reverse("episode_new", args=[child.pk]), typed)


def back(client, episode, hours: float, **more):
    typed = {"returned_to": "returned_to.home", **moment("returned", ago(hours), "exact"), **more}
    return send(client, reverse("episode_return", args=[episode.pk]), typed)


def latest(child) -> MissingEpisode:
    return child.episodes.order_by("-pk").first()


def owed_for(episode) -> ReturnInterview:
    return ReturnInterview.objects.get(episode=episode)


def test_missing_again_before_the_interview_each_has_its_own_due_time(client, child):
    gone(client, child, 50)
    first = latest(child)
    back(client, first, 40)
    gone(client, child, 30)
    second = latest(child)
    back(client, second, 20)
    assert owed_for(second).due_at - owed_for(first).due_at == timedelta(hours=20)
    page = client.get(reverse("interview_new", args=[owed_for(second).pk])).context["form"]
    assert set(page.fields["return_interviews"].queryset) == {owed_for(first), owed_for(second)}


def test_an_overlap_is_refused_naming_the_other_and_nothing_typed_is_lost(client, child):
    gone(client, child, 50)
    answer = gone(client, child, 40, circumstances="Left by the window.")
    assert answer.status_code == 200
    assert "overlaps another missing episode" in answer.content.decode()
    assert answer.context["form"]["circumstances"].value() == "Left by the window."


def test_found_on_one_day_and_home_on_the_next_the_clock_starts_at_home(client, child):
    gone(client, child, 60)
    episode = latest(child)
    send(client, reverse("episode_located", args=[episode.pk]), moment("located", ago(40), "exact"))
    owed = owed_for(episode)
    assert (owed.duty, owed.due_at) == ("awaiting_return", None)
    back(client, episode, 10)
    owed.refresh_from_db()
    assert owed.due_at == owed.returned_earliest_at + WINDOW


def test_a_return_nobody_knows_and_its_correction_keep_both(client, child):
    gone(client, child, 60)
    episode = latest(child)
    unknown = {"returned_to": "returned_to.home", "returned_sure": "unknown"}
    assert send(client, reverse("episode_return", args=[episode.pk]), unknown).status_code == 302
    owed = owed_for(episode)
    assert owed.returned_earliest_at == episode.went_missing_earliest_at
    typed = {**moment("returned", ago(12), "exact"), "reason": "The home’s log says so."}
    assert send(client, reverse("episode_correct", args=[episode.pk]), typed).status_code == 302
    owed.refresh_from_db()
    assert owed.returned_precision == "exact"
    page = client.get(reverse("episode", args=[episode.pk])).content.decode()
    assert "What was recorded before" in page
    assert "The home’s log says so." in page


@pytest.mark.parametrize("why", ["closure.turned_18", "closure.died", "closure.recorded_in_error"])
def test_an_absence_that_ends_without_a_return_owes_nothing(client, child, why):
    gone(client, child, 60)
    episode = latest(child)
    typed = {"closed_without_return": why, **moment("closed_at", ago(1))}
    assert send(client, reverse("episode_close", args=[episode.pk]), typed).status_code == 302
    assert not ReturnInterview.objects.filter(episode=episode, duty="due").exists()
    assert "Closed without a return" in client.get(reverse("child", args=[child.pk])).content.decode()


def test_a_child_who_died_is_offered_nothing(client, leeds, child):
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child))
    Child.objects.filter(pk=child.pk).update(died_on=factories.day_ago(0))
    typed = {"method": "method.letter", "response": "response.no_response"}
    assert "This child has died" in send(client, reverse("offer_new", args=[owed.pk]), typed).content.decode()


@pytest.mark.parametrize(("days_before_birthday", "duty"), [(-1, "due"), (1, "not_due")])
def test_returned_at_17_is_owed_and_returned_at_18_is_not(client, leeds, days_before_birthday, duty):
    turns = factories.day_ago(0) - timedelta(days=days_before_birthday)
    child = factories.child(leeds["manager"], leeds.council, 82, born_on=turns.replace(year=turns.year - 18))
    gone(client, child, 60)
    back(client, latest(child), 0.5)
    assert owed_for(latest(child)).duty == duty


def test_a_letter_a_parents_no_and_a_late_yes_are_all_kept(client, leeds, child):
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child), hours_ago=9)
    url, states = reverse("offer_new", args=[owed.pk]), []
    for typed in (
        {"method": "method.letter", "response": "response.no_response", **moment("offered_at", ago(8))},
        {
            "offered_to": "parent",
            "method": "method.phone",
            "response": "response.declined_by_parent",
            "decline_reason": "decline_reason.parent_refused",
            **moment("offered_at", ago(6)),
        },
        {
            "method": "method.phone",
            "response": "response.declined_by_child",
            "decline_reason": "decline_reason.too_many",
            **moment("offered_at", ago(4)),
        },
        {"method": "method.in_person", "response": "response.accepted", **moment("offered_at", ago(1))},
    ):
        assert send(client, url, typed).status_code == 302
        owed.refresh_from_db()
        states.append(owed.state)
    assert states == ["offered", "offered", "declined", "accepted"]
    assert owed.offers.count() == 4
    tried = client.get(url).content.decode()
    for words in ("No answer yet", "declined by a parent or carer", "declined by the child", "Yes: accepted"):
        assert words in tried


def test_a_try_that_reached_nobody_is_no_offer(client, leeds, child):
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child))
    send(
        client,
        reverse("attempt_new", args=[owed.pk]),
        {"outcome": "attempt.not_there", **moment("attempted_at", now())},
    )
    owed.refresh_from_db()
    assert (owed.state, owed.first_offered_at) == ("awaiting_offer", None)


def test_a_name_a_gender_and_a_birthday_change_and_the_old_name_still_finds(client, child):
    send(client, reverse("name_new", args=[child.pk]), {"kind": "former", "name": "Hana Hardcase"})
    typed = {
        "given_names": "Hal",
        "gender_identity": "boy",
        "born_precision": "estimated",
        "birth_is_disputed": "on",
        **day("born_on", "1 1 2011"),
    }
    assert send(client, reverse("child_change", args=[child.pk]), typed).status_code == 302
    child.refresh_from_db()
    assert (child.given_names, child.born_precision, child.birth_is_disputed) == ("Hal", "estimated", True)
    found = client.post(reverse("children"), {"q": "Hana Hardcase"}).context["found"]
    assert child in found
    assert "boy" in client.get(reverse("child", args=[child.pk])).content.decode()


def test_a_birthday_nobody_knows_counts_as_a_child(client, leeds):
    unknown = factories.child(leeds["manager"], leeds.council, 83, born_on=None)
    gone(client, unknown, 60)
    back(client, latest(unknown), 5)
    assert owed_for(latest(unknown)).duty == "due"


def test_a_weekend_on_paper_is_entered_later_with_its_real_times(client, child):
    entered = gone(client, child, 100, **moment("returned", ago(80), "exact"), returned_to="returned_to.home")
    assert entered.status_code == 302
    episode = latest(child)
    send(client, reverse("episode_details", args=[episode.pk]), {"is_from_paper": "on"})
    owed = owed_for(episode)
    assert owed.due_at == owed.returned_earliest_at + WINDOW < now()
    assert "From paper" in client.get(reverse("episode", args=[episode.pk])).content.decode()


def test_two_forces_and_three_references_stay_with_one_absence(client, child):
    gone(client, child, 20, police_reference="WY-1", force=str(factories.force().pk))
    episode = latest(child)
    for name, reference in (("North Yorkshire", "NY-7"), ("West Yorkshire", "WY-2"), ("West Yorkshire", "WY-2")):
        typed = {"force": str(factories.force(name).pk), "reference": reference}
        send(client, reverse("reference_new", args=[episode.pk]), typed)
    assert set(episode.references.values_list("reference", flat=True)) == {"WY-1", "NY-7", "WY-2"}
    assert client.post(reverse("children"), {"q": "ny-7"}).context["found"] == [child]
