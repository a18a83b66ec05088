"""Ofsted's Annex A, List 8: exact headers, counts of twelve months, and the answers after the last missing episode."""

import csv
import io
from datetime import timedelta

import duckdb
import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from cases.models import Placement
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import day as typed

pytestmark = pytest.mark.django_db
HEAD = [
    "Child Unique ID",
    "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
    "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
]


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def days_ago(days: float) -> TimeSpan:
    return TimeSpan.exact(timezone.now() - timedelta(days=days))


def in_care(by, at, number, **facts):
    reference = facts.pop("reference", f"383-{number}")
    one = factories.child(by, at, number, reference=reference, **facts)
    factories.placement(by, one, starts_on=factories.date(2024, 5, 1))
    return one


def came_back(by, child, days: float, **facts):
    episode = factories.episode(by, child, went_missing=days_ago(days), **facts)
    return factories.returned(by, episode, returned=days_ago(days - 0.5))


def cases(by, at) -> dict[str, list[str]]:
    """A child of every kind, and what its line says after its number."""
    in_care(by, at, 1)
    accepted = came_back(by, in_care(by, at, 2), 5)
    factories.offer(by, accepted)
    declined = came_back(by, in_care(by, at, 3), 5)
    factories.offer(by, declined, response="declined_by_child")
    came_back(by, in_care(by, at, 4), 5)
    still = in_care(by, at, 5)
    factories.offer(by, came_back(by, still, 20))
    factories.episode(by, still, went_missing=days_ago(1))
    away = in_care(by, at, 6)
    came_back(by, away, 9, category="away")
    old = in_care(by, at, 7)
    came_back(by, old, 370)
    talked = came_back(by, in_care(by, at, 8), 5)
    factories.offer(by, talked, response="declined_by_child")
    late = {"late_reason": factories.code("late_reason.other")}
    factories.interview(by, talked, **late)
    silent = came_back(by, in_care(by, at, 9), 5)
    factories.offer(by, silent, response="no_response")
    home = factories.child(by, at, 10)
    came_back(by, home, 5)
    left = in_care(by, at, 11)
    Placement.objects.filter(child=left).update(ends_on=factories.date(2024, 6, 1))
    return {
        "383-1": ["0", "0", "", ""],
        "383-2": ["1", "0", "Yes", "Yes"],
        "383-3": ["1", "0", "Yes", "No"],
        "383-4": ["1", "0", "No", "No"],
        "383-5": ["2", "0", "Unknown", "Unknown"],
        "383-6": ["0", "1", "", ""],
        "383-7": ["0", "0", "", ""],
        "383-8": ["1", "0", "Yes", "Yes"],
        "383-9": ["1", "0", "Yes", "No"],
    }


def of_csv(client) -> tuple[list[str], dict[str, list[str]]]:
    page = client.get(reverse("annex_a_csv"))
    rows = list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"))))
    return rows[0], {row[0]: row[1:] for row in rows[1:]}


def test_the_columns_and_answers_of_list_8(office, sign_in):
    manager, leeds = office
    expected = cases(manager, leeds)
    head, found = of_csv(sign_in(manager))
    assert head == HEAD
    assert found == expected


def test_the_workbook_says_the_same_and_opens_cleanly(office, sign_in):
    manager, leeds = office
    cases(manager, leeds)
    in_care(manager, leeds, 12, reference="=HYPERLINK(1)")
    client = sign_in(manager)
    book = load_workbook(io.BytesIO(client.get(reverse("annex_a_xlsx")).content))
    sheet = book["List 8"]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == HEAD
    assert {row[0]: row[1:] for row in rows[1:] if not row[0].startswith("=")} == {
        number: line for number, line in of_csv(client)[1].items() if "HYPERLINK" not in number
    }
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not sheet.merged_cells.ranges
    assert book.sheetnames == ["List 8", "Notes"]


def test_duckdb_reads_the_same_cells(office, sign_in, tmp_path):
    manager, leeds = office
    cases(manager, leeds)
    client, path = sign_in(manager), tmp_path / "list-8.csv"
    path.write_bytes(client.get(reverse("annex_a_csv")).content)
    table = duckdb.read_csv(str(path), header=True, all_varchar=True)
    assert table.columns == HEAD
    assert {row[0]: [cell or "" for cell in row[1:]] for row in table.fetchall()} == of_csv(client)[1]


def test_a_childs_number_is_never_a_formula(office, sign_in):
    manager, leeds = office
    in_care(manager, leeds, 12, reference="=HYPERLINK(1)")
    assert list(of_csv(sign_in(manager))[1]) == ["'=HYPERLINK(1)"]


def test_the_twelve_months_end_on_the_day_of_the_link(office, sign_in):
    manager, leeds = office
    cases(manager, leeds)
    day = timezone.localdate() - timedelta(days=365)
    page = sign_in(manager).get(reverse("annex_a_csv"), typed("day", f"{day.day} {day.month} {day.year}"))
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(page.content.decode("utf-8-sig")))}
    assert rows["383-7"] == ["1", "0", "No", "No"]
    assert rows["383-2"] == ["0", "0", "", ""]
