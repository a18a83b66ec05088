"""Asking for a new password: the link leads to this site whatever Host was sent, and nobody learns who exists."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import outbox
from accounts.models import OutboxMessage, PasswordResetRequest
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://site.example"


def ask(email: str, **headers) -> object:
    return Client().post(reverse("account_reset_password"), {"email": email}, headers=headers)


def resets() -> list[mail.EmailMessage]:
    """Mails sent with a link to choose a password."""
    return [message for message in mail.outbox if "/password/reset/key/" in message.body]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000"])
def test_the_link_leads_to_this_site(leeds, host):
    person = leeds["caseworker"]
    ask(person.email, host=host, x_forwarded_host=host)
    outbox.send_waiting()
    (message,) = resets()
    assert "https://site.example/sign-in/password/reset/key/" in message.body
    assert "evil" not in f"{message.subject}{message.body}"


def test_no_other_mail_of_the_library_names_the_host(leeds):
    person, client = leeds["caseworker"], Client(headers={"host": "evil.example"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    data = {"oldpassword": PASSWORD, "password1": "a-long-and-quiet-river", "password2": "a-long-and-quiet-river"}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    message = OutboxMessage.objects.get(recipient=person.email, key__startswith=outbox.SECRET)
    assert "evil" not in f"{message.subject}{message.body}"
    assert "https://site.example" in message.body


def test_every_address_costs_the_same_work(leeds):
    inactive = leeds["analyst"]
    inactive.is_active = False
    inactive.save()
    ask("warm-up@leeds.example")
    seen = {}
    for email in (leeds["caseworker"].email, leeds["manager"].email.upper(), inactive.email, "nobody@leeds.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(email)
        seen[email] = (answer.status_code, answer["Location"], len(queries))
    assert len(set(seen.values())) == 1, seen
    assert not OutboxMessage.objects.filter(key__startswith=outbox.SECRET).exists()
    outbox.send_waiting()
    assert sorted(message.to for message in resets()) == [["caseworker@leeds.example"], ["manager@leeds.example"]]
    assert not PasswordResetRequest.objects.exists()


def test_asking_twice_sends_no_two_links_at_once(leeds):
    for _ in range(3):
        ask(leeds["caseworker"].email)
    outbox.send_waiting()
    outbox.send_waiting()
    assert len(resets()) == 1


@pytest.mark.parametrize(
    "email", ["a" * 60 + "@" + "b" * 60 + ("." + "c" * 60) * 3 + ".example", "no-address", "a\0b@x.example"]
)
def test_any_address_gets_an_answer(email):
    assert ask(email).status_code in {200, 302}
