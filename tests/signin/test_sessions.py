"""How long a sign-in lasts, which devices are known, and signing out everywhere."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KnownDevice, OutboxMessage, User
from accounts.passwords import BreachedPasswordValidator
from rhi import settings as project
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """The clock moves on."""
    real = timezone.now

    def move(window: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + window)

    return move


def signed_in(person, agent: str = "Browser one") -> Client:
    """Through the form."""
    client = Client(headers={"user-agent": agent})
    assert client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302
    return client


def test_idle_sessions_end_and_used_ones_go_on(leeds, later):
    client = signed_in(leeds["caseworker"])
    assert client.get("/").status_code == 200
    for minutes in (20, 40, 60):
        later(timedelta(minutes=minutes))
        assert client.get("/").status_code == 200, minutes
    later(timedelta(minutes=91))
    assert client.get("/").status_code == 302


def test_asking_how_long_is_left_is_no_use(leeds, later):
    client = signed_in(leeds["caseworker"])
    client.get("/")
    later(timedelta(minutes=20))
    assert 590 <= client.get(reverse("keep_signed_in")).json()["seconds"] <= 600
    later(timedelta(minutes=25))
    assert client.post(reverse("keep_signed_in")).json()["seconds"] >= 1790
    later(timedelta(minutes=54))
    assert client.get("/").status_code == 200


def test_no_session_lasts_longer_than_a_working_day(leeds, later):
    client = signed_in(leeds["caseworker"])
    client.get("/")
    for minutes in range(20, 600, 20):
        later(timedelta(minutes=minutes))
        assert client.get("/").status_code == 200
    later(timedelta(minutes=601))
    assert client.get("/").status_code == 302


def test_a_new_device_is_told_of_and_a_known_one_is_not(leeds):
    person = leeds["caseworker"]
    first = signed_in(person)
    assert not OutboxMessage.objects.filter(recipient=person.email).exists()
    first.post(reverse("account_logout"))
    assert first.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302
    assert KnownDevice.objects.filter(user=person).count() == 1
    signed_in(person, "Browser two")
    message = OutboxMessage.objects.get(recipient=person.email)
    assert "new device" in message.subject
    assert "Browser two" in message.body


def test_signing_out_everywhere_ends_every_session(leeds):
    person = leeds["caseworker"]
    here, there = signed_in(person), signed_in(person, "Browser two")
    assert here.post(reverse("sign_out_everywhere")).status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 302
    assert not KnownDevice.objects.filter(user=person, ended_at=None).exists()
    assert signed_in(User.objects.get(pk=person.pk)).get("/").status_code == 200


def test_changing_the_password_ends_the_other_sessions(leeds):
    person = leeds["caseworker"]
    here, there = signed_in(person), signed_in(person, "Browser two")
    data = {"oldpassword": PASSWORD, "password1": "a-long-and-quiet-river", "password2": "a-long-and-quiet-river"}
    assert here.post(reverse("account_change_password"), data).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


@pytest.mark.parametrize("password", ["short-one", "password1234", "caseworker@leeds"])
def test_weak_passwords_are_refused(leeds, password):
    client = signed_in(leeds["caseworker"])
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = client.post(reverse("account_change_password"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_production_hashes_are_argon2():
    text = Path(project.__file__).read_text()
    assert text.index("Argon2PasswordHasher") < text.index("PBKDF2PasswordHasher") < text.index("MD5PasswordHasher")
    assert check_password("x", "argon2$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$bad") is False


def test_the_breach_list_fails_open_and_refuses_what_it_knows(settings, live_range):
    settings.PWNED_PASSWORDS_URL = live_range
    with pytest.raises(ValidationError, match="breach"):
        BreachedPasswordValidator().validate("a-known-password")
    BreachedPasswordValidator().validate("another-password")
    settings.PWNED_PASSWORDS_URL = "http://127.0.0.1:1"
    BreachedPasswordValidator().validate("a-known-password")


def test_cookies_are_closed_to_scripts(leeds):
    client = signed_in(leeds["caseworker"])
    client.get(reverse("worklist"))
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "device"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
