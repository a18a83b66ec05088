"""A child is invited: through the pages, once, with an offer when it has left, and no trace of the secret."""

import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.roles import Role
from cases.models import Child
from interviews import derived
from interviews.models import Offer, ReturnInterview
from reaching import links
from reaching.actions.leaving import note_what_left
from reaching.models import TalkInvitation
from rhi.words import moment_words
from tests.casework.forms import moment
from tests.reaching.inviting import contact, go_on, invite, look, message_of, office, owed_to, send
from tests.reporting.pdf_text import words_of

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"/t/([2-9b-z]{4}-[2-9b-z]{4}-[2-9b-z]{4})")


@pytest.fixture
def leeds():
    return office()


@pytest.fixture
def owed(leeds):
    return owed_to(leeds, school="Invented High School")


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds[Role.CASEWORKER])


@pytest.fixture
def files(settings, tmp_path):
    """The demonstration, where texts and letters are files."""
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    return tmp_path / "messages"


def page_of(client, owed):
    return client.get(reverse("return_interview", args=[owed.pk])).content.decode()


def test_by_text_shown_first_sent_once_an_offer_when_it_has_left(client, leeds, owed, files):
    row = contact(leeds, owed.child)
    seen = look(client, owed, f"text:{row.pk}")
    assert "····-····-····" in seen.content.decode()
    assert TalkInvitation.objects.count() == 0
    first, again = (go_on(client, owed, seen, f"text:{row.pk}") for _ in range(2))
    assert (first.status_code, first.url) == (302, again.url)
    invitation = TalkInvitation.objects.get()
    assert OutboxMessage.objects.filter(key=f"talk:{invitation.pk}").count() == 1
    assert Offer.objects.count() == note_what_left() == 0
    assert "waits to be sent" in page_of(client, owed)
    assert outbox.send_waiting() == 1
    assert (note_what_left(), note_what_left()) == (1, 0)
    offer = Offer.objects.get()
    sent = message_of(invitation).sent_at
    assert (offer.method_id, offer.response_id, offer.offered_to) == ("method.text", "response.no_response", "child")
    assert (offer.offered_at, offer.offered_by) == (sent, leeds[Role.CASEWORKER])
    invitation.refresh_from_db()
    assert (invitation.left_at, invitation.offer) == (sent, offer)
    owed.refresh_from_db()
    assert owed.first_offered_at == sent
    words = page_of(client, owed)
    assert "Text sent today" in words
    assert "not opened" in words
    told = next(files.glob("*.txt")).read_text()
    assert SECRET.search(told)
    for hidden in ("Zoë", "Sample", "Leeds", "police", "council", "missing"):
        assert hidden.lower() not in told.lower()


def test_the_link_that_left_opens_the_page_with_the_facts(client, leeds, owed, files):
    row = contact(leeds, owed.child)
    invite(client, owed, f"text:{row.pk}", facts_known=["school", "word"], word="Blue Elephant")
    outbox.send_waiting()
    secret = SECRET.search(next(files.glob("*.txt")).read_text())[1]
    link = reverse("talk", args=[secret])
    child = type(client)()
    assert child.post(link, {"school": "invented", "word": "red elephant"}).status_code != 303
    assert child.post(link, {"school": "invented", "word": "blue  ELEPHANT"}).status_code == 303
    assert "facts given" in page_of(client, owed)


def test_the_secret_is_nowhere_once_it_has_left(client, leeds, owed, files, sign_in, caplog):
    caplog.set_level(logging.DEBUG)
    row = contact(leeds, owed.child)
    invite(client, owed, f"text:{row.pk}", facts_known=["first_name", "word"], word="blueelephant")
    words = sign_in(leeds[Role.ADMINISTRATOR]).get(reverse("messages")).content.decode()
    secret = SECRET.search(OutboxMessage.objects.get().body)[1]
    assert "A child" in words
    assert not {secret, "+447700900123", "Zoë"} & {part for part in (secret, "+447700900123", "Zoë") if part in words}
    outbox.send_waiting()
    note_what_left()
    words += sign_in(leeds[Role.ADMINISTRATOR]).get(reverse("messages")).content.decode() + page_of(client, owed)
    words += caplog.text + everything()
    for hidden in (secret, secret.replace("-", ""), "blueelephant"):
        assert hidden not in words
    assert links.digest_of(secret) in words  # as the table was read at all


def everything() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(text for text in found if text)


@pytest.mark.parametrize("fate", ["failed_at", "uncertain_at", "withdrawn_at"])
def test_what_did_not_leave_is_no_offer_and_the_page_says_so(client, leeds, owed, files, fate):
    row = contact(leeds, owed.child)
    invite(client, owed, f"text:{row.pk}")
    OutboxMessage.objects.update(**{fate: timezone.now()})
    assert note_what_left() == 0
    assert Offer.objects.count() == 0
    assert "this is no offer" in page_of(client, owed)
    assert "Not sent" in page_of(client, owed)


