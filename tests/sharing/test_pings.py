"""A force tries its address: one signed notice that tells of nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from rhi.celery import app
from sharing import tasks
from sharing.notices.webhooks import set_webhook, stop_webhook
from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db


@pytest.fixture
def force(leeds):
    return leeds.council.police_force


def ask(bearer: str, body: object = None):
    headers = {"authorization": f"Bearer {bearer}"}
    sent = {"event": "ping"} if body is None else body
    return Client().post("/api/v1/notices/ping", json.dumps(sent), content_type="application/json", headers=headers)


def test_a_ping_is_signed_and_comes_once(force, here, monkeypatch, django_capture_on_commit_callbacks):
    server = here()
    set_webhook(force=force, address=server.address)
    monkeypatch.setitem(app.conf, "task_always_eager", True)  # no worker here
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(token(force))
    assert (answer.status_code, answer.json()) == (202, {"event": "ping"})
    (call,) = server.calls
    assert json.loads(call.body)["event"] == "ping"
    assert {"signature", "signature-input", "notice-id"} <= {name.lower() for name in call.headers}


def test_without_an_address_it_is_refused(force, here):
    bearer = token(force)
    assert "event" in ask(bearer).json()["errors"]
    server = here()
    set_webhook(force=force, address=server.address)
    stop_webhook(force=force)
    assert ask(bearer).status_code == 400
    tasks.ping_force(force.pk)
    assert server.calls == []


def test_pings_are_few(force, here):
    set_webhook(force=force, address=here().address)
    bearer = token(force)
    assert [ask(bearer).status_code for _ in range(7)] == [202] * 6 + [429]


def test_the_operator_pings_too(force, here):
    def ping() -> str:
        said = io.StringIO()
        call_command("webhook", "--force", force.code, "--ping", stdout=said)
        return said.getvalue()

    with pytest.raises(CommandError):
        ping()
    set_webhook(force=force, address=here(204, 500).address)
    assert "Ping: delivered (204)." in ping()
    assert "Ping: It answered with 500." in ping()
