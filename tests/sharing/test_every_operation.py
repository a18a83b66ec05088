"""Every operation of the API's document, called by whoever may not: nothing of the child is in any answer."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from oauth2_provider.models import AccessToken

from sharing.actions.clients import stop_client
from sharing.models import ApiClient, SharingAgreement
from tests import factories
from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db
EVERY_SCOPE = "summaries.read receipts.write reports.write"
OPEN = {"keys"}
"""Public: they show no record."""
OF_PEOPLE = {"measures", "measures_csv"}
"""Opened by a person's token, never by a force's: tests/reporting/test_measures_api.py walks them."""


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Operation id → method, path, what the document says of it: from the document, so a new one is walked too."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return {row["operationId"]: (verb, path, row) for path, verbs in paths.items() for verb, row in verbs.items()}


OPERATIONS = operations()


def sent_by(house) -> dict[str, dict[str, Any]]:
    """What the calls that send something send; one missing here is an error."""
    child = house.child
    return {
        "receipts": {"summary": str(house.sharing["summary_pk"]), "status": "received"},
        "ping": {"event": "ping"},
        "summaries_search": {
            "name": child.full_name,
            "date_of_birth": child.born_on.isoformat(),
            "reason": "Missing again.",
        },
        "send_police_report": {
            "reference": f"{house.council.dfe_code}-REF",
            "kind": "missing",
            "at": timezone.now().isoformat(),
            "council": house.council.gss_code,
        },
    }


def call(name: str, house, bearer: str):
    """The call, about this council's records."""
    verb, path, row = OPERATIONS[name]
    filled = path.replace("{summary_pk}", str(house.sharing["summary_pk"]))
    filled = filled.replace("{report_pk}", str(house.sharing.get("report_pk", 1)))
    assert "{" not in filled, f"{name}: fill {filled}"
    headers = {"authorization": f"Bearer {bearer}", "idempotency-key": str(uuid.uuid4())}
    if "requestBody" not in row:
        return getattr(Client(), verb)(filled, headers=headers)
    body = next(value for key, value in sent_by(house).items() if key == name)
    return getattr(Client(), verb)(filled, json.dumps(body), content_type="application/json", headers=headers)


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.fixture
def force(leeds) -> str:
    return token(leeds.council.police_force, EVERY_SCOPE)


def names(house) -> tuple[str, ...]:
    return (house.child.family_name, house.restricted.family_name, house.child.reference)


def test_a_forces_token_opens_nothing_of_the_analysts(leeds, force):
    assert {name for name, (_, _, row) in OPERATIONS.items() if row.get("security") == [{"measures": []}]} == OF_PEOPLE
    for name in OF_PEOPLE:
        assert call(name, leeds, force).status_code == 401


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - OPEN - OF_PEOPLE))
@pytest.mark.parametrize("how", ["no token", "expired", "stopped", "wrong scope"])
def test_without_the_right_no_operation_answers(leeds, force, name, how):
    expected = {401}
    if how == "no token":
        force = ""
    elif how == "expired":
        AccessToken.objects.update(expires=timezone.now())
    elif how == "stopped":
        stop_client(client=ApiClient.objects.get(agency=leeds.council.police_force))
    else:
        scopes = OPERATIONS[name][2]["security"][0]["oauth2"]
        others = [scope for scope in EVERY_SCOPE.split() if scope not in scopes]
        force, expected = token(leeds.council.police_force, " ".join(others)), {403}
    answer = call(name, leeds, force)
    assert answer.status_code in expected, (name, how, answer.status_code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not any(word in text_of(answer) for word in names(leeds))


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - OPEN - OF_PEOPLE))
@pytest.mark.parametrize("how", ["another force", "lapsed"])
def test_what_is_not_or_no_longer_shared_is_in_no_answer(leeds, force, name, how):
    if how == "another force":
        force = token(factories.force("Kent"), EVERY_SCOPE)
    else:
        SharingAgreement.objects.update(starts_on=factories.day_ago(9), ends_on=factories.day_ago(1))
    answer = call(name, leeds, force)
    assert answer.status_code in {200, 201, 400, 403, 404}, (name, answer.status_code)
    assert not any(word in text_of(answer) for word in names(leeds)), (name, how)
