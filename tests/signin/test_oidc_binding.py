"""A council's own sign-in: for its own people only, linked by `sub`, never for operators, and clear where it fails."""

import io

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import OutboxMessage, SignInEvent, User
from accounts.provider_sign_in import uid_of
from accounts.roles import Role
from rhi.environment import oidc_providers
from tests.factories import PASSWORD, reread
from tests.signin.provider import Provider
from tests.signin.test_oidc import come_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in_by_provider(provider, settings):
    """Go there and back with these claims; the last page, and whether somebody is signed in."""
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])

    def go(**claims):
        provider.claims = claims
        client = Client()
        page = come_back(client)
        return page, "_auth_user_id" in client.session and int(client.session["_auth_user_id"])

    return go


def test_an_address_changed_at_the_provider_keeps_the_account(leeds, sign_in_by_provider):
    person = leeds["caseworker"]
    assert sign_in_by_provider(sub="1", email=person.email)[1] == person.pk
    for email in ("married@leeds.example", leeds["manager"].email, "elsewhere@other.example"):
        assert sign_in_by_provider(sub="1", email=email)[1] == person.pk
    assert sign_in_by_provider(sub="1", preferred_username="caseworker")[1] == person.pk
    assert SocialAccount.objects.count() == 1


def test_an_address_given_to_somebody_else_at_the_provider_opens_nothing(leeds, sign_in_by_provider):
    person = leeds["caseworker"]
    sign_in_by_provider(sub="1", email=person.email)
    page, signed_in = sign_in_by_provider(sub="2", email=person.email)
    assert not signed_in
    assert page.status_code == 403
    assert "linked to another identity" in page.content.decode()


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
@pytest.mark.parametrize("is_linked", [False, True])
def test_no_operator_is_signed_in(leeds, sign_in_by_provider, flag, is_linked):
    person = User.objects.create_user("operator@leeds.example", PASSWORD, name="Operator", **{flag: True})
    if is_linked:
        link_by("operator", person, sign_in_by_provider)
    page, signed_in = sign_in_by_provider(sub="1", email=person.email)
    assert not signed_in
    assert "Operators of the service" in page.content.decode()
    assert SocialAccount.objects.count() == is_linked
    assert SignInEvent.objects.filter(user=person, kind="failed").count() == 1
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


@pytest.mark.parametrize("is_linked", [False, True])
def test_nobody_of_another_council_is_signed_in(leeds, bradford, sign_in_by_provider, is_linked):
    person = bradford["manager"]
    User.objects.filter(pk=person.pk).update(email="manager-2@leeds.example")
    if is_linked:
        link_by("operator", reread(person), sign_in_by_provider)
    page, signed_in = sign_in_by_provider(sub="1", email="manager-2@leeds.example")
    assert not signed_in
    assert "only for people whose roles are all at the council" in page.content.decode()


def test_nobody_with_a_role_at_another_council_too_is_signed_in(leeds, bradford, sign_in_by_provider):
    person = leeds["caseworker"]
    assert sign_in_by_provider(sub="1", email=person.email)[1] == person.pk
    give_role(user=person, council=bradford.council, role=Role.CASEWORKER, by=bradford["administrator"])
    assert not sign_in_by_provider(sub="1", email=person.email)[1]


def test_nobody_without_a_role_is_signed_in(sign_in_by_provider):
    User.objects.create_user("new@leeds.example", PASSWORD, name="New")
    assert not sign_in_by_provider(sub="1", email="new@leeds.example")[1]


def test_other_domains_are_not_believed_even_when_verified(leeds, sign_in_by_provider):
    person = leeds["caseworker"]
    User.objects.filter(pk=person.pk).update(email="caseworker@other.example")
    assert not sign_in_by_provider(sub="1", email="caseworker@other.example", email_verified=True)[1]


@pytest.mark.parametrize("claims", [{"preferred_username": "caseworker@leeds.example"}, {"upn": "x"}, {"email": ""}])
def test_a_token_without_an_address_gets_a_clear_message(leeds, sign_in_by_provider, claims):
    page, signed_in = sign_in_by_provider(sub="1", **claims)
    assert not signed_in
    assert page.status_code == 403
    text = page.content.decode()
    assert "did not send your e-mail address" in text
    assert ("only a user name" in text) == ("preferred_username" in claims)


def test_the_operator_links_and_unlinks(leeds, sign_in_by_provider):
    person = leeds["caseworker"]

    def run(*words: str) -> str:
        out = io.StringIO()
        call_command("oidc_identity", *words, stdout=out)
        return out.getvalue()

    run("link", "--email", person.email, "--sub", "77")
    assert sign_in_by_provider(sub="77", preferred_username="caseworker")[1] == person.pk
    assert "council: 77" in run("show", "--email", person.email)
    with pytest.raises(CommandError, match="linked to"):
        run("link", "--email", leeds["manager"].email, "--sub", "77")
    with pytest.raises(CommandError):
        run("link", "--email", "nobody@leeds.example", "--sub", "1")
    with pytest.raises(CommandError):
        run("link", "--email", person.email)
    assert "Unlinked" in run("unlink", "--email", person.email)
    assert "no link" in run("unlink", "--email", person.email)
    assert not sign_in_by_provider(sub="77", preferred_username="caseworker")[1]


