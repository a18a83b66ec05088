"""A session that began at a council's own sign-in opens that council and no other, whatever is given later."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from rhi.form_owner import mark_of
from tests.factories import PASSWORD
from tests.signin.test_oidc import come_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_provider(leeds, provider, settings) -> Client:
    """A caseworker of Leeds, signed in through Leeds' provider."""
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    client = Client()
    assert come_back(client).wsgi_request.user == leeds["caseworker"]
    return client


@pytest.fixture
def with_second_role(leeds, bradford, at_provider) -> Client:
    """The same session, after Bradford has given the person a role."""
    give_role(user=leeds["caseworker"], council=bradford.council, role=Role.MANAGER, by=bradford["administrator"])
    return at_provider


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_role_at_another_council_ends_the_session_in_words(leeds, with_second_role):
    page = with_second_role.get(reverse("children"))
    assert page.status_code == 403
    text = page.content.decode()
    assert "You have been signed out" in text
    assert "only for people whose roles are all at the council" in text
    assert f"{reverse('account_login')}?next={reverse('children')}" in text
    assert not is_signed_in(with_second_role)
    assert with_second_role.get(reverse("children")).status_code == 302


def test_the_second_council_opens_by_no_address(bradford, with_second_role):
    page = with_second_role.get(reverse("child", args=[bradford.child.pk]))
    assert str(bradford.child) not in page.content.decode()
    assert not is_signed_in(with_second_role)


def test_the_second_council_opens_by_no_switch(bradford, with_second_role):
    answer = with_second_role.post(reverse("switch_council"), {"council": bradford.council.pk})
    assert answer.status_code == 403
    assert not is_signed_in(with_second_role)


def test_the_way_that_opens_everything_still_does(leeds, bradford, with_second_role):
    with_second_role.get("/")
    facts = {"login": leeds["caseworker"].email, "password": PASSWORD}
    with_second_role.post(reverse("account_login"), facts)
    with_second_role.post(reverse("switch_council"), {"council": bradford.council.pk})
    assert with_second_role.get(reverse("child", args=[bradford.child.pk])).status_code == 200


def test_what_was_typed_is_kept(leeds, with_second_role):
    path = reverse("child_change", args=[leeds.child.pk])
    form = {"whose": mark_of(leeds["caseworker"].pk), "given_names": "Typed"}
    assert with_second_role.post(path, form).status_code == 403
    facts = {"login": leeds["caseworker"].email, "password": PASSWORD, "next": path}
    page = with_second_role.post(reverse("account_login"), facts, follow=True)
    assert "Typed" in page.content.decode()


def test_a_password_given_later_in_the_session_changes_nothing(leeds, bradford, at_provider):
    at_provider.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    give_role(user=leeds["caseworker"], council=bradford.council, role=Role.MANAGER, by=bradford["administrator"])
    assert at_provider.get("/").status_code == 403


@pytest.mark.parametrize("councils", [(), ("380",), None], ids=["none", "another", "no provider"])
def test_a_provider_that_is_bound_elsewhere_now_opens_nothing(provider, settings, at_provider, councils):
    assert at_provider.get("/").status_code == 200
    settings.SOCIALACCOUNT_PROVIDERS = {} if councils is None else provider.settings([], councils)
    assert at_provider.get("/").status_code == 403
    assert not is_signed_in(at_provider)


def test_who_leaves_the_council_has_no_session_there(leeds, at_provider):
    User.objects.filter(pk=leeds["caseworker"].pk).update(is_active=False)
    assert at_provider.get("/").status_code == 302


def test_a_council_that_the_provider_belongs_to_opens(leeds, bradford, provider, settings, at_provider):
    code = Council.objects.get(pk=bradford.council.pk).dfe_code
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"], ("383", code))
    give_role(user=leeds["caseworker"], council=bradford.council, role=Role.MANAGER, by=bradford["administrator"])
    at_provider.post(reverse("switch_council"), {"council": bradford.council.pk})
    assert at_provider.get(reverse("child", args=[bradford.child.pk])).status_code == 200
