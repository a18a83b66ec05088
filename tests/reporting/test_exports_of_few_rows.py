"""Workbooks and CSV of what tests make themselves: nothing in them runs, dates are dates, and no row is said."""

import csv
import io
import tracemalloc
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from accounts.roles import Role
from cases.models import Child
from interviews.models import ReturnInterview
from reporting.exports.book import Book, Table
from reporting.exports.csv_file import write_csv
from reporting.exports.episodes import COLUMNS as EPISODES
from reporting.exports.ods import write_ods
from reporting.exports.xlsx import write_xlsx
from rhi.cells import FORMULA
from tests import factories
from tests.reporting.exporting import made, taken
from tests.reporting.hard_cases import NASTY, back
from tests.reporting.sheets import READERS, ods, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


@pytest.fixture
def nasty(office):
    """Children with numbers that a spreadsheet would run, written past every form."""
    manager, leeds = office
    for number, reference in enumerate(NASTY, start=50):
        one = back(manager, leeds, number, lives="in_area")
        Child.objects.filter(pk=one.child_id).update(reference=reference, same_reference=number)
    return manager, leeds


def test_nothing_in_a_workbook_runs(nasty, sign_in):
    client = sign_in(nasty[0])
    bodies = [taken(client, made(client, "episodes", "xlsx", measure="offered", which="all"))]
    bodies.append(taken(client, made(client, "figures", "xlsx", split=["provider"])))
    for body in bodies:
        for sheet in openpyxl.load_workbook(io.BytesIO(body)):
            assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        with ZipFile(io.BytesIO(body)) as archive:
            assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]
    assert {unescape(row[0]) for row in xlsx(bodies[0])["Episodes"][3:]} == set(NASTY)
    assert '=cmd|"/C calc"!A0' in {row[1] for row in xlsx(bodies[1])["Measures"][3:]}


def test_nothing_in_an_open_document_runs(nasty, sign_in):
    client = sign_in(nasty[0])
    body = taken(client, made(client, "episodes", "ods", measure="offered", which="all"))
    with ZipFile(io.BytesIO(body)) as archive:
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content
    assert "of:=" not in content
    said = {row[0] for row in ods(body)["Episodes"][3:]}
    assert {text for text in NASTY if "\t" not in text and "\r" not in text} <= said
    assert {text.replace("\r", "\n").strip() for text in NASTY} <= {text.strip() for text in said} | {"=1"}


def test_nothing_in_a_csv_runs(nasty, sign_in):
    client = sign_in(nasty[0])
    for asked in (("episodes", {"measure": "offered", "which": "all"}), ("figures", {"split": ["provider"]})):
        text = taken(client, made(client, asked[0], "csv", **asked[1])).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert not [cell for row in rows for cell in row if FORMULA.match(cell)]
        assert not [row for row in rows if len(row) != len(rows[0])]
    assert "'=HYPERLINK" in taken(client, made(client, "episodes", "csv", count="due")).decode()


def test_days_and_moments_are_dates_in_london(office, sign_in):
    manager, leeds = office
    one = back(manager, leeds, 1)
    body = taken(sign_in(manager), made(sign_in(manager), "episodes", "xlsx", count="due"))
    row = next(openpyxl.load_workbook(io.BytesIO(body))["Episodes"].iter_rows(min_row=4))
    one = ReturnInterview.objects.get(pk=one.pk)
    assert (row[2].value.date(), row[2].number_format) == (one.counted_on, "yyyy-mm-dd")
    assert row[3].is_date
    assert row[8].value == "An interview is due"
    assert row[9].value == "[x]"


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_ods])
def test_memory_does_not_grow_with_the_rows(write, tmp_path):
    def peak(number: int) -> int:
        at = factories.utc(2026, 11, 1, 12)
        row = (
            "383-1",
            1,
            at.date(),
            at,
            at,
            "Missing",
            "Home",
            None,
            "Due",
            at,
            None,
            "Accepted",
            at,
            "Yes",
            at,
            at,
            "x",
        )
        table = Table("Episodes", "Title", "One table.", EPISODES, (row for _ in range(number)))
        tracemalloc.start()
        with (tmp_path / "file").open("w+b") as file:
            write(Book("Title", "Leeds", [("What", "This")], [], (table,)), file)
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(10)  # what is made once
    assert peak(4000) < 1.3 * peak(500)


def test_a_file_with_no_row_says_so(office, sign_in):
    client = sign_in(office[0])
    for name in READERS:
        rows = READERS[name](taken(client, made(client, "episodes", name, count="due")))["Episodes"]
        assert rows[3][0] == "No row"
        assert len(rows) == 4
