"""What a carer is shown, and what never comes through the carer's door."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from cases.actions import record_placement
from cases.models import Child, KnownPerson, PlacementType
from cases.restricting import restrict
from interviews.actions.disclosures import record_disclosure
from interviews.actions.offers import record_carer_account
from interviews.models import Interview, ReturnInterview
from reaching.actions import carer_door, carers
from reaching.models import ChildAnswer
from rhi.refusals import Refused
from tests import factories
from tests.reaching.making import invited
from tests.reaching.making_carers import home_link, opened, page, parent_link, send

MARK = "xyzzymark"
HELPLINES = ("999", "101", "116 000")
pytestmark = pytest.mark.django_db


def texts(*answers) -> str:
    return "\n".join(answer.content.decode() for answer in answers)


# What is shown


def told_everything(leeds, manager, child, interviewer):
    """A child who was away, was offered a talk, and said things: with a mark in every text."""
    missing = factories.episode(manager, child, circumstances=f"{MARK}1")
    owed = factories.returned(manager, missing, found_where=f"{MARK}2")
    factories.offer(
        manager,
        owed,
        response="declined_by_child",
        decline_reason=factories.code("decline_reason.fear_of_reprisal"),
        note=f"{MARK}3",
    )
    every_text = {
        field.name: f"{MARK} in {field.name}"
        for field in Interview._meta.concrete_fields
        if field.get_internal_type() == "TextField" and field.editable
    }
    assert {"child_words", "what_child_wants", "analysis", "notes", "wishes_on_sharing"} <= set(every_text)
    talk = factories.interview(interviewer, owed, **every_text)
    factories.finding(interviewer, talk)
    record_disclosure(
        user=manager, return_interview=owed, kind="other_crime", disclosed_at=timezone.now(), words_used=f"{MARK}7"
    )
    record_carer_account(
        user=manager, return_interview=owed, given_at=timezone.now(), given_by="Other", account=f"{MARK}8"
    )
    invitation, _ = invited(owed, by=manager, offered=False, agreed_words=f"{MARK}9", told_words=f"{MARK}10")
    ChildAnswer.objects.create(
        council_id=owed.council_id,
        child=child,
        invitation=invitation,
        answered_at=timezone.now(),
        choice="no",
        words=f"{MARK}11",
        where_words=f"{MARK}12",
        known_person=f"{MARK}13",
        companion=f"{MARK}14",
    )
    Child.objects.filter(pk=child.pk).update(
        address=f"{MARK}15", visit_risks=f"{MARK}16", school=f"{MARK}17", known_as=f"{MARK}18"
    )
    ReturnInterview.objects.filter(pk=owed.pk).update(booked_place=f"{MARK}19", booked_at=timezone.now())
    return owed


def test_nothing_that_the_child_said_is_in_anything_a_carer_gets(leeds, manager, child):
    told_everything(leeds, manager, child, leeds[Role.INTERVIEWER])
    _, secret, pin = home_link(manager, child)
    client = opened(secret, pin)
    urls = [reverse("care", args=[secret])]
    kinds = ("missing", "returned", "account", "problem")
    urls += [reverse("care_entry", args=[secret, child.pk, kind]) for kind in kinds]
    got = texts(
        *(client.get(url) for url in urls),
        *(client.post(url, {"written_by": ""}) for url in urls[1:]),
        *(send(client, secret, child, kind, words="Mine.", police="told") for kind in kinds),
        client.get(urls[0]),
        client.get(reverse("care_leave", args=[secret])),
    )
    assert MARK not in got
    for word in ("declined", "refus", "said no", "reprisal", "booked", "grooming", "Sample"):
        assert word not in got, word
    assert "Yes, on" in got


@pytest.mark.parametrize("answer", ["declined_by_child", "accepted", "asked_for_later"])
def test_the_answer_changes_no_byte(leeds, manager, child, answer, freeze):
    with freeze():
        owed = factories.returned(manager, factories.episode(manager, child))
        made = factories.offer(manager, owed, response="no_response")
        _, secret, pin = home_link(manager, child)
        client = opened(secret, pin)
        before = page(client, secret)
        assert "Yes, on" in before
        factories.offer(manager, owed, response=answer)
        if answer == "accepted":
            factories.interview(leeds[Role.INTERVIEWER], owed)
        assert made.pk
        assert page(client, secret) == before


def test_missing_found_back_offered_due(manager, child, given):
    client = opened(given[1], given[2])
    assert "Not missing, as far as the council knows." in page(client, given[1])
    away = factories.episode(manager, child)
    assert "Missing now." in page(client, given[1])
    owed = factories.returned(manager, away, hours_ago=6)
    text = page(client, given[1])
    assert "Back." in text
    assert "Not yet." in text
    local = timezone.localtime(owed.due_at)
    assert f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}" in text
    factories.offer(manager, owed)
    assert "Yes, on" in page(client, given[1])


# Who is shown no more


def hidden_after(secret, pin, act):
    client = opened(secret, pin)
    assert "Cleo" in page(client, secret)
    act()
    answer = client.get(reverse("care", args=[secret]))
    assert "Cleo" not in texts(answer)
    assert Client().get(reverse("care", args=[secret])).status_code == 410
    return answer


@pytest.mark.parametrize(
    "fact",
    [
        {"died_on": date(2026, 1, 1)},
        {"moved_on": date(2026, 1, 1)},
        {"born_on": date(2005, 1, 1)},
        {"do_not_tell": "The staff of invented house"},
    ],
)
def test_a_child_is_shown_no_more_and_the_council_hears_of_it_once(given, child, fact):
    hidden_after(given[1], given[2], lambda: Child.objects.filter(pk=child.pk).update(**fact))
    told = OutboxMessage.objects.filter(kind="carer_link")
    assert told.count() == 2
    Client().get(reverse("care", args=[given[1]]))
    carer_door.sweep(timezone.now())
    assert told.count() == 2


def test_the_job_tells_of_it_where_nobody_opens_the_link(given, child):
    Child.objects.filter(pk=child.pk).update(died_on=date(2026, 1, 1))
    assert carer_door.sweep(timezone.now()) == 1
    assert carer_door.sweep(timezone.now()) == 0
    assert OutboxMessage.objects.filter(kind="carer_link").count() == 2


def test_restricted_later_it_disappears_and_those_let_in_are_told(given, child, manager, leeds):
    def act():
        restrict(user=leeds[Role.MANAGER], child=child, reason="Threat.", people=[], barred=[])

    hidden_after(given[1], given[2], act)
    told = OutboxMessage.objects.filter(kind="carer_link")
    assert [message.recipient for message in told] == ["manager@leeds.example"]


def test_only_whoever_is_let_in_can_give_a_link_about_a_restricted_child(child, leeds, sign_in):
    restrict(user=leeds[Role.MANAGER], child=child, reason="Threat.", people=[], barred=[])
    url = reverse("carer_link_new", args=[child.pk])
    assert sign_in(leeds[Role.CASEWORKER]).get(url).status_code == 404
    assert sign_in(leeds[Role.MANAGER]).get(url).status_code == 200
    _, secret, pin = home_link(leeds[Role.MANAGER], child)
    assert "Cleo" in page(opened(secret, pin), secret)
    assert sign_in(leeds[Role.CASEWORKER]).get(reverse("carer_links")).content.decode().count("Invented House") == 1


def test_who_must_not_be_told_gets_no_link_and_loses_one(manager, child):
    link, secret, pin = parent_link(manager, child)
    person = link.children.get().holder
    hidden_after(secret, pin, lambda: KnownPerson.objects.filter(pk=person.pk).update(must_not_be_told=True))
    person.refresh_from_db()
    with pytest.raises(Refused, match="must not be told"):
        carers.give_link(user=manager, child=child, kind="parent", person=person)


def test_named_in_who_must_not_be_told_gets_none(manager, child):
    Child.objects.filter(pk=child.pk).update(do_not_tell="Mr Invented, the stepfather")
    child.refresh_from_db()
    with pytest.raises(Refused, match="must not be told"):
        parent_link(manager, child)


def test_a_person_taken_out_of_the_record_loses_the_link(manager, child):
    link, secret, pin = parent_link(manager, child)
    hidden_after(secret, pin, lambda: link.children.get().holder.delete())


def test_a_placement_that_ends_ends_the_homes_sight(manager, child):
    lives = factories.placement(manager, child)
    _, secret, pin = home_link(manager, child)

    def act():
        moved = {"placement_type": PlacementType.objects.get(pk="K2"), "location": lives.location}
        record_placement(user=manager, child=child, starts_on=timezone.localdate(), **moved)

    hidden_after(secret, pin, act)


def test_taken_off_the_link_the_child_is_gone_and_the_others_stay(manager, child, other):
    link, secret, pin = home_link(manager, child, other)
    client = opened(secret, pin)
    assert "Dora E." in page(client, secret)
    carers.remove_child(user=manager, row=link.children.get(child=other), reason="Moved on.")
    text = page(client, secret)
    assert "Dora" not in text
    assert "Cleo" in text
    carers.remove_child(user=manager, row=link.children.get(child=child), reason="Moved on.")
    assert client.get(reverse("care", args=[secret])).status_code == 410


def test_a_renewed_link_ends_the_one_before(manager, child, given):
    link, secret, pin = given
    client = opened(secret, pin)
    _, second, other_pin = carers.renew_link(user=manager, link=link, version=link.version)
    assert client.get(reverse("care", args=[secret])).status_code == 410
    assert "Cleo" in page(opened(second, other_pin), second)