def test_a_provider_noted_in_the_database_is_no_provider(leeds, settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    app = SocialApp.objects.create(
        provider="openid_connect",
        provider_id="rogue",
        name="Rogue sign-in",
        client_id="client",
        settings={"server_url": provider.url, "verified_email": ["leeds.example"], "councils": ["383"]},
    )
    assert app.name not in Client().get(reverse("account_login")).content.decode()
    assert Client().post(reverse("openid_connect_login", args=["rogue"])).status_code == 404


def test_each_provider_names_its_councils(monkeypatch):
    facts = {"NAME": "Leeds", "SERVER_URL": "https://login.example", "CLIENT_ID": "id", "CLIENT_SECRET": "secret"}
    for prefix in ("OIDC", "OIDC_2"):
        for name, value in facts.items():
            monkeypatch.setenv(f"{prefix}_{name}", value)
    monkeypatch.setenv("OIDC_COUNCILS", "383, 380")
    with pytest.raises(ImproperlyConfigured, match="OIDC_2_COUNCILS"):
        oidc_providers()
    monkeypatch.setenv("OIDC_2_COUNCILS", "381")
    apps = oidc_providers()["openid_connect"]["APPS"]
    assert [(app["provider_id"], app["settings"]["councils"]) for app in apps] == [
        ("council", ["383", "380"]),
        ("council-2", ["381"]),
    ]


@pytest.mark.parametrize(
    ("said", "is_believed"), [("false", False), ("0", False), (1, False), ("true", True), (True, True)]
)
def test_only_true_means_that_an_address_is_verified(leeds, provider, settings, said, is_believed):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings([])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email, "email_verified": said}
    client = Client()
    come_back(client)
    assert ("_auth_user_id" in client.session) == is_believed


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "a\0b"},
        {"sub": "x" * 175},
        {"email": 5},
        {"email": ["caseworker@leeds.example"]},
        {"email": "a\0b@leeds.example"},
        {"name": {"given": "Ada"}},
    ],
    ids=str,
)
def test_claims_of_another_kind_sign_nobody_in_and_fail_in_words(leeds, sign_in_by_provider, claims):
    page, signed_in = sign_in_by_provider(**{"sub": "1", "email": leeds["caseworker"].email, **claims})
    assert not signed_in
    assert "You could not be signed in" in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_two_tokens_about_different_people_sign_nobody_in(leeds, sign_in_by_provider, provider, monkeypatch):
    documents = provider.documents()
    documents["/userinfo"] = {"sub": "2", "email": leeds["caseworker"].email}
    monkeypatch.setattr(provider, "documents", lambda: documents)
    assert not sign_in_by_provider(sub="1", email=leeds["caseworker"].email)[1]


def link_by(how: str, person: User, sign_in_by_provider) -> None:
    """The two ways in which a person is linked to an identity: the operator's, and their own first sign-in."""
    if how == "operator":
        call_command("oidc_identity", "link", "--email", person.email, "--sub", "1", stdout=io.StringIO())
    else:
        assert sign_in_by_provider(sub="1", email=person.email)[1] == person.pk


@pytest.mark.parametrize("how", ["operator", "first sign-in"])
def test_a_link_takes_nothing_from_the_person_and_they_hear_of_it(leeds, sign_in_by_provider, sign_in, how):
    person = leeds["caseworker"]
    at_work = sign_in(person)
    link_by(how, person, sign_in_by_provider)
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert at_work.get("/").status_code == 200
    told = OutboxMessage.objects.filter(recipient=person.email, subject__startswith="Your account is linked")
    assert [("Leeds sign-in" in each.body, "password" in each.body) for each in told] == [(True, True)]
    assert sign_in_by_provider(sub="1", email=person.email)[1] == person.pk
    assert told.count() == 1


def test_a_refused_sign_in_links_nobody_and_takes_nothing(leeds, bradford, sign_in_by_provider):
    person = leeds["caseworker"]
    give_role(user=person, council=bradford.council, role=Role.CASEWORKER, by=bradford["administrator"])
    assert not sign_in_by_provider(sub="1", email=person.email)[1]
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    assert not SocialAccount.objects.exists()
    assert not OutboxMessage.objects.filter(recipient=person.email).exists()


@pytest.mark.parametrize("is_required", [False, True])
def test_a_provider_adds_no_factor_to_an_account_with_a_password(leeds, provider, settings, is_required):
    settings.REQUIRE_MFA = is_required
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    client = Client()
    come_back(client)
    assert "_auth_user_id" in client.session
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        asked = client.get(reverse(name))
        assert asked.status_code == 302, name
        assert asked["Location"].startswith(reverse("account_reauthenticate")), name


def test_the_same_sub_at_another_provider_in_the_same_place_is_somebody_else(leeds, sign_in_by_provider, settings):
    """OIDC_… and OIDC_2_… changed places, or one names another server now."""
    person, other = leeds["caseworker"], Provider()
    try:
        assert sign_in_by_provider(sub="1", email=person.email)[1] == person.pk
        settings.SOCIALACCOUNT_PROVIDERS = other.settings(["leeds.example"])
        for claims in ({"sub": "1"}, {"sub": "1", "email": person.email}):
            other.claims = claims
            client = Client()
            page = come_back(client)
            assert "_auth_user_id" not in client.session
        assert "linked to another identity" in page.content.decode()
        out = io.StringIO()
        call_command("oidc_identity", "link", "--email", person.email, "--sub", "1", stdout=out)
        call_command("oidc_identity", "show", "--email", person.email, stdout=out)
        assert "council: 1\n" in out.getvalue()
        assert come_back(Client()).wsgi_request.user == person
    finally:
        other.stop()


@pytest.mark.parametrize("ending", ["", "/", "/.well-known/openid-configuration"])
def test_a_server_that_is_written_another_way_is_the_same(ending):
    assert uid_of(f"https://login.example/v2.0{ending}", "1") == uid_of("https://login.example/v2.0", "1")


def test_a_provider_that_is_not_set_up_cannot_be_named(leeds, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    with pytest.raises(CommandError, match="no provider"):
        call_command("oidc_identity", "link", "--email", leeds["caseworker"].email, "--sub", "1")
