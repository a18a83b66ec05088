"""Calls that go wrong, as a force's client makes them: always a problem of its own kind, never kept, with its trace."""

import json
import uuid

import pytest
from django.test import Client

from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
JSON = "application/json"
DEEP = '{"a":' * 50_000 + "1" + "}" * 50_000
LARGE = json.dumps({"reason": "x" * 5_300_000})


@pytest.fixture
def bearer(leeds) -> str:
    return token(leeds.council.police_force, "summaries.read receipts.write reports.write")


def call(bearer: str, method: str, path: str, body: str = "", kind: str = JSON, key: str = "", **headers: str):
    headers |= {"idempotency-key": key or str(uuid.uuid4()), "traceparent": TRACE}
    if bearer:
        headers["authorization"] = f"Bearer {bearer}"
    return Client(raise_request_exception=False).generic(method, f"/api/v1/{path}", body, kind, headers=headers)


WRONG = {
    "unknown address": ("GET", "nothing", "", JSON, 404, "not-found"),
    "unknown address, sent to": ("POST", "nothing", "a=1", "text/plain", 404, "not-found"),
    "another method": ("POST", "changes", "a=1", "text/plain", 405, "method-not-allowed"),
    "not JSON": ("POST", "receipts", "{", JSON, 400, "malformed"),
    "no text": ("POST", "receipts", b"\xff", JSON, 400, "malformed"),
    "deep": ("POST", "police-reports", DEEP, JSON, 400, "malformed"),
    "large": ("POST", "receipts", LARGE, JSON, 413, "too-large"),
    "another content type": ("POST", "receipts", "<a/>", "text/xml", 415, "unsupported-media-type"),
    "a form": ("POST", "receipts", "a=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
    "a cursor of nowhere": ("GET", "summaries?cursor=abc", "", JSON, 400, "malformed"),
    "half a percent sign": ("GET", "changes?cursor=%zz<>", "", JSON, 400, "malformed"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_a_wrong_call_is_a_problem_of_its_kind(bearer, name):
    method, path, body, kind, status, problem = WRONG[name]
    answer = call(bearer, method, path, body, kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"].endswith(f"#{problem}")
    assert answer["Cache-Control"] == "no-store"
    assert answer["traceparent"].split("-")[1] == TRACE.split("-")[1]
    assert f'id="{problem}"' in Client().get("/api/v1/docs/").content.decode()


@pytest.mark.parametrize("name", list(WRONG))
def test_nothing_that_is_sent_is_read_before_it_is_known_who_calls(name):
    method, path, body, kind, _, _ = WRONG[name]
    assert call("", method, path, body, kind).status_code == 401


def test_the_readable_document_is_to_read_only():
    answer = Client(enforce_csrf_checks=True).post("/api/v1/docs/", {"a": "1"})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("key", ["a\0b", "aé", "a b", "x" * 101])
def test_a_key_that_is_none_is_said(bearer, leeds, key):
    sent = json.dumps({"summary": str(leeds.sharing["summary_pk"]), "status": "received"})
    answer = call(bearer, "POST", "receipts", sent, key=key)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "malformed")


def test_the_last_day_of_the_calendar_is_a_day(bearer, leeds):
    (row,) = call(bearer, "GET", "summaries?returned_from=0001-01-01&returned_to=9999-12-31").json()["results"]
    assert row["id"] == str(leeds.sharing["summary_pk"])


def test_the_token_and_the_document_are_not_kept_and_carry_the_trace():
    for answer in (
        Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers={"traceparent": TRACE}),
        Client().get("/api/v1/openapi.json", headers={"traceparent": TRACE}),
    ):
        assert "no-store" in answer["Cache-Control"]
        assert answer["traceparent"].split("-")[1] == TRACE.split("-")[1]
