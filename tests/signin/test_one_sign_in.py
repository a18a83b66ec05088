"""One page signs people in: no view of an installed library does it too, or passes by the second factor."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import SignInEvent, User
from accounts.sessions import OPEN_TO_SET_UP_FACTOR, OPEN_TO_USE_FACTOR
from tests.factories import PASSWORD
from tests.signin.library_routes import library_routes

pytestmark = pytest.mark.django_db

# Views of libraries that answer without a sign-in, on purpose: the whole list.
OPEN = {
    "accessibility",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "admin:login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "oauth_revoke",
    "oauth_token",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
}


@pytest.fixture
def operator(db) -> User:
    return User.objects.create_superuser("operator@rhi.example", PASSWORD, name="Operator")


def code(secret: str) -> str:
    """What the person's app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_password_only(person: User) -> Client:
    """A session that used the password and nothing else."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_admin_has_no_sign_in_of_its_own(operator):
    client = Client()
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")
    for address in ("/admin/login/", "/admin/login/?next=/admin/"):
        client.post(address, {"username": operator.email, "password": PASSWORD, "next": "/admin/"})
        assert not is_signed_in(client)
    answer = client.post(
        f"{reverse('account_login')}?next=/admin/", {"login": operator.email, "password": PASSWORD, "next": "/admin/"}
    )
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert SignInEvent.objects.filter(user=operator, kind="signed_in").exists()
    assert operator.devices.exists()


def test_somebody_signed_in_cannot_become_somebody_else_there(leeds, operator):
    for person in (operator, leeds["manager"]):
        client = with_password_only(person)
        client.post("/admin/login/", {"username": leeds["caseworker"].email, "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(person.pk)
    assert with_password_only(leeds["manager"]).get("/admin/login/").status_code == 403


@pytest.mark.parametrize("wanted", ["https://evil.example/admin/", "//evil.example", "/police/", "javascript:alert(1)"])
def test_the_admins_sign_in_leads_to_the_admin_only(operator, wanted):
    answer = with_password_only(operator).get("/admin/login/", {"next": wanted})
    assert answer["Location"] == "/admin/"


def test_no_table_of_a_library_is_in_the_admin():
    apps = {model._meta.app_label for model in admin.site._registry}
    assert apps == {"accounts", "cases"}


def test_what_libraries_leave_open_is_listed():
    found = {route.name for route in library_routes() if not getattr(route.view, "login_required", True)}
    assert found <= OPEN, found - OPEN


@pytest.mark.walk
def test_no_other_view_of_a_library_signs_anybody_in(leeds, operator):
    assert len(library_routes()) > 60
    for route in library_routes():
        if route.name == "account_login":
            continue
        for person in (operator, leeds["manager"]):
            names = ("username", "login", "email", "auth-username")
            form = {**dict.fromkeys(names, person.email), "password": PASSWORD, "auth-password": PASSWORD}
            for method in ("get", "post"):
                client = Client()
                getattr(client, method)(route.path, form)
                assert not is_signed_in(client), (route.name, method)


@pytest.mark.walk
@pytest.mark.parametrize("is_operator", [False, True])
@pytest.mark.parametrize("is_enrolled", [False, True])
def test_a_password_alone_opens_no_view_of_a_library(leeds, operator, settings, is_operator, is_enrolled):
    settings.REQUIRE_MFA = True
    person = operator if is_operator else leeds["manager"]
    if is_enrolled:
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
    expected = reverse("mfa_reauthenticate" if is_enrolled else "mfa_index")
    client = with_password_only(person)
    pages = [*library_routes()]
    for route in pages:
        is_open = route.name in OPEN | (OPEN_TO_USE_FACTOR if is_enrolled else OPEN_TO_SET_UP_FACTOR)
        for method in ("get", "post", "put", "delete"):
            if is_open:
                continue
            answer = getattr(client, method)(route.path)
            assert answer.status_code in {302, 404, 405}, (route.name, method, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"].partition("?")[0] == expected, (route.name, method)
    for path in ("/account/", "/operations/", "/", "/admin/"):
        assert client.get(path)["Location"].startswith(expected), path
    assert Authenticator.objects.filter(user=person).count() == (2 if is_enrolled else 0)


def test_a_factor_set_up_elsewhere_does_not_count_here(leeds, settings):
    settings.REQUIRE_MFA = True
    person, secret = leeds["manager"], generate_totp_secret()
    client = with_password_only(person)
    TOTP.activate(person, secret)
    asked = client.get("/")
    assert asked["Location"].startswith(reverse("mfa_reauthenticate"))
    page = client.get(asked["Location"])
    assert "Use your second step to continue" in page.content.decode()
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302
    assert client.post(asked["Location"], {"code": code(secret)})["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_removed_factor_counts_in_no_session(leeds, settings):
    settings.REQUIRE_MFA = True
    person, secret = leeds["manager"], generate_totp_secret()
    TOTP.activate(person, secret)
    client = with_password_only(person)
    client.post(reverse("mfa_reauthenticate"), {"code": code(secret)})
    assert client.get("/").status_code == 200
    Authenticator.objects.filter(user=person).delete()
    assert client.get("/")["Location"] == reverse("mfa_index")


def test_a_new_password_does_not_count_as_a_second_factor(leeds, settings):
    settings.REQUIRE_MFA = True
    person = leeds["manager"]
    TOTP.activate(person, generate_totp_secret())
    client = with_password_only(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        for method in ("get", "post"):
            assert getattr(client, method)(reverse(name)).status_code == 302, name
    assert client.get("/").status_code == 302
    assert Authenticator.objects.filter(user=person).count() == 1
