"""Every route answers every role as docs/access.md says; a route that is not in the table is an error."""

import pytest

from tests.isolation.access import DOCUMENT, pattern_of, rows_of, table, written
from tests.isolation.recording import COLUMNS, REFUSED, each, inside

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@pytest.fixture
def _write(request, record_of):
    """`make access`."""
    if request.config.getoption("--write-access"):
        DOCUMENT.write_text(table(rows_of({column: record_of(column) for column in COLUMNS})))


@pytest.mark.usefixtures("_write")
def test_every_route_has_a_row():
    patterns = {pattern_of(route) for route in inside()}
    assert patterns == set(written()), "a route was added or removed: run `make access`, and read the difference"


@each(COLUMNS)
def test_every_route_answers_as_the_table_says(record_of, column):
    cells, expected, number = record_of(column).cells, written(), COLUMNS.index(column)
    assert set(cells) == {route.name for route in inside()}
    wrong = [
        f"{pattern_of(route)}: {cells[route.name]}, not {expected[pattern_of(route)][number]}"
        for route in inside()
        if cells[route.name] != expected[pattern_of(route)][number]
    ]
    assert wrong == []


@each(COLUMNS)
def test_who_may_not_open_a_page_may_not_send_it_either(record_of, column):
    record = record_of(column)
    assert set(record.sent) == {name for name, cell in record.cells.items() if cell in REFUSED}
    assert {name: status for name, status in record.sent.items() if status not in {403, 404, 405}} == {}


def test_the_table_says_what_a_manager_of_the_rules_expects():
    """A few rows nobody may lose by writing the table anew without reading it."""
    rows = {pattern: dict(zip(COLUMNS, cells, strict=True)) for pattern, cells in written().items()}
    for pattern, cells in rows.items():
        assert cells["nobody"] in {"sign-in", "token"} or cells["nobody"] == "yes", pattern
        if "child_pk" in pattern or "interview_pk" in pattern or "episode_pk" in pattern:
            for role in ("analyst", "administrator", "national_observer"):
                assert cells[role] in {"not found", "no"}, (pattern, role)
    assert rows["/reports/uptake/"]["analyst"] == rows["/reports/returns/"]["analyst"] == "yes"
    assert rows["/reports/episodes/"]["analyst"] == "no"  # it names children
    assert rows["/reports/figures/"]["analyst"] == "yes"
    assert [role for role, cell in rows["/reports/publish/"].items() if cell == "yes"] == ["manager"]
    assert rows["/reports/compare/"]["national_observer"] == "yes"
    assert rows["/reports/uptake/"]["caseworker"] == "no"
    assert rows["/audit/"]["auditor"] == "yes"
    assert [role for role, cell in rows["/people/"].items() if cell == "yes"] == ["administrator"]
