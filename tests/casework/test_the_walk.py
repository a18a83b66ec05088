"""The main job, page by page, as a caseworker, an interviewer and a manager do it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.models import Child, MissingEpisode, Placement
from interviews.models import Help, Offer, ReturnInterview
from tests import factories
from tests.casework.forms import day, moment, now, send, shown
from tests.casework.talk import start, write_all

pytestmark = pytest.mark.django_db

CHILD = {
    "given_names": "Ada",
    "family_name": "Specimen",
    "reference": "LCS-7",
    "born_precision": "exact",
    "sex": "female",
    **day("born_on", "3 2 2012"),
}


def at(answer) -> str:
    """Where the answer leads; the form's errors when it leads nowhere."""
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content
    return answer["Location"]


def test_from_registering_a_child_to_a_signed_off_interview(db, sign_in):
    leeds = factories.council("Leeds")
    caseworker = sign_in(factories.person(Role.CASEWORKER, leeds))
    interviewer = sign_in(factories.person(Role.INTERVIEWER, leeds))
    manager = sign_in(factories.person(Role.MANAGER, leeds))

    at(send(caseworker, reverse("child_new"), CHILD))
    child = Child.objects.get(reference="LCS-7")
    home = {"placement_type": "K2", "location": "out_of_area", "host_council": factories.council("Bradford").pk}
    at(send(caseworker, reverse("placement_new", args=[child.pk]), home, **day("starts_on", "1 5 2025")))
    assert Placement.objects.get().host_council.name == "Bradford"

    went, back = now() - timedelta(hours=30), now() - timedelta(hours=5)
    missing = {
        **moment("went_missing", went, "exact"),
        "category": "missing",
        "missing_from": "missing_from.placement",
        "police_reference": "WY-1",
    }
    at(send(caseworker, reverse("episode_new", args=[child.pk]), missing))
    episode = MissingEpisode.objects.get()
    assert (episode.placement, episode.council, episode.references.get().reference) == (
        child.placements.get(),
        leeds,
        "WY-1",
    )

    returned = {**moment("returned", back, "exact"), "returned_to": "returned_to.same_placement"}
    page = send(caseworker, reverse("episode_return", args=[episode.pk]), returned)
    owed = ReturnInterview.objects.get()
    assert at(page) == reverse("return_interview", args=[owed.pk])
    assert owed.due_at - owed.returned_earliest_at == timedelta(hours=72)
    assert (owed.placement_basis, owed.placement_group) == ("out_of_area", "childrens_home")
    assert "An interview is owed by" in caseworker.get(page["Location"]).content.decode()

    letter = {"offered_to": "child", "method": "method.letter", "response": "response.no_response"}
    at(
        send(
            caseworker, reverse("offer_new", args=[owed.pk]), letter, **moment("offered_at", now() - timedelta(hours=3))
        )
    )
    offer = Offer.objects.get()
    answer = {"response": "response.accepted", **moment("responded_at", now() - timedelta(hours=2))}
    at(send(caseworker, reverse("offer_answer", args=[offer.pk]), answer))

    interview = start(interviewer, reverse("interview_new", args=[owed.pk]), owed.pk)
    write_all(interviewer, interview)
    assert Help.objects.get().return_interview == owed

    at(
        send(
            manager,
            reverse("interview_sign_off", args=[interview.pk]),
            {"verdict": "sign_off", "accepts": "on", "comment": "Thank you."},
        )
    )
    interview.refresh_from_db()
    owed.refresh_from_db()
    assert interview.signed_off_by.name == "Manager"
    assert (owed.state, owed.is_independent, owed.first_offered_at) == ("completed", False, offer.offered_at)

    for page in ("child", "episode", "return_interview", "interview"):
        record = {"child": child, "episode": episode, "return_interview": owed, "interview": interview}[page]
        assert manager.get(reverse(page, args=[record.pk])).status_code == 200
    assert "I wanted to see my sister." in manager.get(reverse("interview", args=[interview.pk])).content.decode()


def test_a_likely_duplicate_is_shown_before_a_second_record_is_made(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    same = {**CHILD, "given_names": "Beatrix", "family_name": "EXAMPLE", "reference": "OTHER"}
    first = send(client, reverse("child_new"), same)
    assert first.status_code == 200
    assert "may be registered already" in first.content.decode()
    assert Child.objects.filter(family_name__iexact="example").count() == 1
    at(send(client, reverse("child_new"), same, confirmed_new="on"))
    assert Child.objects.filter(family_name__iexact="example").count() == 2


def test_a_double_click_makes_one_record(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("attempt_new", args=[leeds.return_interview.pk])
    data = {**shown(client, url), "outcome": "attempt.no_answer"}
    first, second = client.post(url, data), client.post(url, data)
    assert at(first) == at(second)
    assert leeds.return_interview.contact_attempts.count() == 1
