"""A named user of a force at their own pages, and nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import User
from accounts.roles import Role
from audit.models import Access
from cases.restricting import restrict
from rhi.refusals import Refused
from sharing.actions.agreements import end_agreement
from sharing.actions.police_members import invite_member, stop_member
from sharing.actions.release import withdraw_summary
from sharing.models import Delivery, PoliceMember, PoliceReport, Receipt, SharingAgreement, Summary
from tests import factories
from tests.casework.forms import day, send, shown
from tests.sharing.making_police import PASSWORD, officer

pytestmark = pytest.mark.django_db
NAME = "Bea"
SEARCH = {"name": "Bea Example", **day("born_on", "3 2 2012"), "reason": "Missing now."}


@pytest.fixture
def told(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


@pytest.fixture
def reader(leeds) -> User:
    return officer(leeds.council.police_force, name="reader")


@pytest.fixture
def police(reader, sign_in) -> Client:
    return sign_in(reader)


def page_of(summary: Summary) -> str:
    return reverse("police_summary", args=[summary.pk])


def words(answer) -> str:
    return answer.content.decode()


def test_signing_in_leads_to_the_search_and_nothing_else_is_offered(reader):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": reader.email, "password": PASSWORD})
    assert answer["Location"] == reverse("police")
    assert client.get("/")["Location"] == reverse("police")
    page = client.get(reverse("police"))
    assert [item["label"] for item in page.context["navigation"]] == ["Search"]
    assert client.get(reverse("your_account")).status_code == 200
    refused = client.get(reverse("children"))
    assert refused.status_code == 403
    assert "This page is for councils" in words(refused)


def test_what_is_new_is_read_answered_and_written_down(told, reader, police):
    home = police.get(reverse("police"))
    assert NAME in words(home)
    summary = police.get(page_of(told))
    text = words(summary)
    assert text.count("OFFICIAL-SENSITIVE") >= 2
    assert "bus station" in text
    assert Delivery.objects.get(reader=reader).call == "police page"
    refused = send(police, page_of(told), {"status": "rejected"})
    assert "Say why it is rejected" in words(refused)
    typed = {**shown(police, page_of(told)), "status": "actioned"}
    assert police.post(page_of(told), typed).status_code == 302
    police.post(page_of(told), typed)
    receipt = Receipt.objects.get()
    assert (receipt.status, receipt.reader) == ("actioned", reader)
    assert "Acted on" in words(police.get(page_of(told)))
    assert police.get(reverse("police_summary_print", args=[told.pk])).status_code == 200
    assert Access.objects.filter(user=reader, kind="print", child_id=told.child_id).count() == 1
    police.post(reverse("police_looked"), {"up_to": home.context["newest"]})
    assert NAME not in words(police.get(reverse("police")))


def test_searches_find_by_post_and_are_written_down(told, leeds, reader, police):
    url = reverse("police_search")
    by_reference = police.post(url, {"police_reference": f"{leeds.council.dfe_code}-ref"})
    assert NAME in words(by_reference)
    assert NAME in words(police.post(url, SEARCH))
    looked = Access.objects.filter(user=reader, kind="search", reason="Missing now.", child_id=told.child_id)
    assert looked.get().agency == leeds.council.police_force
    without = police.post(url, {**SEARCH, "reason": ""})
    assert "Enter why you search" in words(without)
    assert not without.context.get("is_searched")
    assert "Nothing found" in words(police.post(url, {**SEARCH, "name": "Zed Nobody"}))
    nobody = Access.objects.get(user=reader, kind="search", terms__startswith="Zed Nobody")
    assert (nobody.council, nobody.child_id) == (leeds.council, None)


def test_another_force_and_a_councils_person_find_nothing(told, leeds, sign_in):
    other = sign_in(officer(factories.force("Kent")))
    council = sign_in(leeds["manager"])
    for name in ("police_summary", "police_summary_print"):
        address = reverse(name, args=[told.pk])
        assert other.get(address).status_code == 404
        assert other.post(address, {"status": "received"}).status_code in {404, 405}
        assert council.get(address).status_code == 404
    assert council.get(reverse("police")).status_code == 404
    assert NAME not in words(other.get(reverse("police")))
    assert NAME not in words(
        other.post(reverse("police_search"), {"police_reference": f"{leeds.council.dfe_code}-REF"})
    )
    assert "Nothing found" in words(other.post(reverse("police_search"), SEARCH))


@pytest.mark.parametrize("how", ["ended", "lapsed", "restricted"])
def test_what_may_no_longer_be_read_is_not_there(told, leeds, police, how):
    agreement = SharingAgreement.objects.get(council=leeds.council)
    if how == "ended":
        end_agreement(user=leeds["manager"], agreement=agreement)
    elif how == "lapsed":
        days = {"starts_on": factories.day_ago(9), "ends_on": factories.day_ago(1)}
        SharingAgreement.objects.filter(pk=agreement.pk).update(**days)
    else:
        restrict(user=leeds["manager"], child=leeds.child, reason="A colleague’s.", people=[], barred=[])
    assert police.get(page_of(told)).status_code == 404
    assert NAME not in words(police.get(reverse("police")))
    assert "Nothing found" in words(police.post(reverse("police_search"), SEARCH))


def test_a_withdrawn_summary_says_only_that(told, leeds, police):
    withdraw_summary(user=leeds["manager"], summary=told, reason="Wrong child.")
    gone = police.get(page_of(told))
    assert gone.status_code == 410
    home = words(police.get(reverse("police")))
    assert "Withdrawn by the council" in home
    for page in (home, words(gone)):
        assert NAME not in page
        assert "Wrong child" not in page


def test_reports_say_what_became_of_them_and_no_name(leeds, police):
    facts = {"council": leeds.council, "first_sent_to": leeds.council, "force": leeds.council.police_force}
    facts |= {"changed_at": leeds.episode.recorded_at, "state": "missing", "given_names": "Zelda"}
    PoliceReport.objects.create(reference="WY-77", **facts)
    matched = {**facts, "answer": "matched", "child": leeds.child, "episode": leeds.episode}
    PoliceReport.objects.create(reference="WY-99", **matched)
    PoliceReport.objects.create(reference="KE-88", **{**facts, "force": factories.force("Kent")})
    for address in (reverse("police"), reverse("police_reports_sent")):
        page = words(police.get(address))
        assert "WY-77" in page
        assert "Waits for a person" in page
        assert "Zelda" not in page
        assert "KE-88" not in page
        assert "Matched to an episode" in page
    restrict(user=leeds["manager"], child=leeds.child, reason="A colleague’s.", people=[], barred=[])
    page = words(police.get(reverse("police_reports_sent")))
    assert "WY-99" in page
    assert "Matched to an episode" not in page


def test_nobody_of_a_force_holds_a_role(leeds, reader, sign_in):
    with pytest.raises(Refused):
        give_role(user=reader, council=leeds.council, role=Role.CASEWORKER)
    invited = send(
        sign_in(leeds["administrator"]),
        reverse("person_invite"),
        {"email": reader.email, "name": "X", "role": "caseworker"},
    )
    assert "cannot hold a role at a council" in words(invited)
    with pytest.raises(Refused):
        invite_member(user=None, force=reader.agency, email=leeds["manager"].email, name="Manny")


def test_a_lead_invites_and_stops_people_of_the_own_force_only(leeds, sign_in, reader, mailoutbox):
    lead = sign_in(officer(leeds.council.police_force, name="lead", is_lead=True))
    typed = {"email": "new@west-yorkshire-police.example", "name": "New Officer"}
    assert send(lead, reverse("police_person_invite"), typed).status_code == 302
    member = PoliceMember.objects.get(user__email=typed["email"])
    assert not member.is_lead
    assert "New Officer" in words(lead.get(reverse("police_people")))
    their_session = sign_in(reader)
    assert their_session.get(reverse("police_people")).status_code == 403
    assert send(lead, reverse("police_person_stop", args=[reader.police_member.pk]), {}).status_code == 302
    assert their_session.get(reverse("police"))["Location"].startswith("/sign-in/")
    assert not Client().login(username=reader.email, password=PASSWORD)
    elsewhere = officer(factories.force("Kent"), name="kent")
    assert lead.get(reverse("police_person_stop", args=[elsewhere.police_member.pk])).status_code == 404


def test_the_link_of_an_invitation_opens_the_pages(leeds, capsys):
    force = leeds.council.police_force
    member = invite_member(user=None, force=force, email="First@Police.example", name="First", is_lead=True)
    message = factories.OutboxMessage.objects.get(recipient="first@police.example")
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    address = "/" + link.split("/", 3)[3]
    client = Client()
    assert "First is invited" in words(client.get(address))
    secret = "three random words here"
    client.post(address, {"password": secret, "again": secret})
    client.post(reverse("account_login"), {"login": member.user.email, "password": secret})
    assert client.get(reverse("police_people")).status_code == 200
    stop_member(user=None, member=member)
    assert client.get(reverse("police")).status_code == 302
