"""What another council records changes no byte of what one sees: no count, no average, no choice in a list."""

import re

import pytest

from tests import factories
from tests.isolation.routes import PUBLIC, address, routes

pytestmark = pytest.mark.django_db
LOGS = {"audit", "who_looked"}
CHANGES_BY_ITSELF = re.compile(
    rb'(csrfmiddlewaretoken|name="submission"|name="whose"|nonce)[^>]*>|"token": "\w+"|\d+ (second|minute)s? ago'
)


def pages(client, house) -> dict[str, bytes]:
    """Every page that can be fetched, without what differs from fetch to fetch."""
    found = {}
    for route in routes():
        if route.is_api or route.name in PUBLIC:
            continue
        answer = client.get(address(route, house))
        if answer.status_code == 200:
            body = answer.content if not answer.streaming else b"".join(answer.streaming_content)
            found[route.name] = CHANGES_BY_ITSELF.sub(b"", body)
    return found


@pytest.mark.parametrize("role", ["manager", "analyst", "administrator"])
def test_another_councils_data_changes_nothing(leeds, sign_in, role, freeze):
    client = sign_in(leeds[role])
    pages(client, leeds)  # the first look writes itself into "who looked"; the log is compared by its own test
    with freeze():
        before = without_log(pages(client, leeds))
        other = factories.house("Bradford")
        factories.child(other["manager"], other.council, 2, given_names="Zed", family_name="Elsewhere")
        after = without_log(pages(client, leeds))
    assert before
    assert before.keys() == after.keys()
    for name in before:
        assert before[name] == after[name], name


def without_log(found: dict[str, bytes]) -> dict[str, bytes]:
    """Pages without the list of who looked, which grows with every fetch (tests/audit compares that)."""
    return {
        name: body.split(b"<main")[0] if name in LOGS else body.split(b'<h2 class="govuk-heading-m">Who looked')[0]
        for name, body in found.items()
        if name != "audit_csv"
    }
