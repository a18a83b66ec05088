"""Sign-in under attack: guessing, spraying, asking who exists, fixation, forged forms, redirects, used links."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import outbox
from accounts.models import SignInEvent
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a-long-and-quiet-river"


def attempt(email: str, password: str = "wrong-password", *, client: Client | None = None, address: str = "192.0.2.1"):
    """One try at the sign-in form."""
    return (client or Client()).post(
        reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address
    )


def test_guessing_at_one_account_is_slowed_and_the_owner_elsewhere_is_not(leeds):
    email = leeds["caseworker"].email
    for _ in range(10):
        assert "Too many" not in attempt(email).content.decode()
    assert "Too many" in attempt(email).content.decode()
    assert "Too many" in attempt(email, PASSWORD).content.decode()
    assert attempt(email, PASSWORD, address="198.51.100.9").status_code == 302
    assert SignInEvent.objects.filter(user__email=email, kind="slowed").count() == 2
    assert SignInEvent.objects.filter(user__email=email, kind="failed").count() == 10


def test_spraying_from_one_address_is_slowed_and_a_known_browser_there_is_not(leeds):
    person = leeds["manager"]
    own = Client()
    assert attempt(person.email, PASSWORD, client=own).status_code == 302
    own.post(reverse("account_logout"))
    for number in range(60):
        attempt(f"person-{number}@leeds.example", "Winter2026!")
    assert "Too many" in attempt("somebody@leeds.example").content.decode()
    assert attempt(leeds["caseworker"].email, PASSWORD).status_code == 200  # a new browser there must wait
    assert attempt(person.email, PASSWORD, client=own).status_code == 302


def test_a_known_browser_is_slowed_too(leeds):
    person, own = leeds["manager"], Client()
    attempt(person.email, PASSWORD, client=own)
    own.post(reverse("account_logout"))
    for _ in range(20):
        attempt(person.email, client=own)
    assert "Too many" in attempt(person.email, PASSWORD, client=own).content.decode()
    assert attempt(leeds["caseworker"].email, PASSWORD, client=Client()).status_code == 302


def test_another_accounts_device_is_no_pass(leeds):
    mine = Client()
    attempt(leeds["manager"].email, PASSWORD, client=mine)
    mine.post(reverse("account_logout"))
    victim = leeds["caseworker"].email
    for _ in range(10):
        attempt(victim, client=mine)
    assert "Too many" in attempt(victim, client=mine).content.decode()


def test_nobody_learns_who_exists(leeds, monkeypatch):
    inactive = leeds["analyst"]
    inactive.is_active = False
    inactive.save()
    work: list[str] = []
    honest = MD5PasswordHasher.encode

    def counted(*args):
        work.append("hash")
        return honest(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    said, costs = [], []
    for email in (leeds["caseworker"].email, inactive.email, "nobody@leeds.example"):
        work.clear()
        html = attempt(email).content.decode()
        costs.append(len(work))
        said.append(re.sub(r'value="[^"]*"|csrf\w+', "", html))
    assert said[0] == said[1] == said[2]
    assert len(set(costs)) == 1
    assert costs[0] >= 1


def test_asking_for_a_new_password_says_the_same_for_everybody(leeds):
    said = set()
    for email in (leeds["caseworker"].email, "nobody@leeds.example"):
        answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        said.add(re.sub(r"csrf\w+|value=\"[^\"]*\"", "", answer.content.decode()))
    assert len(said) == 1
    assert mail.outbox == []  # nothing is sent while the person waits
    outbox.send_waiting()
    sent = [message.to for message in mail.outbox if "/sign-in/" in message.body]
    assert sent == [[leeds["caseworker"].email]]


def test_a_reset_link_works_once_and_ends_other_sessions(leeds):
    person = leeds["caseworker"]
    elsewhere = Client()
    elsewhere.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    Client().post(reverse("account_reset_password"), {"email": person.email})
    outbox.send_waiting()
    link = next(line for message in mail.outbox for line in message.body.splitlines() if "/sign-in/" in line)
    client = Client()
    page = client.get(link, follow=True)
    data = {"password1": NEW, "password2": NEW}
    assert client.post(page.request["PATH_INFO"], data).status_code == 302
    again = Client().get(link, follow=True).content.decode()
    assert 'name="password1"' not in again
    assert elsewhere.get("/").status_code == 302
    assert not outbox.OutboxMessage.objects.filter(body__contains="/sign-in/password/reset/key").exists()
    assert SignInEvent.objects.filter(user=person, kind="password").count() == 1


def test_the_session_key_changes_at_sign_in(leeds):
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    assert attempt(leeds["caseworker"].email, PASSWORD, client=client).status_code == 302
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_logout", "account_reset_password", "switch_council", "keep_signed_in",
     "sign_out_everywhere", "account_change_password", "mfa_activate_totp"],
)  # fmt: skip
def test_a_forged_form_is_refused(leeds, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(leeds["caseworker"], backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(reverse(name), {}).status_code == 403


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_sends_nobody_elsewhere(leeds, place):
    client = Client()
    page = client.get(reverse("account_login"), {"next": place})
    assert "evil.example" not in page.content.decode().split("<main")[1].split('value="')[0]
    answer = client.post(
        reverse("account_login"), {"login": leeds["caseworker"].email, "password": PASSWORD, "next": place}
    )
    assert answer["Location"] == "/"


def test_signing_out_needs_a_form(leeds):
    client = Client()
    client.force_login(leeds["caseworker"], backend=settings.AUTHENTICATION_BACKENDS[0])
    client.get(reverse("account_logout"))
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/").status_code == 302


def test_nobody_signs_themselves_up():
    answer = Client().post(
        reverse("account_signup"), {"email": "new@leeds.example", "password1": NEW, "password2": NEW}
    )
    assert "Accounts are made by administrators" in answer.content.decode()
