"""Wrong codes and passwords of people who are half or wholly signed in: written down, slowed down, and told."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts import sign_in_forms
from accounts.models import OutboxMessage, SignInEvent, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PASSKEY = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}'


@pytest.fixture
def person(leeds) -> User:
    return leeds["manager"]


@pytest.fixture
def secret(person) -> str:
    made = generate_totp_secret()
    TOTP.activate(person, made)
    return made


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def half_signed_in(person: User) -> Client:
    """After the password."""
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def kinds(person: User) -> list[str]:
    return list(SignInEvent.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("mfa_authenticate", {"code": "000000"}),
        ("mfa_authenticate", {"code": ""}),
        ("mfa_authenticate", {"credential": PASSKEY}),
        ("mfa_authenticate", {"credential": "nonsense"}),
        ("mfa_reauthenticate", {"code": "000000"}),
        ("mfa_reauthenticate", {"code": "0" * 5000}),
    ],
)
@pytest.mark.usefixtures("secret")
def test_each_wrong_factor_leaves_an_event(person, name, data):
    client = half_signed_in(person) if name == "mfa_authenticate" else signed_in(person)
    assert client.post(reverse(name), data).status_code == 200
    assert kinds(person) == ["wrong_factor"]


def test_a_wrong_passkey_in_an_open_session_leaves_an_event(person):
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
    signed_in(person).post(reverse("mfa_reauthenticate_webauthn"), {"credential": PASSKEY})
    assert kinds(person) == ["wrong_factor"]


def test_wrong_codes_are_slowed_and_the_person_hears_once(person, secret):
    client = half_signed_in(person)
    for number in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    assert kinds(person) == ["wrong_factor"] * 10 + ["slowed"] * 2
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 200
    told = OutboxMessage.objects.filter(recipient=person.email, key__startswith="second-factor:")
    assert [message.subject for message in told] == ["Too many wrong codes for your account"]


def test_another_page_or_session_does_not_begin_a_new_count(person, secret):
    for number in range(5):
        half_signed_in(person).post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
        signed_in(person).post(reverse("mfa_reauthenticate"), {"code": f"{number:06}"})
    assert half_signed_in(person).post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 200
    assert kinds(person)[-1] == "slowed"


def test_patient_guessing_is_slowed_by_the_day(person, secret, monkeypatch):
    monkeypatch.setattr(sign_in_forms, "RATE", "3/d/key")
    client = half_signed_in(person)
    for _ in range(3):
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 200
    assert kinds(person)[-1] == "slowed"


def test_a_right_code_does_not_count(person, secret, monkeypatch):
    monkeypatch.setattr(sign_in_forms, "RATE", "1/d/key")
    client = half_signed_in(person)
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert kinds(person) == ["signed_in"]


def test_a_wrong_password_of_somebody_signed_in_leaves_an_event(person):
    client = half_signed_in(person)
    new = {"password1": "a-long-and-quiet-river", "password2": "a-long-and-quiet-river"}
    client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert kinds(person) == ["signed_in", "failed", "failed"]


def test_a_passkey_of_nobody_leaves_an_event():
    Client().post(reverse("mfa_login_webauthn"), {"credential": PASSKEY})
    assert SignInEvent.objects.get().kind == "wrong_factor"
