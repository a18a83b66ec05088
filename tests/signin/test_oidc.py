"""OpenID Connect: the council's provider vouches for people who are known here, and for nobody else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.models import User
from rhi.environment import oidc_providers
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def come_back(client: Client, state: str | None = None):
    """Off to the provider and back, as a browser would."""
    off = client.post(reverse("openid_connect_login", args=["council"]))
    asked = parse_qs(urlsplit(off["Location"]).query)
    assert "code_challenge" in asked
    back = {"code": "a-code", "state": state or asked["state"][0]}
    return client.get(reverse("openid_connect_callback", args=["council"]), back, follow=True)


def test_a_known_person_gets_in(leeds, provider, settings):
    person = leeds["caseworker"]
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": person.email.upper()}
    client = Client()
    assert "Sign in with Leeds sign-in" in client.get(reverse("account_login")).content.decode()
    page = come_back(client)
    assert page.status_code == 200
    assert page.wsgi_request.user == person


@pytest.mark.parametrize(
    ("claims", "trusted"),
    [
        ({"email": "stranger@leeds.example", "email_verified": True}, ["leeds.example"]),
        ({"email": "caseworker@leeds.example"}, ["other.example"]),
        ({"email": "caseworker@leeds.example", "email_verified": False}, []),
        ({}, ["leeds.example"]),
    ],
)
def test_nobody_else_does(leeds, provider, settings, claims, trusted):
    before = User.objects.count()
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(trusted)
    provider.claims = {"sub": "1", **claims}
    client = Client()
    come_back(client)
    assert client.get("/").status_code == 302
    assert User.objects.count() == before


def test_an_inactive_person_does_not(leeds, provider, settings):
    person = leeds["caseworker"]
    person.is_active = False
    person.save()
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": person.email}
    client = Client()
    come_back(client)
    assert client.get("/").status_code == 302


def test_a_forged_answer_does_not(leeds, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    client = Client()
    come_back(client, state="forged")
    assert client.get("/").status_code == 302


def test_the_second_factor_of_the_provider_counts_only_where_the_operator_says_so(leeds, provider, settings):
    settings.REQUIRE_MFA = True
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    for counts, expected in ((False, 302), (True, 200)):
        settings.OIDC_MFA_COUNTS = counts
        client = Client()
        come_back(client)
        assert client.get("/").status_code == expected


def test_the_provider_comes_from_the_environment(monkeypatch):
    assert oidc_providers() == {}
    for name, value in {
        "OIDC_NAME": "Entra",
        "OIDC_SERVER_URL": "https://login.example/v2.0",
        "OIDC_CLIENT_ID": "id",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_COUNCILS": "383, 380",
        "OIDC_TRUSTED_DOMAINS": "leeds.example",
    }.items():
        monkeypatch.setenv(name, value)
    app = oidc_providers()["openid_connect"]["APPS"][0]
    assert (app["name"], app["settings"]["verified_email"]) == ("Entra", ["leeds.example"])


def test_nobody_adds_an_address_to_an_account(leeds):
    client = Client()
    client.force_login(leeds["caseworker"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/sign-in/email/", "/sign-in/confirm-email/", "/sign-in/3rdparty/"):
        assert client.get(path).status_code == 404, path


def test_an_address_noted_with_another_account_opens_the_persons_own(leeds, provider, settings):
    thief, owner = leeds["caseworker"], leeds["manager"]
    EmailAddress.objects.create(user=thief, email=owner.email, verified=True, primary=True)
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": owner.email}
    client = Client()
    assert come_back(client).wsgi_request.user == owner


def test_cancelling_at_the_provider_is_said(leeds, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    client = Client()
    off = client.post(reverse("openid_connect_login", args=["council"]))
    state = parse_qs(urlsplit(off["Location"]).query)["state"][0]
    back = {"error": "access_denied", "state": state}
    page = client.get(reverse("openid_connect_callback", args=["council"]), back, follow=True)
    assert page.status_code == 200


def test_nobody_links_a_second_identity(leeds, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": "elsewhere@leeds.example"}
    client = Client()
    client.force_login(leeds["caseworker"], backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    off = client.post(reverse("openid_connect_login", args=["council"]) + "?process=connect")
    state = parse_qs(urlsplit(off["Location"]).query).get("state", ["none"])[0]
    client.get(reverse("openid_connect_callback", args=["council"]), {"code": "a-code", "state": state}, follow=True)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("host", ["testserver", "other.example"])
def test_the_way_back_is_the_sites_own_address(leeds, provider, settings, host):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["testserver", "other.example"], "https://rhi.example"
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    client = Client(headers={"host": host})
    off = client.post(reverse("openid_connect_login", args=["council"]))
    asked = parse_qs(urlsplit(off["Location"]).query)
    back = "https://rhi.example/sign-in/oidc/council/login/callback/"
    assert asked["redirect_uri"] == [back]
    client.get(reverse("openid_connect_callback", args=["council"]), {"code": "a-code", "state": asked["state"][0]})
    assert provider.asked[0]["redirect_uri"] == [back]
