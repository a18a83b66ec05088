"""The second factor: enforced, encrypted at rest, and a code is good for one sign-in only."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import InvalidToken
from django.test import Client
from django.urls import reverse

from accounts.adapter import EncryptingMfaAdapter
from tests.factories import PASSWORD
from tests.isolation.routes import PUBLIC, address, routes

pytestmark = pytest.mark.django_db


def code(secret: str) -> str:
    """What the person's app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(person, client: Client | None = None):
    """Password only."""
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def confirm(client: Client) -> None:
    """Changing how one signs in asks for the password once more."""
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def test_without_a_second_factor_only_its_pages_open(leeds, settings):
    settings.REQUIRE_MFA = True
    client, _ = sign_in(leeds["manager"])
    open_to_all = {"keep_signed_in"}
    for route in routes():
        if route.is_api or route.name in PUBLIC | open_to_all:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(route, leeds))
            assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), (route.name, method)
    assert client.get("/admin/").status_code == 302
    page = client.get(reverse("mfa_index"))
    assert "Before you can go on" in page.content.decode()


def test_setting_up_an_app_opens_the_work(leeds, settings):
    settings.REQUIRE_MFA = True
    person = leeds["manager"]
    client, _ = sign_in(person)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page["Location"]
    html = page.content.decode()
    secret = page.context["form"].secret
    assert secret in html
    assert 'src="data:image/svg+xml' in html
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    assert client.get("/").status_code == 200
    stored = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert secret not in stored
    assert EncryptingMfaAdapter().decrypt(stored) == secret


def test_password_alone_signs_nobody_in_and_a_code_works_once(leeds):
    person, secret = leeds["manager"], generate_totp_secret()
    TOTP.activate(person, secret)
    first, answer = sign_in(person)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert first.get("/").status_code == 302
    used = code(secret)
    assert first.post(reverse("mfa_authenticate"), {"code": used}).status_code == 302
    assert first.get("/").status_code == 200
    second, _ = sign_in(person)
    replayed = second.post(reverse("mfa_authenticate"), {"code": used})
    assert replayed.status_code == 200
    assert replayed.context["form"].errors
    assert second.get("/").status_code == 302


def test_a_recovery_code_works_once(leeds):
    person, secret = leeds["manager"], generate_totp_secret()
    client, _ = sign_in(person)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code(page.context["form"].secret)})
    assert secret
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    stored = Authenticator.objects.get(user=person, type="recovery_codes").data
    assert not any(each in str(stored) for each in codes)
    for expected in (302, 200):
        other, _ = sign_in(person)
        assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


def test_guessing_codes_is_slowed(leeds):
    person = leeds["manager"]
    TOTP.activate(person, generate_totp_secret())
    client, _ = sign_in(person)
    said = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}).content.decode() for number in range(12)]
    assert "Too many" in said[-1]


def test_old_keys_still_open_what_they_closed(settings):
    settings.MFA_ENCRYPTION_KEYS = []
    closed_before = EncryptingMfaAdapter().encrypt("EARLIER")
    settings.MFA_ENCRYPTION_KEYS = ["old-key"]
    assert EncryptingMfaAdapter().decrypt(closed_before) == "EARLIER"
    closed = EncryptingMfaAdapter().encrypt("SECRET")
    settings.MFA_ENCRYPTION_KEYS = ["new-key", "old-key"]
    assert EncryptingMfaAdapter().decrypt(closed) == "SECRET"
    settings.MFA_ENCRYPTION_KEYS = ["new-key"]
    with pytest.raises(InvalidToken):
        EncryptingMfaAdapter().decrypt(closed)


def test_changing_how_one_signs_in_asks_for_the_password_again(leeds):
    client, _ = sign_in(leeds["manager"])
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    page = client.get(answer["Location"])
    assert "Confirm that it is you" in page.content.decode()
