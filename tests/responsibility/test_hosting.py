"""The host of a child placed out of area is told the minimum by itself; never where that is not safe."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from accounts.roles import Role
from audit.models import Access
from cases.hosting import tell_host
from cases.models import HostTelling, OutsideBody
from cases.restricting import restrict
from tests import factories
from tests.casework.forms import send

pytestmark = pytest.mark.django_db
SECRETS = ("Sparrow Lane", "Bluebell", "9434765919")


@pytest.fixture
def absent(home, placed):
    """Missing for four hours, with a record that holds more than the host may know."""
    type(placed).objects.filter(pk=placed.pk).update(
        address=SECRETS[0], allocated_worker=SECRETS[1], nhs_number=SECRETS[2]
    )
    placed.refresh_from_db()
    force = home.council.police_force
    return factories.episode(home[Role.MANAGER], placed, hours_ago=4, force=force, police_reference="WY-77")


def test_the_host_is_told_the_minimum_at_once_and_nothing_else(home, host, absent, sign_in):
    told = OutboxMessage.objects.filter(kind="host_told")
    assert {message.recipient for message in told} == {"manager@bradford.example", "caseworker@bradford.example"}
    assert not [message for message in told if "Wren" in message.subject + message.body]
    client = sign_in(host[Role.CASEWORKER])
    page = client.get(reverse("hosted")).content.decode()
    assert "Wren Pretend" in page
    detail = client.get(reverse("hosted_child", args=[absent.host_telling.pk])).content.decode()
    assert "WY-77" in detail
    assert "Invented House" in detail
    assert not [secret for secret in SECRETS if secret in page + detail]
    for name, pk in (("child", absent.child_id), ("episode", absent.pk)):
        assert client.get(reverse(name, args=[pk])).status_code == 404


def test_the_host_sees_the_return_and_says_that_it_has_read(home, host, absent, sign_in):
    factories.returned(home[Role.MANAGER], absent, hours_ago=1)
    client = sign_in(host[Role.CASEWORKER])
    url = reverse("hosted_child", args=[absent.host_telling.pk])
    page = client.get(url)
    assert "Back today" in page.content.decode() or "Back " in page.content.decode()
    assert send(client, url, {}).status_code == 302
    ours = sign_in(home[Role.CASEWORKER]).get(reverse("episode", args=[absent.pk])).content.decode()
    assert "read there by Caseworker" in ours
    looked = Access.objects.filter(child_id=absent.child_id, user=host[Role.CASEWORKER], what="hosted_child")
    assert looked.first().council == home.council  # stands in the log of the council that is responsible


def test_another_council_sees_nothing_of_it(host, absent, sign_in):
    stranger = factories.reread(factories.person(Role.MANAGER, factories.council("Kirklees")))
    client = sign_in(stranger)
    assert client.get(reverse("hosted_child", args=[absent.host_telling.pk])).status_code == 404
    assert "Wren" not in client.get(reverse("hosted")).content.decode()


@pytest.mark.parametrize("why", ["restricted", "confidential"])
def test_never_told_by_itself_where_a_manager_must_decide(why, home, host, placed, sign_in):
    manager = home[Role.MANAGER]
    if why == "restricted":
        restrict(user=manager, child=placed, reason="Threat.", people=[], barred=[])
    else:
        type(placed).objects.filter(pk=placed.pk).update(address_is_confidential=True)
        placed.refresh_from_db()
    telling = factories.episode(factories.reread(manager), placed, hours_ago=4).host_telling
    assert (telling.state, telling.told_at, telling.child_name) == ("to_decide", None, "")
    assert not OutboxMessage.objects.filter(kind="host_told").exists()
    assert "manager@leeds.example" in {
        message.recipient for message in OutboxMessage.objects.filter(kind="host_to_tell")
    }
    assert "Wren" not in sign_in(host[Role.MANAGER]).get(reverse("hosted")).content.decode()
    page = sign_in(home[Role.MANAGER]).get(reverse("worklist") + "?group=host").content.decode()
    assert "Wren Pretend" in page
    url = reverse("host_telling", args=[telling.pk])
    client = sign_in(home[Role.MANAGER])
    answer = send(client, url, {}, is_told="yes", reason="The home must know.")
    assert answer.status_code == 302
    assert "Wren" in sign_in(host[Role.MANAGER]).get(reverse("hosted")).content.decode()


def test_a_caseworker_does_not_decide_what_is_a_managers(home, host, placed, sign_in):
    type(placed).objects.filter(pk=placed.pk).update(address_is_confidential=True)
    placed.refresh_from_db()
    telling = factories.episode(home[Role.MANAGER], placed, hours_ago=4).host_telling
    client = sign_in(home[Role.CASEWORKER])
    url = reverse("host_telling", args=[telling.pk])
    assert send(client, url, {}, is_told="yes", reason="Quick.").status_code == 403
    telling.refresh_from_db()
    assert telling.told_at is None


def test_restricted_later_it_is_gone_from_the_host_at_once(home, host, placed, absent, sign_in):
    client = sign_in(host[Role.MANAGER])
    url = reverse("hosted_child", args=[absent.host_telling.pk])
    assert client.get(url).status_code == 200
    restrict(user=home[Role.MANAGER], child=placed, reason="Threat.", people=[], barred=[])
    assert client.get(url).status_code == 404
    assert HostTelling.objects.get(pk=absent.host_telling.pk).state == "to_decide"


def test_a_host_in_wales_is_told_by_a_person(home, placed):
    manager = home[Role.MANAGER]
    child = factories.child(manager, home.council, 2)
    cardiff = OutsideBody.objects.get(name="Cardiff")
    factories.placement(manager, child, location="out_of_area", host_body=cardiff)
    telling = factories.episode(manager, child, hours_ago=4).host_telling
    assert (telling.state, str(telling.host)) == ("to_tell", "Cardiff (Wales)")
    tell_host(user=home[Role.CASEWORKER], telling=telling, reason="Phoned the duty team at 14:05.")
    assert telling.episode.notifications.filter(whom="host_council", told_by="Caseworker").exists()


def test_a_child_of_another_council_is_visible_here_and_never_in_our_own_figures(home, sign_in):
    manager = home[Role.MANAGER]
    child = factories.child(manager, home.council, 3)
    client = sign_in(manager)
    url = reverse("child_responsible", args=[child.pk])
    cardiff = OutsideBody.objects.get(name="Cardiff")
    assert send(client, url, {}, responsible_body=cardiff.pk).status_code == 302
    child.refresh_from_db()
    owed = factories.returned(manager, factories.episode(manager, child, hours_ago=90), hours_ago=80)
    assert owed.is_hosted
    assert owed.duty == "due"
    uptake = sign_in(manager).get(reverse("uptake")).context["found"]
    assert uptake.total.episodes == 0
    assert uptake.missing["episodes"] == 0
    assert "Cardiff (Wales)" in client.get(reverse("hosted")).content.decode()
