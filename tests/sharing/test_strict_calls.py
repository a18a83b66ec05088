"""Every address of the API, read from the resolver: what a call sends is declared, not empty, and sent once."""

import json
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from reporting.tokens import make_token
from sharing.api.base import ApiView, NothingHere
from sharing.api.strict import QuerySerializer, StrictSerializer
from sharing.models import Delivery
from tests.isolation.routes import address, routes
from tests.sharing.making_reports import notice
from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
CODES = set(re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"^\| (`[a-z_`, ]+`) \|", GUIDE.read_text(), re.M))))
"""Those that the guide explains."""
EVERY_SCOPE = "summaries.read receipts.write reports.write"
ROUTES = {route.name: route for route in routes() if route.is_api}
READING = sorted(
    name for name, route in ROUTES.items() if hasattr(route.view.cls, "get") and route.view.cls is not NothingHere
)
SENDING = sorted(name for name, route in ROUTES.items() if hasattr(route.view.cls, "post"))


@pytest.fixture
def bearer(leeds) -> dict[str, str]:
    """Route → the token that opens it."""
    force = token(leeds.council.police_force, EVERY_SCOPE)
    own = make_token(user=leeds[Role.MANAGER])
    return {name: own if name.startswith("api_measures") else force for name in ROUTES}


def call(bearer, leeds, name: str, method: str = "GET", query: str = "", body: object = None):
    headers = {"authorization": f"Bearer {bearer[name]}", "idempotency-key": str(uuid.uuid4())}
    where = address(ROUTES[name], leeds) + query
    sent = "" if body is None else json.dumps(body)
    return Client(raise_request_exception=False).generic(method, where, sent, "application/json", headers=headers)


