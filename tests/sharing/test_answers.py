"""What every answer of the API says of itself: how often one may call, which token is missing, what was too long."""

import base64
import json
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client

from sharing.api.base import MAX_ADDRESS, ApiView
from sharing.api.deprecation import Deprecation
from sharing.models import ApiClient
from tests.isolation.routes import address, routes
from tests.sharing.making_reports import notice, send
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db
EVERY_SCOPE = "summaries.read receipts.write reports.write"
ROUTES = {route.name: route for route in routes() if route.is_api}


@pytest.mark.parametrize("name", sorted(ROUTES))
@pytest.mark.parametrize("how", ["known", "unknown", "no JSON wanted"])
def test_every_answer_says_how_often_one_may_call(leeds, name, how):
    headers = {"authorization": f"Bearer {token(leeds.council.police_force, EVERY_SCOPE)}"}
    if how == "unknown":
        headers = {"authorization": "Bearer nonsense"}
    if how == "no JSON wanted":
        headers["accept"] = "image/png"
    answer = Client().get(address(ROUTES[name], leeds), headers=headers)
    for header in ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"):
        assert int(answer[header]) >= 0, (answer.status_code, header)


def test_guessing_tokens_is_counted_by_address(settings):
    settings.API_RATE = "2/min"
    where = f"10.9.{uuid.uuid4().int % 256}.{uuid.uuid4().int % 256}"
    call = {"REMOTE_ADDR": where, "headers": {"authorization": "Bearer nonsense"}}
    statuses = [Client().get("/api/v1/changes", **call).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_a_missing_scope_is_named(leeds):
    answer = get("changes", token(leeds.council.police_force, "receipts.write"))
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (403, "insufficient-scope")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="insufficient_scope", scope="summaries.read"'


def test_a_stopped_certificate_is_no_missing_scope(leeds):
    bearer = token(leeds.council.police_force)
    ApiClient.objects.update(certificate_sha256="ab" * 32)
    answer = get("changes", bearer)
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (403, "not-allowed")
    assert "insufficient_scope" not in answer.headers.get("WWW-Authenticate", "")


@pytest.mark.parametrize("path", ["changes?cursor=", "summaries?police_reference=", "nothing/", "keys?x="])
def test_an_address_that_is_too_long_is_a_problem(leeds, path):
    answer = get(path + "x" * MAX_ADDRESS, token(leeds.council.police_force))
    assert (answer.status_code, answer["Content-Type"]) == (414, "application/problem+json")
    assert answer.json()["type"].endswith("#address-too-long")


def basic(user: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()


@pytest.mark.parametrize("header", [basic("nobody", "wrong"), "Basic !!!", "Basic " + "A" * 20])
def test_a_wrong_secret_by_basic_is_answered_by_basic(header):
    data = {"grant_type": "client_credentials"}
    answer = Client().post("/oauth/token/", data, headers={"authorization": header})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")


def test_a_token_request_that_is_too_large_is_a_problem():
    answer = Client().post("/oauth/token/", {"grant_type": "x" * 5_300_000})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_replay_says_so_and_acts_once(leeds):
    bearer, key = token(leeds.council.police_force, EVERY_SCOPE), str(uuid.uuid4())
    sent = notice(leeds.council)
    first, again = send(bearer, sent, key), send(bearer, sent, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first.headers.get("Idempotency-Replayed")) == (again.json(), None)
    assert again["Idempotency-Replayed"] == "true"
    document = Client().get("/api/v1/openapi.json").json()
    for call in ("/api/v1/receipts", "/api/v1/police-reports"):
        declared = document["paths"][call]["post"]["responses"]["201"]["headers"]
        assert "Idempotency-Replayed" in declared


def test_a_call_that_will_end_says_so(leeds, monkeypatch):
    since = date(2027, 1, 1)
    end = Deprecation(since=since, ends_on=date(2028, 3, 1), instead="https://example.org/api-changelog")
    view = ROUTES["api_agreements"].view.cls
    monkeypatch.setattr(view, "deprecation", end)
    answer = get("agreements", token(leeds.council.police_force))
    assert answer["Deprecation"] == "@1798761600"
    assert answer["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert answer["Link"] == '<https://example.org/api-changelog>; rel="deprecation"; type="text/html"'
    assert Client().get("/api/v1/openapi.json").json()["paths"]["/api/v1/agreements"]["get"]["deprecated"] is True
    refused = get("agreements", "nonsense")
    assert "Sunset" in refused


def test_nobody_is_given_less_than_twelve_months():
    with pytest.raises(ValueError, match="twelve months"):
        Deprecation(since=date(2027, 1, 1), ends_on=date(2027, 1, 1) + timedelta(days=364), instead="x")
    assert ApiView.deprecation is None


def test_json_stays_json(leeds):
    answer = get("changes", token(leeds.council.police_force), accept="application/json")
    assert json.loads(answer.content)["has_more"] is False
