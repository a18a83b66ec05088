"""Credentials of a force's client: two secrets in turn, short tokens, a certificate, an end at once."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from sharing.actions.clients import bind_certificate, register_client, renew_secret, stop_client
from sharing.models import ApiClient, IdempotentAnswer
from sharing.tasks import forget_answers
from tests.sharing.test_api import get

pytestmark = pytest.mark.django_db
PRINT = "ab" * 32


@pytest.fixture
def made(leeds) -> tuple[ApiClient, str]:
    return register_client(agency=leeds.council.police_force)


def ask(client: ApiClient, secret: str, **headers) -> int:
    """The status of asking for a token, in the body."""
    data = {"grant_type": "client_credentials", "scope": "summaries.read"}
    named = {"client_id": client.application.client_id, "client_secret": secret}
    return Client().post("/oauth/token/", {**data, **named}, headers=headers).status_code


def bearer(client: ApiClient, secret: str, **headers) -> str:
    data = {"grant_type": "client_credentials", "scope": "summaries.read", "client_secret": secret}
    return (
        Client()
        .post("/oauth/token/", {**data, "client_id": client.application.client_id}, headers=headers)
        .json()["access_token"]
    )


def test_after_a_rotation_both_secrets_work_until_the_day(made):
    client, old = made
    new = renew_secret(client=client)
    assert [ask(client, secret) for secret in (old, new, "neither")] == [200, 200, 401]
    ApiClient.objects.filter(pk=client.pk).update(previous_until=timezone.now() - timedelta(seconds=1))
    assert [ask(client, secret) for secret in (old, new)] == [401, 200]


def test_secrets_are_kept_as_hashes_only(made):
    client, old = made
    new = renew_secret(client=client)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT client_secret FROM oauth2_provider_application UNION SELECT previous_secret FROM sharing_apiclient"
        )
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert old not in kept
    assert new not in kept


def test_a_stopped_client_is_out_at_once(made):
    client, secret = made
    token = bearer(client, secret)
    assert get("changes", token).status_code == 200
    stop_client(client=client)
    assert get("changes", token).status_code == 401
    assert ask(client, secret) == 401


def test_a_token_runs_out(made):
    token = bearer(*made)
    assert timezone.now() < AccessToken.objects.get().expires < timezone.now() + timedelta(minutes=16)
    AccessToken.objects.update(expires=timezone.now())
    assert get("changes", token).status_code == 401


def test_a_bound_client_needs_its_certificate_for_token_and_call(made, settings):
    client, secret = made
    bind_certificate(client=client, sha256=PRINT.upper())
    settings.CLIENT_CERTIFICATE_HEADER = "X-Client-Cert"
    right, wrong = {"X-Client-Cert": PRINT}, {"X-Client-Cert": "cd" * 32}
    assert [ask(client, secret, **headers) for headers in (right, wrong, {})] == [200, 401, 401]
    token = bearer(client, secret, **right)
    assert [get("changes", token, **headers).status_code for headers in (right, wrong, {})] == [200, 403, 403]
    settings.CLIENT_CERTIFICATE_HEADER = ""
    assert (ask(client, secret, **right), get("changes", token, **right).status_code) == (401, 403)


def test_too_many_calls_are_told_when_to_come_again(made, settings):
    token = bearer(*made)
    settings.API_RATE = "2/min"
    answers = [get("changes", token) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers[:2]] == ["1", "0"]
    assert int(answers[2]["Retry-After"]) > 0


def test_the_operator_registers_renews_binds_and_stops(leeds):
    force = leeds.council.police_force.code

    def run(*words: str) -> str:
        out = io.StringIO()
        call_command("api_client", *words, "--force", force, stdout=out)
        return out.getvalue()

    name = run("register").split()[2]
    assert "secret" in run("renew", f"--client={name}")
    assert "Bound" in run("bind", f"--client={name}", "--sha256", PRINT)
    with pytest.raises(CommandError):
        run("bind", f"--client={name}", "--sha256", "nonsense")
    assert "Stopped" in run("stop", f"--client={name}")
    assert f"{name}: stopped" in run("list")
    with pytest.raises(CommandError):
        run("stop", "--client", "another")


def test_kept_answers_and_old_tokens_are_forgotten(made):
    client, _ = made
    facts = {"client": client, "request_digest": "0", "status": 201, "body": {}}
    old, new = (IdempotentAnswer.objects.create(key=key, **facts) for key in "ab")
    IdempotentAnswer.objects.filter(pk=old.pk).update(answered_at=timezone.now() - timedelta(hours=73))
    assert forget_answers() >= 1
    assert list(IdempotentAnswer.objects.all()) == [new]
