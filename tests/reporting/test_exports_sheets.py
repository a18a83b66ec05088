"""Workbooks and CSV: read by other programs, equal to the page to the unit, accessible, and nothing in them runs."""

import copy
import csv
import io
import re
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import odfdo
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reporting.exports.book import SIGNS
from reporting.exports.figures import COUNTED, MEASURED
from reporting.measures import COUNTS, MEASURES
from tests import factories
from tests.reporting.exporting import made, taken
from tests.reporting.hard_cases import hard_cases
from tests.reporting.sheets import READERS, ods, xlsx

pytestmark = pytest.mark.django_db
SHEETS = ("Cover", "Contents", "Notes")
SPLIT = ("age_band", "provider", "repeat")


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and the hard cases."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        hard_cases(manager, leeds)
        return factories.reread(manager), factories.council("Leeds")


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def table_of(rows: list[list[Any]], width: int) -> list[list[Any]]:
    """What stands under title, sentence and header."""
    return [row[:width] for row in rows[3:]]


@pytest.fixture(scope="module")
def shared_files(shared_office, django_db_blocker):
    """The figures in both formats, and the page they come from, made once for the module."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(shared_office[0], backend="allauth.account.auth_backends.AuthenticationBackend")
        found = client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"]
        return found, {name: taken(client, made(client, "figures", name, split=SPLIT)) for name in READERS}


@pytest.fixture
def files(office, shared_files, sign_in):
    """The figures of the hard cases in both formats, and the page they come from."""
    return sign_in(office[0]), *shared_files


@pytest.mark.parametrize("file_format", READERS)
def test_the_workbook_says_what_the_page_says_to_the_unit(files, file_format):
    _, found, bodies = files
    book = READERS[file_format](bodies[file_format])
    rows = table_of(book["Measures"], len(MEASURED))
    pages = [("All", found.total), *(("Group", row) for row in found.by_basis), ("Group", found.care_leavers)]
    pages += [("Placement type", row) for row in found.by_placement]
    for grouping, figures in pages:
        said = {row[2]: row for row in rows if row[0] == grouping and row[1] == figures.label}
        for measure in MEASURES:
            rate = figures.rates[measure.key]
            numerator, denominator, share, low, high, unsaid, pending = said[measure.key][4:]
            assert (numerator, denominator) == (rate.numerator, rate.denominator), (figures.label, measure.key)
            assert share == ("[z]" if rate.rate is None else pytest.approx(rate.rate))
            assert (low, high) == (("[z]", "[z]") if rate.interval is None else pytest.approx(rate.interval))
            assert pending == figures.counts["pending"]
            if measure.key == "interviewed_72h":
                assert unsaid == figures.counts["interview_cannot_say"]
    counts = {(row[0], row[1], row[2]): row[4] for row in table_of(book["Counts"], len(COUNTED))}
    for grouping, figures in pages:
        for name in COUNTS:
            assert counts[grouping, figures.label, name] == figures.counts[name]
    assert counts["All", "All", "children"] == found.total.children
    assert counts["All", "All", "interviews_held"] == found.interviews_held
    for grouping in ("Month of the return", "Age at the return", "Provider of the placement", "Missing before"):
        parts = [row for row in rows if row[0] == grouping and row[2] == "uptake"]
        assert sum(row[4] for row in parts) == found.total.rates["uptake"].numerator, grouping
        assert sum(row[5] for row in parts) == found.total.rates["uptake"].denominator, grouping


def test_both_workbooks_and_the_csv_hold_the_same(files):
    client, _, bodies = files
    one, other = xlsx(bodies["xlsx"]), ods(bodies["ods"])
    assert list(one) == list(other) == [*SHEETS, "Measures", "Counts", "Rates for size"]
    for name in ("Measures", "Counts"):
        width = len(MEASURED) if name == "Measures" else len(COUNTED)
        first, second = table_of(one[name], width), table_of(other[name], width)
        assert len(first) == len(second)
        for row, twin in zip(first, second, strict=True):  # Excel keeps sixteen digits of a share
            assert row == [pytest.approx(value, rel=1e-14) if isinstance(value, float) else value for value in twin]
    text = taken(client, made(client, "figures", "csv", split=SPLIT)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    measures = table_of(one["Measures"], len(MEASURED))
    assert len(rows) == len(measures) + len(table_of(one["Counts"], len(COUNTED)))
    for row, sheet in zip(rows, measures, strict=False):
        assert (row["measure"], int(row["numerator"]), int(row["denominator"])) == (sheet[2], sheet[4], sheet[5])
        assert row["rate"] == ("" if sheet[6] == "[z]" else f"{sheet[6]:.4f}")


def test_the_excel_workbook_follows_the_guidance(files):
    _, found, bodies = files
    book = openpyxl.load_workbook(io.BytesIO(bodies["xlsx"]))
    assert book.properties.title == "Return home interviews of Leeds: figures"
    assert book.properties.creator == "Leeds"
    names = set()
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert not sheet.auto_filter.ref
        assert sheet.sheet_state == "visible"
        (table,) = sheet.tables.values()
        names.add(table.name)
        assert table.headerRowCount == 1
        assert table.autoFilter is None
        assert table.ref == f"A3:{sheet.dimensions.split(':')[1]}", "the table reaches to the last cell"
        header = [cell.value for cell in sheet[3]]
        assert [column.name for column in table.tableColumns] == header
        assert len({words.lower() for words in header}) == len(header)
        for row in sheet.iter_rows(min_row=3):
            assert all(cell.value not in (None, "") for cell in row), (sheet.title, row[0].row)
        assert sheet["A1"].value
        assert sheet["A1"].font.sz > sheet["A2"].font.sz >= 12
        assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value} == {"Arial"}
        assert not [dimension for dimension in sheet.row_dimensions.values() if dimension.hidden]
    assert len(names) == len(book.worksheets)
    notes = dict(row[:2] for row in xlsx(bodies["xlsx"])["Notes"][3:])
    assert set(dict(SIGNS)) <= set(notes)
    for measure in MEASURES:
        assert measure.sentence in notes[measure.name]
    listed = [row[0] for row in xlsx(bodies["xlsx"])["Contents"][3:]]
    assert listed == ["Notes", "Measures", "Counts", "Rates for size"]
    cover = dict(row[:2] for row in xlsx(bodies["xlsx"])["Cover"][3:])
    assert cover["Council"] == f"Leeds ({found.council.dfe_code})"
    assert "do not publish" in cover["Use"]


def test_numbers_are_numbers_and_percentages_are_shares_with_a_format(files):
    _, _, bodies = files
    sheet = openpyxl.load_workbook(io.BytesIO(bodies["xlsx"]))["Measures"]
    rates = [row[6] for row in sheet.iter_rows(min_row=4) if row[6].value != "[z]"]
    assert rates
    assert {(cell.data_type, cell.number_format) for cell in rates} == {("n", "0.0%")}
    assert {row[4].data_type for row in sheet.iter_rows(min_row=4)} == {"n"}


def test_the_open_document_follows_the_guidance(files):
    _, _, bodies = files
    with ZipFile(io.BytesIO(bodies["ods"])) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        listed = set(re.findall(r'full-path="([^"/]+)"', archive.read("META-INF/manifest.xml").decode()))
        assert listed == {"content.xml", "styles.xml", "meta.xml"}
        for name in listed:
            ElementTree.fromstring(archive.read(name))
        content, styles = archive.read("content.xml").decode(), archive.read("styles.xml").decode()
    assert "spanned" not in content
    assert content.count("<table:table-header-rows>") == content.count("<table:table ") == 6
    assert content.count('table:contains-header="true"') == 6
    assert 'fo:language="en" fo:country="GB"' in styles
    book = odfdo.Document(io.BytesIO(bodies["ods"]))
    assert book.meta.title == "Return home interviews of Leeds: figures"
    assert str(book.meta.language) == "en-GB"
    for name, rows in ods(bodies["ods"]).items():
        width = len(rows[2])
        assert all(len(row) == width and None not in row and "" not in row for row in rows[2:]), name


@pytest.mark.parametrize(("which", "measure"), [("yes", "uptake"), ("no", "uptake"), ("all", "offered")])
@pytest.mark.parametrize("file_format", ["xlsx", "ods", "csv"])
def test_the_episodes_in_the_file_are_those_of_the_page(office, sign_in, file_format, which, measure):
    client = sign_in(office[0])
    asked = {"period": "year_to_date", "measure": measure, "which": which}
    shown = client.get(reverse("figure_episodes"), asked).context["rows"]
    body = taken(client, made(client, "episodes", file_format, measure=measure, which=which))
    if file_format == "csv":
        numbers = [row["record"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]
    else:
        numbers = [row[1] for row in READERS[file_format](body)["Episodes"][3:]]
    assert [int(number) for number in numbers] == [row.pk for row in shown]
    assert numbers
