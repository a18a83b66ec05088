"""Every route answers every role as docs/access.md says; a route that is not in the table is an error."""

import pytest

from accounts.roles import Role
from tests.isolation.access import COLUMNS, DOCUMENT, answers, inside, pattern_of, table, written
from tests.isolation.routes import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def _write(request, leeds, sign_in):
    """`make access`."""
    if request.config.getoption("--write-access"):
        DOCUMENT.write_text(table(answers(leeds, sign_in)))


@pytest.mark.usefixtures("_write")
def test_every_route_answers_every_role_as_the_table_says(leeds, sign_in):
    expected, found = written(), answers(leeds, sign_in)
    assert set(found) == set(expected), "a route was added or removed: run `make access`, and read the difference"
    wrong = [
        f"{pattern} as {role}: {cell}, not {expected[pattern][number]}"
        for pattern, cells in found.items()
        for number, (role, cell) in enumerate(zip(COLUMNS, cells, strict=True))
        if cell != expected[pattern][number]
    ]
    assert wrong == []


def test_who_may_not_open_a_page_may_not_send_it_either(leeds, sign_in):
    expected = written()
    for role in Role:
        client, column = sign_in(leeds[role]), COLUMNS.index(role.value)
        for route in inside():
            if expected[pattern_of(route)][column] in {"no", "not found"}:
                status = client.post(address(route, leeds)).status_code
                assert status in {403, 404, 405}, (route.name, role, status)


def test_the_table_says_what_a_manager_of_the_rules_expects():
    """A few rows nobody may lose by writing the table anew without reading it."""
    rows = {pattern: dict(zip(COLUMNS, cells, strict=True)) for pattern, cells in written().items()}
    for pattern, cells in rows.items():
        assert cells["nobody"] in {"sign-in", "token"} or cells["nobody"] == "yes", pattern
        if "child_pk" in pattern or "interview_pk" in pattern or "episode_pk" in pattern:
            for role in ("analyst", "administrator", "national_observer"):
                assert cells[role] in {"not found", "no"}, (pattern, role)
    assert rows["/reports/uptake/"]["analyst"] == "goes on"  # to the figures without small numbers
    assert rows["/reports/figures/"]["analyst"] == "yes"
    assert [role for role, cell in rows["/reports/publish/"].items() if cell == "yes"] == ["manager"]
    assert rows["/reports/compare/"]["national_observer"] == "yes"
    assert rows["/reports/uptake/"]["caseworker"] == "no"
    assert rows["/audit/"]["auditor"] == "yes"
    assert [role for role, cell in rows["/people/"].items() if cell == "yes"] == ["administrator"]