def refuses(answer, name: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content[:300]
    assert name in answer.json()["errors"], answer.json()
    assert set(flat(answer.json()["codes"])) <= CODES, answer.json()["codes"]


def flat(codes) -> list[str]:
    """The codes of every field, however deep."""
    if isinstance(codes, str):
        return [codes]
    return [code for part in (codes.values() if isinstance(codes, dict) else codes) for code in flat(part)]


def test_every_view_of_the_api_reads_by_the_one_mechanism():
    for name, route in ROUTES.items():
        assert issubclass(route.view.cls, ApiView), name
        assert issubclass(route.view.cls.query, QuerySerializer), name
        assert hasattr(route.view.cls, "post") == (route.view.cls.body is not None), name


def test_no_view_reads_addresses_or_bodies_past_it():
    for name, route in ROUTES.items():
        assert route.view.cls.read is ApiView.read, name
        assert route.view.cls.initial is ApiView.initial, name


@pytest.mark.parametrize("name", READING)
def test_an_unknown_parameter_is_refused(bearer, leeds, name):
    refuses(call(bearer, leeds, name, query="?police_ref=X"), "police_ref")
    refuses(call(bearer, leeds, name, query="?format=json"), "format")
    refuses(call(bearer, leeds, name, query="?police_ref"), "police_ref")


@pytest.mark.parametrize("name", SENDING)
def test_a_call_that_sends_takes_no_parameters(bearer, leeds, name):
    refuses(call(bearer, leeds, name, "POST", "?limit=1", {}), "limit")


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("value", ["", "%20", "%09%0A"])
def test_an_empty_parameter_is_refused(bearer, leeds, name, value):
    for parameter in ROUTES[name].view.cls.query().fields:
        refuses(call(bearer, leeds, name, query=f"?{parameter}={value}"), parameter)


@pytest.mark.parametrize("name", READING)
def test_a_parameter_is_given_once(bearer, leeds, name):
    for parameter in ROUTES[name].view.cls.query().fields:
        refuses(call(bearer, leeds, name, query=f"?{parameter}=1&{parameter}=2"), parameter)


@pytest.mark.parametrize("name", sorted({*READING} - {"api_docs"}))
def test_a_call_that_only_reads_takes_no_body(bearer, leeds, name):
    answer = call(bearer, leeds, name, body={"police_reference": "X"})
    assert (answer.status_code, answer.json()["type"].partition("#")[2]) == (400, "malformed")


@pytest.mark.parametrize("name", SENDING)
def test_unknown_and_empty_fields_are_refused(bearer, leeds, name):
    refuses(call(bearer, leeds, name, "POST", body={"stauts": "received"}), "stauts")
    shape = ROUTES[name].view.cls.body
    assert issubclass(shape, StrictSerializer)
    for field, of in shape().fields.items():
        nothing: list[object] = ["", "  ", {}, []]
        for empty in nothing:
            refuses(call(bearer, leeds, name, "POST", body={field: empty}), field)
        if isinstance(of, StrictSerializer):
            for inner in of.fields:
                refuses(call(bearer, leeds, name, "POST", body={field: {inner: " "}}), field)
            refuses(call(bearer, leeds, name, "POST", body={field: {"unknown": 1}}), field)


@pytest.mark.parametrize("body", ['{"status":"received","status":"actioned"}', "[]", '"x"', "null", "1"])
def test_a_body_is_one_object_with_each_name_once(bearer, leeds, body):
    for name in SENDING:
        headers = {"authorization": f"Bearer {bearer[name]}", "idempotency-key": str(uuid.uuid4())}
        answer = Client().generic("POST", reverse(name), body, "application/json", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), (name, body)


def test_an_empty_reference_finds_nobody_and_delivers_nothing(bearer, leeds):
    before = Access.objects.count()
    for query in ("?police_reference=", "?police_reference=%20%20", "?police_reference=%00"):
        refuses(call(bearer, leeds, "api_summaries", query=query), "police_reference")
    assert (Delivery.objects.count(), Access.objects.count()) == (0, before)


@pytest.mark.parametrize("span", ["returned_from=2026-03-02&returned_to=2026-03-01"])
def test_a_span_that_ends_before_it_begins_is_refused(bearer, leeds, span):
    refuses(call(bearer, leeds, "api_summaries", query=f"?{span}"), "returned_to")
    moments = "?changed_from=2026-03-02T00:00:00Z&changed_to=2026-03-01T00:00:00Z"
    refuses(call(bearer, leeds, "api_police_reports", query=moments), "changed_to")


@pytest.mark.parametrize("born", ["2030-01-01", "2999-12-31", "1900-01-01", "0001-01-01"])
def test_nobody_is_born_in_the_future_or_too_long_ago(bearer, leeds, born):
    search = {"name": "Bea", "date_of_birth": born, "reason": "Missing again"}
    refuses(call(bearer, leeds, "api_summaries_search", "POST", body=search), "date_of_birth")
    report = notice(leeds.council, child={"given_names": "Bea", "date_of_birth": born})
    answer = call(bearer, leeds, "api_police_reports", "POST", body=report)
    refuses(answer, "child")
    assert "date of birth" in answer.json()["errors"]["child"]["date_of_birth"][0]


@pytest.mark.parametrize("value", ["%E2%80%8B", "%EF%BB%BF", "%C2%A0%E2%81%A0", "%C2%AD"])
@pytest.mark.parametrize(
    ("name", "field"), [("api_summaries", "police_reference"), ("api_police_reports", "reference")]
)
def test_what_nobody_can_see_is_empty(bearer, leeds, name, field, value):
    answer = call(bearer, leeds, name, query=f"?{field}={value}")
    refuses(answer, field)
    assert answer.json()["codes"] == {field: ["empty"]}


@pytest.mark.parametrize("cursor", ["YQ==", "MjAyNi0xMS0wMV81", "XzU=", "MjAyNi0xMS0wMVQwMDowMDowMF8="])
def test_what_is_no_cursor_does_not_begin_from_the_top(bearer, leeds, cursor):
    answer = call(bearer, leeds, "api_police_reports", query=f"?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#malformed")