def test_by_email_without_notify(client, leeds, owed):
    row = contact(leeds, owed.child, "email", "Zoe@Mail.example")
    invite(client, owed, f"email:{row.pk}")
    assert outbox.send_waiting() == 1
    assert mail.outbox[0].to == ["zoe@mail.example"]
    note_what_left()
    assert Offer.objects.get().method_id == "method.email"


def test_without_notify_no_texts_and_letters_and_the_page_says_what_to_do(client, leeds, owed):
    row = contact(leeds, owed.child)
    page = client.get(reverse("invite_child", args=[owed.pk])).content.decode()
    assert "does not send: text message, letter" in page
    assert f"text:{row.pk}" not in page
    assert "print:card" in page


@pytest.mark.parametrize("size", ["card", "a6", "letter"])
def test_on_paper_it_is_an_offer_when_handed_over(client, leeds, owed, size):
    made = invite(client, owed, f"print:{size}")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert made["Cache-Control"] == "no-store"
    invitation = TalkInvitation.objects.get()
    assert (invitation.message_key, Offer.objects.count(), OutboxMessage.objects.count()) == ("", 0, 0)
    url = reverse("invitation_handed_over", args=[invitation.pk])
    early = send(client, url, moment("handed_at", timezone.now() - timedelta(hours=2)))
    assert "before it was printed" in early.content.decode()
    TalkInvitation.objects.update(made_at=timezone.now() - timedelta(hours=3))
    assert send(client, url, moment("handed_at", timezone.now() - timedelta(hours=2))).status_code == 302
    offer = Offer.objects.get()
    assert offer.method_id == ("method.letter" if size == "letter" else "method.in_person")
    assert offer.offered_by == leeds[Role.CASEWORKER]
    day = moment_words(offer.offered_at, timezone.now()).split(" (")[0]  # yesterday, just after midnight
    assert f"{'posted' if size == 'letter' else 'handed over'} {day}" in page_of(client, owed)


def test_a_letter_to_print_carries_the_address_that_is_safe(client, leeds, owed):
    safe = contact(leeds, owed.child, "letter", "Zoe Sample\n1 Invented Road\nLeeds\nLS1 1AA")
    other = contact(leeds, owed.child, "letter", "2 Unsafe Street\nLeeds\nLS2 2AA", safety="unsafe")
    ways = dict(client.get(reverse("invite_child", args=[owed.pk])).context["form"].fields["where"].choices)
    assert "1 Invented Road" in ways[f"print:letter:{safe.pk}"]
    assert not [words for words in ways.values() if "Unsafe" in words]
    assert "not one of the" in str(look(client, owed, f"print:letter:{other.pk}").context["form"].errors["where"])
    made = invite(client, owed, f"print:letter:{safe.pk}")
    written = words_of(made.content)
    assert "1 Invented Road" in written
    assert "LS1 1AA" in written
    invitation = TalkInvitation.objects.get()
    assert (invitation.contact_point, invitation.way, invitation.message_key) == (safe, "letter", "")
    again = send(client, reverse("invitation_print_again", args=[invitation.pk]), {})
    assert "1 Invented Road" in words_of(again.content)


def test_printed_again_the_old_link_ends(client, owed):
    invite(client, owed, "print:card")
    old = TalkInvitation.objects.get()
    answer = send(client, reverse("invitation_print_again", args=[old.pk]), {})
    assert answer["Content-Type"] == "application/pdf"
    old.refresh_from_db()
    new = TalkInvitation.objects.exclude(pk=old.pk).get()
    assert (bool(old.revoked_at), new.revoked_at, new.fact_one) == (True, None, old.fact_one)
    assert old.secret_digest != new.secret_digest


def test_the_paper_twice_by_a_double_click_is_one_link(client, owed):
    seen = look(client, owed, "print:card")
    first, again = (go_on(client, owed, seen, "print:card") for _ in range(2))
    assert (first["Content-Type"], again.status_code) == ("application/pdf", 302)
    assert TalkInvitation.objects.count() == 1


def test_revoked_with_a_reason_what_waits_is_taken_back(client, leeds, owed, files):
    row = contact(leeds, owed.child)
    invite(client, owed, f"text:{row.pk}")
    invitation = TalkInvitation.objects.get()
    assert send(client, reverse("invitation_revoke", args=[invitation.pk]), {"reason": ""}).status_code == 200
    assert (
        send(client, reverse("invitation_revoke", args=[invitation.pk]), {"reason": "Wrong phone."}).status_code == 302
    )
    assert message_of(invitation).withdrawn_at
    assert outbox.send_waiting() == 0
    assert "revoked today" in page_of(client, owed)
    assert "Wrong phone." in page_of(client, owed)


