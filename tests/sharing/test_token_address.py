"""Where clients fetch tokens: it says nothing about which ones exist, costs little, and slows guessers down."""

import base64
import statistics
import time

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, identify_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import AccessToken, Application

from accounts.machine_secrets import MachineSecretHasher
from sharing.actions.clients import bind_certificate, register_client, renew_secret, stop_client
from sharing.api import token_views
from sharing.models import ApiClient

pytestmark = pytest.mark.django_db
ADDRESSES = ("/oauth/token/", "/oauth/revoke/")


@pytest.fixture
def made(leeds) -> tuple[ApiClient, str]:
    return register_client(agency=leeds.council.police_force)


def ask(name: str, secret: str, *, path: str = "/oauth/token/", basic: bool = False, address: str = "192.0.2.1"):
    """One call, with id and secret in the body or in a header."""
    data = {"grant_type": "client_credentials", "scope": "summaries.read", "token": "none"}
    headers = {}
    if basic:
        headers = {"authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}
    else:
        data |= {"client_id": name, "client_secret": secret}
    return Client().post(path, data, headers=headers, REMOTE_ADDR=address)


def others(leeds) -> dict[str, str]:
    """Client ids in every state, each to be tried with a wrong secret."""
    rotated, stopped, bound = (register_client(agency=leeds.council.police_force)[0] for _ in range(3))
    renew_secret(client=rotated)
    stop_client(client=stopped)
    bind_certificate(client=bound, sha256="ab" * 32)
    known = {"rotated": rotated, "stopped": stopped, "bound": bound}
    return {state: client.application.client_id for state, client in known.items()} | {"unknown": "nobody"}


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("basic", [False, True])
def test_every_client_id_is_answered_with_the_same_words_and_work(leeds, made, monkeypatch, path, basic):
    checked: list[str] = []
    honest = MachineSecretHasher.verify

    def counted(self, password, encoded):
        checked.append(password)
        return honest(self, password, encoded)

    monkeypatch.setattr(MachineSecretHasher, "verify", counted)
    ask("warm-up", "wrong", path=path, basic=basic)
    seen = {}
    for state, name in {"known": made[0].application.client_id, **others(leeds)}.items():
        checked.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = ask(name, "wrong", path=path, basic=basic)
        seen[state] = (answer.status_code, answer.content, len(checked), len(queries))
    assert seen["known"][0] == 401
    assert {state: found for state, found in seen.items() if found != seen["known"]} == {}


def test_the_time_of_an_answer_does_not_tell_either(made, monkeypatch):
    monkeypatch.setattr(token_views, "RATES", dict.fromkeys(("token_calls", "token_failures"), "9999/m/ip"))
    took: dict[str, list[float]] = {made[0].application.client_id: [], "x" * 24: []}
    for _ in range(60):
        for name, times in took.items():
            began = time.perf_counter()
            ask(name, "wrong")
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.25 * max(known, unknown)


def test_a_guess_runs_no_password_hash(made, monkeypatch):
    def refuse(*args):
        raise AssertionError("a password hash was run")

    for hasher in (Argon2PasswordHasher, MD5PasswordHasher):
        monkeypatch.setattr(hasher, "encode", refuse)
    client, secret = made
    name = client.application.client_id
    for basic in (False, True):
        assert [ask(name, secret, basic=basic).status_code, ask(name, "no", basic=basic).status_code] == [200, 401]
    assert ask("nobody", "no").status_code == 401
    assert identify_hasher(Application.objects.get(client_id=name).client_secret).algorithm == "machine"


def test_a_secret_outlives_a_change_of_key(made, settings):
    client, secret = made
    name, before = client.application.client_id, settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key", [before]
    assert ask(name, secret).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert ask(name, secret).status_code == 200
    settings.SECRET_KEY = "another-key"
    assert ask(name, secret).status_code == 401


@pytest.mark.parametrize("path", ADDRESSES)
def test_guessing_is_slowed_and_the_client_elsewhere_is_not(made, path):
    client, secret = made
    name = client.application.client_id
    assert [ask(name, "wrong", path=path).status_code for _ in range(10)] == [401] * 10
    slowed = ask(name, secret, path=path)
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
    assert ask(name, secret, path=path, address="198.51.100.9").status_code == 200


def test_spraying_over_many_ids_is_slowed(made):
    said = [ask(f"client-{number}", "wrong", basic=number % 2 == 0).status_code for number in range(61)]
    assert said == [401] * 60 + [429]


def test_calling_too_often_is_slowed_even_with_the_right_secret(made, monkeypatch):
    monkeypatch.setitem(token_views.RATES, "token_calls", "3/m/ip")
    client, secret = made
    assert [ask(client.application.client_id, secret).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert AccessToken.objects.count() == 3


@pytest.mark.parametrize(
    "data",
    [
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "a\0b"},
        {"grant_type": "password", "username": "caseworker@leeds.example", "password": "x"},
        {"grant_type": "client_credentials", "client_id": "a\0b", "client_secret": "x"},
        {"grant_type": "client_credentials", "client_id": "€" * 300, "client_secret": "x"},
        {"token": "a\0b", "client_id": "a", "client_secret": "a\0b"},
        {},
    ],
)
@pytest.mark.parametrize("path", ADDRESSES)
def test_anything_else_is_refused_in_order(path, data):
    assert Client().post(path, data).status_code in {400, 401}


@pytest.mark.parametrize("length", ["16385", "²", "9" * 5000])
def test_a_large_request_is_not_read(length):
    assert Client().post("/oauth/token/", {"client_id": "a"}, CONTENT_LENGTH=length).status_code == 413


def test_passwords_of_people_are_not_kept_so():
    assert settings.PASSWORD_HASHERS[0] != "accounts.machine_secrets.MachineSecretHasher"
