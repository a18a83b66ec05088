"""Without a sign-in, no address of the system fills the table of sessions, or any other."""

from collections import Counter
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import anonymous_sessions, password_resets, sign_in_events
from accounts.models import SignInEvent, User
from tests.factories import PASSWORD
from tests.isolation.routes import address, routes
from tests.signin.library_routes import library_routes

pytestmark = pytest.mark.django_db
LIMIT = 3
BOUNDED_ELSEWHERE = {
    "django_session",
    "accounts_signinevent",
    "accounts_passwordresetrequest",
    "reaching_wrongtries",  # a row an hour
}
"""Tables that somebody without a sign-in may add a few rows to."""
BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def few(monkeypatch):
    """The bound, small."""
    monkeypatch.setattr(anonymous_sessions, "RATE", {"anonymous_session": f"{LIMIT}/5m/ip"})


@pytest.fixture
def paths(leeds, provider, settings) -> dict[str, str]:
    """Every address of the resolver: libraries' and ours, by name."""
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(["leeds.example"])
    provider.claims = {"sub": "1", "email": leeds["caseworker"].email}
    of_libraries = {route.name: route.path for route in library_routes()}
    ours = {route.name: address(route, leeds) for route in routes()}
    names = ("openid_connect_login", "openid_connect_callback")
    return {**of_libraries, **ours, **{name: reverse(name, args=["council"]) for name in names}}


def rows_by_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in sorted(tables)))
        return dict(cursor.fetchall())


def ask_all_ways(path: str, person: User) -> None:
    """As a page, as a script, and sent with what the forms of sign-in pages take; each time a new browser."""
    form = {"login": person.email, "email": person.email, "password": "wrong", "code": "123456", "credential": "{}"}
    Client().get(path)
    Client(headers=BY_SCRIPT).get(path, form)
    Client().post(path, form)
    Client(headers=BY_SCRIPT).post(path)


@pytest.mark.walk
def test_every_address_together_adds_a_few_rows_for_an_hour(leeds, few, paths):
    assert len(paths) > 250
    before = rows_by_table()
    for path in paths.values():
        ask_all_ways(path, leeds["caseworker"])
    assert Session.objects.count() == LIMIT
    assert {name for name, rows in rows_by_table().items() if rows > before[name]} <= BOUNDED_ELSEWHERE
    assert not Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=1)).exists()


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "openid_connect_login"])
def test_views_of_libraries_that_note_something_are_bounded(few, paths, name):
    method = "get" if name == "mfa_login_webauthn" else "post"
    answers = [getattr(Client(headers=BY_SCRIPT), method)(paths[name]) for _ in range(LIMIT + 3)]
    assert Session.objects.count() == LIMIT
    assert [answer.status_code for answer in answers[LIMIT:]] == [429] * 3
    assert "Too many requests" in answers[-1].content.decode()
    assert not answers[-1].cookies.get("sessionid")


def test_one_browser_that_asks_again_has_one_row(few, paths):
    client = Client(headers=BY_SCRIPT)
    assert [client.get(paths["mfa_login_webauthn"]).status_code for _ in range(LIMIT + 3)] == [200] * (LIMIT + 3)
    assert Session.objects.count() == 1


def test_a_right_password_that_waits_for_its_code_is_bounded(leeds, few):
    person = leeds["caseworker"]
    TOTP.activate(person, generate_totp_secret())
    facts = {"login": person.email, "password": PASSWORD}
    answers = [Client().post(reverse("account_login"), facts) for _ in range(LIMIT + 2)]
    assert [answer.status_code for answer in answers] == [302] * LIMIT + [429] * 2
    assert Session.objects.count() == LIMIT


def test_a_link_to_choose_a_password_is_bounded(leeds, few):
    link = password_resets.link_for(leeds["caseworker"])
    path = "/" + link.split("/", 3)[3]
    for _ in range(LIMIT + 2):
        Client().get(path)
    assert Session.objects.count() == LIMIT


def test_what_one_row_holds_is_bounded(monkeypatch, paths):
    monkeypatch.setattr(anonymous_sessions, "MAX_ANONYMOUS_BYTES", 100)
    assert Client().post(paths["openid_connect_login"]).status_code == 429
    assert not Session.objects.exists()


def test_who_is_signed_in_is_not_counted(leeds, few):
    facts = {"login": leeds["caseworker"].email, "password": PASSWORD}
    assert [Client().post(reverse("account_login"), facts).status_code for _ in range(LIMIT + 2)] == [302] * (LIMIT + 2)
    assert Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=9)).count() == LIMIT + 2


@pytest.mark.parametrize("how", ["a passkey of nobody", "a slowed password"])
def test_events_of_what_costs_nothing_are_bounded(leeds, monkeypatch, settings, how):
    monkeypatch.setattr(sign_in_events, "REPEATED", {"repeated_event": f"{LIMIT}/5m/ip"})
    for number in range(14):
        if how == "a passkey of nobody":
            Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"})
        else:
            facts = {"login": leeds["caseworker"].email, "password": f"wrong {number}"}
            Client().post(reverse("account_login"), facts)
    kinds = Counter(SignInEvent.objects.values_list("kind", flat=True))
    assert kinds == ({"wrong_factor": LIMIT} if how == "a passkey of nobody" else {"failed": 10, "slowed": LIMIT})
