"""Restricted records: absent everywhere for those without a grant, opened in an emergency, reviewed afterwards."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from audit.models import Access, Grant, Restriction
from cases.models import Child
from cases.restricting import change_people, lift, open_in_emergency, restrict, review
from interviews.flags import sweep
from interviews.models import ReturnInterview
from rhi import wall
from rhi.refusals import Refused
from sharing.models import Summary
from tests import factories
from tests.isolation.asking import NOT_FOUND, Asker, without_pages_of_refusal
from tests.isolation.recording import pages, without_log
from tests.isolation.routes import address, routes_to_the_child

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@pytest.fixture
def second(leeds):
    """A second manager of Leeds, and the emergency opening of the house reviewed already."""
    person = factories.person(Role.MANAGER, leeds.council, name="second-manager")
    return factories.reread(person)


def test_no_route_shows_a_restricted_child_to_someone_without_a_grant(leeds, second):
    restrict(user=leeds["manager"], child=leeds.child, reason="A colleague’s child.", people=[], barred=[])
    for person in (second, leeds["caseworker"], leeds["interviewer"]):
        asker = Asker(person)
        with without_pages_of_refusal():
            for route in routes_to_the_child():
                found = asker.ask_with_every_method(address(route, leeds))
                assert found == NOT_FOUND, (route.name, person, found)


def test_a_restricted_child_changes_no_byte_for_others(leeds, second, sign_in, freeze):
    client, asker = sign_in(second), Asker(second)
    with freeze(), without_pages_of_refusal():
        before = without_log(pages(asker, leeds))
        manager = leeds["manager"]
        child = factories.child(manager, leeds.council, 77, given_names="Zed", family_name="Unseen")
        restrict(user=manager, child=child, reason="Threat.", people=[], barred=[])
        manager = leeds["manager"]
        factories.placement(manager, child)
        owed = factories.returned(manager, factories.episode(manager, child, hours_ago=100), hours_ago=90)
        factories.offer(manager, owed)
        after = without_log(pages(asker, leeds))
    assert before.keys() == after.keys()
    for name in before:
        assert before[name] == after[name], name
    assert b"Zed Unseen" not in client.post(reverse("children"), {"q": "Unseen"}).content
    assert b"Zed Unseen" in sign_in(leeds["manager"]).post(reverse("children"), {"q": "Unseen"}).content


def test_the_database_hides_it_too(leeds, second):
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    for person, number in ((second, 0), (leeds["manager"], 1)):
        wall.enter(councils=[leeds.council.pk], person=person.pk)
        assert Child.objects.filter(pk=leeds.child.pk).count() == number
        assert ReturnInterview.objects.filter(child_id=leeds.child.pk).count() == number
        assert leeds.interview.findings.filter(code__list_name="risk").count() == number
        assert leeds.offer.__class__.objects.count() == number
    wall.enter_agency(leeds.council.police_force_id)
    assert not Summary.objects.exists()


def test_its_overdue_interview_is_told_to_those_let_in_only(leeds, second):
    child = factories.child(leeds["manager"], leeds.council, 78)
    owed = factories.episode(leeds["manager"], child, hours_ago=100)
    factories.returned(leeds["manager"], owed, hours_ago=90)
    restrict(user=leeds["manager"], child=child, reason="Threat.", people=[], barred=[])
    OutboxMessage.objects.all().delete()
    with wall.every_council("a test"):
        sweep(timezone.now())
    assert [message.recipient for message in OutboxMessage.objects.all()] == ["manager@leeds.example"]


def test_a_message_about_several_counts_only_those_whom_its_reader_may_see(leeds, second):
    for number in (78, 79, 80):
        child = factories.child(leeds["manager"], leeds.council, number)
        factories.returned(leeds["manager"], factories.episode(leeds["manager"], child, hours_ago=100), hours_ago=90)
    restrict(user=leeds["manager"], child=child, reason="Threat.", people=[], barred=[])
    OutboxMessage.objects.all().delete()
    with wall.every_council("a test"):
        sweep(timezone.now())
    told = {message.recipient: message.subject + message.body for message in OutboxMessage.objects.all()}
    assert re.search(r"\b3\b", told["manager@leeds.example"])
    assert re.search(r"\b2\b", told["second-manager@leeds.example"])
    assert not re.search(r"\b3\b", told["second-manager@leeds.example"])


def test_opened_in_an_emergency_told_and_reviewed(leeds, second, sign_in):
    caseworker = leeds["caseworker"]
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    change_people(user=leeds["manager"], restriction=restriction, people=[second], barred=[])
    unnamed = factories.person(Role.MANAGER, leeds.council, name="unnamed-manager")
    client = sign_in(caseworker)
    hidden = leeds.restricted
    assert client.get(reverse("child", args=[hidden.pk])).status_code == 404
    OutboxMessage.objects.all().delete()
    url = reverse("restricted_open")
    form = client.get(url).context["form"].initial
    sent = {**form, "version": "", "reference": hidden.reference.lower(), "reason": "The hospital needs her allergies."}
    answer = client.post(url, sent)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("child", args=[hidden.pk])
    assert b"Restricted" in client.get(answer["Location"]).content
    told = {message.recipient: message.body for message in OutboxMessage.objects.all()}
    assert set(told) == {"manager@leeds.example", "second-manager@leeds.example"}
    assert not any("Hidden" in body or hidden.reference in body for body in told.values())
    entry = Access.objects.get(kind="emergency", user=caseworker, reason__contains="allergies")
    assert entry.terms == hidden.reference.lower()
    grant = Grant.objects.filter(user=caseworker, reviewed_at__isnull=True).latest("pk")
    assert entry.child_id == hidden.pk
    assert caseworker.name not in sign_in(unnamed).get(reverse("restricted")).content.decode()
    assert sign_in(unnamed).get(reverse("restricted_review", args=[grant.pk])).status_code == 404
    assert "allergies" in sign_in(second).get(reverse("restricted_review", args=[grant.pk])).content.decode()
    review(user=second, grant=grant, note="Rightly opened.")
    assert client.get(reverse("child", args=[hidden.pk])).status_code == 404


def test_an_emergency_ends_by_itself(leeds, sign_in):
    hidden = leeds.restricted
    opened = open_in_emergency(
        user=leeds["caseworker"], council=leeds.council, reference=hidden.reference, reason="Now."
    )
    assert opened == hidden
    client = sign_in(leeds["caseworker"])
    assert client.get(reverse("child", args=[hidden.pk])).status_code == 200
    Grant.objects.filter(user=leeds["caseworker"]).update(ends_at=timezone.now())
    assert client.get(reverse("child", args=[hidden.pk])).status_code == 404


def test_the_barred_and_strangers_open_nothing_and_learn_nothing(leeds, bradford, sign_in):
    change_people(
        user=leeds["manager"],
        restriction=Restriction.objects.get(child_id=leeds.restricted.pk),
        people=[],
        barred=[leeds["caseworker"]],
    )
    said = []
    for person, reference in (
        (leeds["caseworker"], leeds.restricted.reference),
        (leeds["caseworker"], "no-such"),
        (leeds["caseworker"], leeds.child.reference),
        (bradford["caseworker"], leeds.restricted.reference),
    ):
        client = sign_in(person)
        form = client.get(reverse("restricted_open")).context["form"].initial
        sent = {**form, "version": "", "reference": reference, "reason": "Let me in."}
        answer = client.post(reverse("restricted_open"), sent)
        assert answer.status_code == 200
        said.append(answer.context["form"].errors["reference"])
    assert all(words == said[0] for words in said)
    tried = Access.objects.filter(kind="emergency", reason="Let me in.")
    assert tried.filter(child_id=None).count() == 4
    assert [row.user for row in tried.exclude(child_id=None)] == [leeds["caseworker"]]
    assert not Grant.objects.filter(reason="Let me in.").exists()


def test_nobody_reviews_their_own_opening(leeds):
    manager = leeds["manager"]
    other = factories.reread(factories.person(Role.MANAGER, leeds.council, name="other-manager"))
    hidden = factories.child(other, leeds.council, 80)
    restrict(user=other, child=hidden, reason="Threat.", people=[], barred=[])
    open_in_emergency(user=manager, council=leeds.council, reference=hidden.reference, reason="Now.")
    grant = Grant.objects.get(user=manager, kind="emergency")
    with pytest.raises(Refused, match="Somebody else"):
        review(user=manager, grant=grant, note="Fine.")
    assert grant.user_id == manager.pk


def test_restricting_twice_lifting_and_naming_both_ways(leeds, second, sign_in):
    manager = leeds["manager"]
    made = restrict(user=manager, child=leeds.child, reason="Threat.", people=[second], barred=[leeds["caseworker"]])
    with pytest.raises(Refused, match="already"):
        restrict(user=manager, child=leeds.child, reason="Again.", people=[], barred=[])
    with pytest.raises(Refused, match="at once"):
        change_people(user=manager, restriction=made, people=[second], barred=[second])
    assert sign_in(second).get(reverse("child", args=[leeds.child.pk])).status_code == 200
    lift(user=factories.reread(second), restriction=made, reason="The colleague has left.")
    assert sign_in(leeds["caseworker"]).get(reverse("child", args=[leeds.child.pk])).status_code == 200


def test_the_pages_restrict_change_and_lift(leeds, second, sign_in):
    client = sign_in(leeds["manager"])
    for name, facts in (
        ("restrict", {"reason": "Threat.", "people": [second.pk]}),
        ("restricted_people", {"people": [], "barred": [second.pk]}),
        ("restricted_lift", {"reason": "Over."}),
    ):
        url = reverse(name, args=[leeds.child.pk])
        form = client.get(url).context["form"].initial
        frame = {key: form[key] for key in ("submission", "whose")}
        answer = client.post(url, {**frame, **facts})
        assert answer.status_code == 302, (name, answer.context["form"].errors)
    assert Grant.objects.filter(kind="barred", user=second).count() == 1
    assert Restriction.objects.get(child_id=leeds.child.pk).lifted_reason == "Over."