def test_it_may_last_longer(client, leeds, owed, files):
    row = contact(leeds, owed.child)
    invite(client, owed, f"text:{row.pk}", days="7")
    invitation = TalkInvitation.objects.get()
    url = reverse("invitation_lengthen", args=[invitation.pk])
    assert send(client, url, {"days": "28"}).status_code == 302
    before, invitation = invitation.expires_at, TalkInvitation.objects.get()
    assert invitation.expires_at - before > timedelta(days=20)
    TalkInvitation.objects.update(locked_at=timezone.now())
    assert "This link is closed" in send(client, url, {"days": "28"}).content.decode()
    assert "locked after five wrong tries" in page_of(client, owed)


def test_facts_are_only_those_that_are_known(client, leeds):
    owed = owed_to(leeds, 80, born_precision="estimated")
    page = client.get(reverse("invite_child", args=[owed.pk]))
    assert [code for code, _ in page.context["form"].fields["facts_known"].choices] == ["first_name", "word"]
    assert look(client, owed, "print:card", facts_known=["first_name"]).context["form"].errors["facts_known"]
    assert look(client, owed, "print:card", facts_known=["first_name", "word"]).context["form"].errors["word"]


def test_languages_are_those_of_the_council(client, leeds, owed, sign_in):
    def offered():
        page = client.get(reverse("invite_child", args=[owed.pk]))
        return [code for code, _ in page.context["form"].fields["language"].choices]

    assert offered() == ["en"]
    manager = sign_in(leeds[Role.MANAGER])
    send(manager, reverse("own_page_rules"), {"talk_languages": ["ar", "pl"]})
    assert offered() == ["en", "ar", "pl"]
    made = invite(client, owed, "print:a6", language="ar")
    assert made["Content-Type"] == "application/pdf"
    assert TalkInvitation.objects.get().language == "ar"


@pytest.mark.parametrize("why", ["died", "not_due", "held"])
def test_nobody_is_invited_when_nothing_is_owed(client, leeds, why):
    owed = owed_to(leeds, category="away" if why == "not_due" else "missing")
    if why == "died":
        Child.objects.filter(pk=owed.child_id).update(died_on=timezone.localdate())
    elif why == "held":
        derived.wait("on")
        ReturnInterview.objects.filter(pk=owed.pk).update(completed_at=timezone.now())
    answer = look(client, owed, "print:card")
    assert "preview" not in answer.context
    assert TalkInvitation.objects.count() == 0
    assert "Invite the child by" not in page_of(client, owed)


def test_who_may(leeds, owed, sign_in):
    invite(sign_in(leeds[Role.INTERVIEWER]), owed, "print:card")
    invitation = TalkInvitation.objects.get()
    names = ("revoke", "lengthen", "handed_over", "print_again")
    urls = [reverse("invite_child", args=[owed.pk])]
    urls += [reverse(f"invitation_{name}", args=[invitation.pk]) for name in names]
    for role in (Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER):
        assert {sign_in(leeds[role]).get(url).status_code for url in urls} == {200}
    provider = sign_in(leeds[Role.PROVIDER_INTERVIEWER])
    others = [sign_in(office("Bradford")[Role.MANAGER]), sign_in(leeds[Role.ANALYST]), provider]
    assert [{client.get(url).status_code for url in urls} for client in others] == [{404}] * 3
    assert [{client.post(url).status_code for url in urls} for client in others] == [{404}] * 3
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=leeds[Role.PROVIDER_INTERVIEWER])
    assert {provider.get(url).status_code for url in urls} == {200}
    assert "Card printed" in provider.get(reverse("assigned_interview", args=[owed.pk])).content.decode()


def test_the_offer_page_leads_to_the_invitation_while_something_is_owed(client, owed):
    page, link = reverse("offer_new", args=[owed.pk]), reverse("invite_child", args=[owed.pk])
    assert link in client.get(page).content.decode()
    Child.objects.filter(pk=owed.child_id).update(died_on=timezone.localdate())
    assert link not in client.get(page).content.decode()


def test_the_text_that_was_shown_is_the_text_that_is_sent(client, leeds, owed, files):
    row = contact(leeds, owed.child)
    seen = look(client, owed, f"text:{row.pk}")
    seen.context["form"].data["shown"] = "forged"
    answer = go_on(client, owed, seen, f"text:{row.pk}")
    assert answer.status_code == 200  # shown once more
    assert TalkInvitation.objects.count() == 0
