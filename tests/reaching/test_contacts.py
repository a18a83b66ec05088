"""Ways to reach a child: how they are written, who may, and that what is not safe is used at no gate."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.roles import Role
from cases import contact_rules, contacts
from cases.about import add_person
from cases.models import Child, ContactPoint
from cases.restricting import restrict
from interviews.actions.merging import merge_children
from reaching.actions.inviting import Facts, invite_child
from reaching.models import TalkInvitation
from rhi.refusals import Refused
from tests import factories
from tests.reaching.inviting import MOBILE, contact, go_on, invite, look, message_of, office, owed_to, send

pytestmark = pytest.mark.django_db

UNSAFE = {"safety": "unsafe", "safety_reason": "Somebody else reads it."}


@pytest.fixture
def leeds():
    return office()


@pytest.fixture
def owed(leeds):
    return owed_to(leeds)


@pytest.fixture
def caseworker(leeds, sign_in):
    return sign_in(leeds[Role.CASEWORKER])


def change(client, row, **typed):
    return send(client, reverse("contact_change", args=[row.child_id, row.pk]), typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900 123", "+447700900123"),
        ("+44 (0)7700-900123", "+447700900123"),
        ("00447911123456", "+447911123456"),
        ("07624 123456", "+447624123456"),
    ],
)
def test_mobiles_of_this_country_are_kept_with_its_code(typed, kept):
    assert contact_rules.mobile(typed) == kept


@pytest.mark.parametrize(
    "typed", ["0113 496 0000", "07700 90012", "+33612345678", "07012 345678", "077009001234", "x", "٠٧٧٠٠٩٠٠١٢٣"]
)
def test_no_other_number_is_texted(typed):
    with pytest.raises(contact_rules.NotAnAddress):
        contact_rules.mobile(typed)


def test_an_address_ends_with_its_postcode():
    assert contact_rules.postal("Z. Sample\r\n1  Invented Street\n\nls11ba") == "Z. Sample\n1 Invented Street\nLS1 1BA"
    for wrong in ("1 Invented Street\nLS1 1BA", "Z\n1 Invented Street\nLeeds", "\n".join("abcdefgh"), ""):
        with pytest.raises(contact_rules.NotAnAddress):
            contact_rules.postal(wrong)


def test_a_caseworker_adds_one_and_sees_whether_it_is_used(caseworker, owed):
    url = reverse("contact_new", args=[owed.child_id])
    answer = send(caseworker, url, {"channel": "text", "value": "0113 496 0000"})
    assert "UK mobile number" in answer.content.decode()
    assert (
        send(caseworker, url, {"channel": "text", "value": MOBILE, "safety": "safe"}).status_code == 200
    )  # how known?
    typed = {"channel": "text", "value": MOBILE, "safety": "safe", "safety_reason": "The child says so."}
    assert send(caseworker, url, typed).status_code == 302
    assert "Change it there" in send(caseworker, url, typed).content.decode()
    row = ContactPoint.objects.get()
    assert (row.value, contacts.usable(row)) == ("+447700900123", True)
    words = caseworker.get(reverse("child_contacts", args=[owed.child_id])).content.decode()
    assert "+447700900123" in words
    assert "Safe to use" in words
    assert (
        reverse("child_contacts", args=[owed.child_id])
        in caseworker.get(reverse("child", args=[owed.child_id])).content.decode()
    )


def test_who_may(leeds, owed, sign_in):
    row = contact(leeds, owed.child)
    urls = [
        reverse("child_contacts", args=[owed.child_id]),
        reverse("contact_new", args=[owed.child_id]),
        reverse("contact_change", args=[owed.child_id, row.pk]),
    ]
    for role in (Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER):
        assert [sign_in(leeds[role]).get(url).status_code for url in urls] == [200, 200, 200]
    stranger = sign_in(office("Bradford")[Role.MANAGER])
    for client in (stranger, sign_in(leeds[Role.ANALYST]), sign_in(leeds[Role.ADMINISTRATOR])):
        assert {client.get(url).status_code for url in urls} <= {403, 404}
    assert [stranger.post(url).status_code for url in urls] == [404, 404, 404]
    other = owed_to(leeds, 78)
    wrong_child = reverse("contact_change", args=[other.child_id, row.pk])
    assert sign_in(leeds[Role.MANAGER]).get(wrong_child).status_code == 404


def test_two_people_change_it_and_nothing_is_lost(caseworker, leeds, owed):
    row = contact(leeds, owed.child)
    url = reverse("contact_change", args=[owed.child_id, row.pk])
    first = send(caseworker, url, {"safety_reason": "Seen on a visit."})
    assert first.status_code == 302
    stale = send(caseworker, url, {"version": "1", "safety_reason": "Something else."})
    assert "Somebody else saved" in stale.content.decode() or stale.context["stale_rows"]
    row.refresh_from_db()
    assert row.safety_reason == "Seen on a visit."


def test_marked_unsafe_it_is_not_on_the_form(caseworker, leeds, owed):
    row = contact(leeds, owed.child, **UNSAFE)
    page = caseworker.get(reverse("invite_child", args=[owed.pk]))
    assert f"text:{row.pk}" not in page.content.decode()
    assert "marked as not safe" in page.content.decode()
    assert look(caseworker, owed, f"text:{row.pk}").context["form"].errors["where"]


def test_marked_unsafe_between_looking_and_sending_the_action_refuses(caseworker, leeds, owed, settings):
    settings.DEMO = True
    row = contact(leeds, owed.child)
    seen = look(caseworker, owed, f"text:{row.pk}")
    assert seen.context["preview"]
    change(caseworker, row, **UNSAFE)
    assert go_on(caseworker, owed, seen, f"text:{row.pk}").context["form"].errors["where"]
    facts = Facts("birthday", "first_name")
    told = {"purpose": "offer", "way": "text", "language": "en", "expires_at": timezone.now() + timedelta(days=7)}
    with pytest.raises(Refused, match="not safe"):
        invite_child(user=leeds[Role.MANAGER], return_interview=owed, contact_point=row, facts=facts, **told)
    assert TalkInvitation.objects.count() == OutboxMessage.objects.count() == 0


def test_marked_unsafe_after_writing_the_message_is_taken_back(caseworker, leeds, owed, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    row = contact(leeds, owed.child)
    assert invite(caseworker, owed, f"text:{row.pk}").status_code == 302
    answer = change(caseworker, row, **UNSAFE)
    assert "1 message that waited will not be sent" in caseworker.get(answer.url).content.decode()
    invitation = TalkInvitation.objects.get()
    message = message_of(invitation)
    assert (message.state(timezone.now()), message.body, message.recipient) == ("withdrawn", "", "")
    assert invitation.revoked_at
    assert outbox.send_waiting() == 0
    assert not (tmp_path / "messages").exists()
    page = caseworker.get(reverse("return_interview", args=[owed.pk])).content.decode()
    assert "withdrawn before it left: this is no offer" in page


def test_the_same_number_marked_unsafe_for_somebody_else_counts(caseworker, leeds, owed, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    row = contact(leeds, owed.child)
    invite(caseworker, owed, f"text:{row.pk}")
    uncle = add_person(user=leeds[Role.MANAGER], child=owed.child, name="U. Example", relation="other")
    url = reverse("person_contact_new", args=[uncle.pk])
    send(caseworker, url, {"channel": "text", "value": MOBILE, **UNSAFE})
    assert not contacts.usable(row)
    assert message_of(TalkInvitation.objects.get()).withdrawn_at


def test_one_being_sent_cannot_be_stopped_and_the_page_says_so(caseworker, leeds, owed, settings):
    settings.DEMO = True
    row = contact(leeds, owed.child)
    invite(caseworker, owed, f"text:{row.pk}")
    OutboxMessage.objects.update(claimed_at=timezone.now())
    answer = change(caseworker, row, **UNSAFE)
    assert "cannot be stopped" in caseworker.get(answer.url).content.decode()
    assert TalkInvitation.objects.get().revoked_at  # but its link opens nothing


@pytest.mark.parametrize("what", ["died", "person", "confidential", "unsafe"])
def test_the_moment_of_sending_asks_again(caseworker, leeds, owed, settings, tmp_path, what):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    channel, value = ("letter", "Z. Sample\n1 Invented Street\nLS1 1BA") if what == "confidential" else ("text", MOBILE)
    row = contact(leeds, owed.child, channel, value)
    invite(caseworker, owed, f"{channel}:{row.pk}")
    child = Child.objects.filter(pk=owed.child_id)
    if what == "died":
        child.update(died_on=timezone.localdate())
    elif what == "confidential":
        child.update(address_is_confidential=True)
    elif what == "person":
        uncle = add_person(
            user=leeds[Role.MANAGER], child=owed.child, name="U", relation="other", must_not_be_told=True
        )
        ContactPoint.objects.filter(pk=row.pk).update(person=uncle)
    else:  # not through the page: nothing was withdrawn
        ContactPoint.objects.filter(pk=row.pk).update(safety="unsafe")
    assert outbox.send_waiting() == 0
    assert not list(tmp_path.rglob("*.txt"))
    invitation = TalkInvitation.objects.get()
    assert message_of(invitation).withdrawn_at
    assert invitation.revoked_reason.startswith("It was not sent: ")


def test_letters_go_to_no_confidential_address(leeds, owed):
    row = contact(leeds, owed.child, "letter", "Z. Sample\n1 Invented Street\nLS1 1BA")
    assert contacts.usable(row)
    Child.objects.filter(pk=owed.child_id).update(address_is_confidential=True)
    assert contacts.why_not(row) == contacts.CONFIDENTIAL


def test_a_restricted_childs_contacts_do_not_exist_for_others(leeds, owed, sign_in):
    contact(leeds, owed.child)
    restrict(user=leeds[Role.MANAGER], child=owed.child, reason="A colleague’s child.", people=[], barred=[])
    client = sign_in(leeds[Role.CASEWORKER])
    for name, pk in (("child_contacts", owed.child_id), ("invite_child", owed.pk)):
        assert client.get(reverse(name, args=[pk])).status_code == 404


def test_an_analyst_cannot_by_the_action_either(leeds, owed):
    with pytest.raises(Exception, match="may not|allowed|permission|role") as refused:
        contacts.add_contact(user=leeds[Role.ANALYST], child=owed.child, channel="text", value=MOBILE)
    assert not isinstance(refused.value, Refused)
    assert factories.reread(leeds[Role.ANALYST])


def test_marked_unsafe_in_a_second_record_it_stays_so_when_the_two_are_made_one(leeds):
    kept = factories.child(leeds[Role.MANAGER], leeds.council, 90)
    twin = factories.child(leeds[Role.MANAGER], leeds.council, 91)
    row = contact(leeds, kept)
    contact(leeds, twin, **UNSAFE)
    contact(leeds, twin, "email", "bea@mail.example")
    assert contacts.usable(row)
    facts = {"user": leeds[Role.MANAGER], "kept": kept, "version": kept.version, "merged": twin}
    merge_children(**facts, reason="Entered twice.", facts={}, same_absence={})
    assert set(kept.contact_points.values_list("channel", "safety")) == {("text", "safe"), ("email", "safe")}
    assert not contacts.usable(row)
