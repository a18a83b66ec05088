"""What a workbook holds and what a person sees of it: zeros, dates made of texts, hidden tables, rows far below."""

import io
import zipfile
from datetime import date
from datetime import time as clock
from typing import Any

import openpyxl
import pytest

from cases.importing import workbooks
from cases.importing.fields import guess, is_known
from cases.models import Child
from cases.ssda903.reading import COLUMNS, MISSING, read
from interviews.actions.child_import import check, load, remember_columns
from tests.children_import.test_children_import import upload
from tests.children_import.test_values import HEADS, workbook
from tests.children_import.test_workbooks import ADA, BO, book, rewritten

pytestmark = pytest.mark.django_db
TEXTS = ["Child ID", "Forename", "Surname", "DOB", "Address", "Confidential"]
DAMAGED = "This workbook is damaged. Open it in a spreadsheet and save it again."


@pytest.fixture
def texts(leeds):
    """The council has chosen the columns of the table with addresses."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=guess(TEXTS), headings=TEXTS)
    return leeds


@pytest.fixture
def short(leeds):
    """The council has chosen the columns of the other table."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=guess(HEADS), headings=HEADS)
    return leeds


def numbered(number: float, number_format: str) -> bytes:
    return workbook(HEADS, [number, "Ada", "Specimen"], formats={"A2": number_format})


FILLED = ["00000", "00000;@", "00000;-00000", "00000_)", "[$-809]00000", "[Red]00000", r"00\ 000", "0####"]


@pytest.mark.parametrize("number_format", [*FILLED, '00" "000', "00,000", "#00000", "[Color 3]00000;;;@"])
def test_a_number_has_the_zeros_that_its_format_shows(short, number_format):
    load(user=short["administrator"], council=short.council, content=numbered(123, number_format))
    assert Child.objects.get(council=short.council, given_names="Ada", family_name="Specimen").reference == "00123"


@pytest.mark.parametrize("number_format", ["0", "General", "@", "#,##0_);(#,##0)", "_-* #,##0_-", "##0"])
def test_a_number_without_zeros_before_it_stays_as_it_is(short, number_format):
    load(user=short["administrator"], council=short.council, content=numbered(123, number_format))
    assert Child.objects.get(council=short.council, given_names="Ada", family_name="Specimen").reference == "123"


OTHERWISE = [
    "0%",
    "0,",
    "0,,",
    "0.00",
    "_-* #,##0.00_-",
    "0.##",
    "0.00E+00",
    "[<1000]00000;0",
    ";;;",
    '@"-X"',
    "000.00",
    '"0"000',
    "+0",
    "[$£-809]0",
    "?/?",
]


@pytest.mark.parametrize("number_format", OTHERWISE)
def test_a_number_that_is_not_what_is_seen_is_refused(short, number_format):
    found = check(council=short.council, content=numbered(123, number_format)).problems
    assert [(each.line, each.column) for each in found] == [(2, "Child ID")]
    assert "shows this number with other signs" in found[0].message


@pytest.mark.parametrize("number", [1.5, -5])
def test_zeros_before_what_is_no_number_of_a_child_are_refused(short, number):
    found = check(council=short.council, content=numbered(number, "00000")).problems
    assert "shows this number with other signs" in found[0].message


def filled(*row: Any) -> bytes:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for each in (TEXTS, row):
        made.active.append(each)
    made.save(written)
    return written.getvalue()


DAY = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        (["R-1", "Ada", True], "Surname", "TRUE"),
        (["R-1", False, "Specimen"], "Forename", "FALSE"),
        ([True, "Ada", "Specimen"], "Child ID", "TRUE"),
        (["R-1", "Ada", "Specimen", True], "DOB", "TRUE"),
        (["R-1", "Ada", "Specimen", None, DAY], "Address", "a date or time"),
        (["R-1", "Ada", "Specimen", None, clock(1, 2)], "Address", "a date or time"),
        ([DAY, "Ada", "Specimen"], "Child ID", "a date or time"),
        (["R-1", "Ada", "Specimen", None, None, DAY], "Confidential", "a date or time"),
    ],
)
def test_what_excel_made_of_a_text_is_refused_with_line_and_column(texts, row, column, word):
    found = check(council=texts.council, content=filled(*row)).problems
    assert [(each.line, each.column) for each in found] == [(2, column)]
    assert found[0].message == f"Excel made {word} of this: format the column as text, and type it again."


@pytest.mark.parametrize("is_confidential", [True, False])
def test_dates_and_yes_or_no_are_read_where_they_belong(texts, is_confidential):
    row = ["R-1", "Ada", "Specimen", date(2012, 2, 3), "1 Any Lane", is_confidential]
    load(user=texts["administrator"], council=texts.council, content=filled(*row))
    child = Child.objects.get(reference="R-1")
    assert (child.born_on, child.address_is_confidential) == (date(2012, 2, 3), is_confidential)


def test_a_line_is_given_back_with_the_word_that_excel_shows(texts, sign_in):
    client = sign_in(texts["administrator"])
    url = upload(client, filled("R-1", "Ada", True))["Location"]
    assert "R-1,Ada,TRUE" in client.get(f"{url}wrong.csv").content.decode("utf-8-sig")


def moved(row: int) -> bytes:
    """Bo's row stands far below."""
    return rewritten(
        book(ADA, BO), lambda text: text.replace(b'<row r="3"', b'<row r="%d"' % row).replace(b'3" t=', b'%d" t=' % row)
    )


def test_many_empty_rows_cost_nothing_and_lines_keep_their_numbers(short):
    data = moved(1_048_576)
    assert [number for number, _ in workbooks.read(data, is_known).rows] == [1, 2, 1_048_576]
    found = check(council=short.council, content=data)
    assert (found.problems, found.counts["new"]) == ([], 2)
    bad = rewritten(moved(1_000_000), lambda text: text.replace(b">Bo<", b">25<"))
    assert [(each.line, each.column) for each in check(council=short.council, content=bad).problems] == [
        (1_000_000, "Forename")
    ]


BEYOND = {
    "a row beyond the last": lambda text: text.replace(b'<row r="3"', b'<row r="1048577"'),
    "a row far beyond the last": lambda text: text.replace(b'<row r="3"', b'<row r="20000000"'),
    "a column beyond the last": lambda text: text.replace(b'r="C3"', b'r="XFE3"'),
    "a cell that is there twice": lambda text: text.replace(b'r="B3"', b'r="A3"'),
}


@pytest.mark.parametrize("change", BEYOND.values(), ids=BEYOND.keys())
def test_rows_and_cells_that_no_sheet_has_are_a_damage(short, sign_in, change):
    assert DAMAGED in upload(sign_in(short["administrator"]), rewritten(book(ADA, BO), change)).content.decode()
    assert not Child.objects.filter(reference="V-1").exists()


def test_a_strict_workbook_is_named_with_what_to_save_it_as(short, sign_in):
    kept = "http://schemas.openxmlformats.org/"
    source, written = zipfile.ZipFile(io.BytesIO(book(ADA))), io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            text = (
                source.read(name)
                .decode()
                .replace(f"{kept}spreadsheetml/2006/", "http://purl.oclc.org/ooxml/spreadsheetml/")
            )
            text = text.replace(f"{kept}officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
            target.writestr(name, text)
    answer = upload(sign_in(short["administrator"]), written.getvalue()).content.decode()
    words = "This is a Strict Open XML workbook. Save it as Excel Workbook (.xlsx) or as CSV UTF-8."
    assert words in answer
    assert [problem.message for problem in read(MISSING, written.getvalue()).problems] == [words]


def hidden(*shown: list[str], state: str = "hidden", title: str = "Children") -> Any:
    """The table's sheet is hidden, and another with these rows is shown."""

    def change(made: Any) -> None:
        made.active.title, made.active.sheet_state = title, state
        other = made.create_sheet("Notes")
        for row in shown:
            other.append(row)
        made.active = 1

    return change


SHOW_IT = "To show it, right-click the name of a sheet, choose Unhide, and save the workbook. If it is not listed"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "What is shown is empty."),
        ([["See the other sheet"]], "No table is found on what is shown (“Notes”)."),
        ([["From", "Mosaic"], ["On", "1 May"]], "No table is found on what is shown (“Notes”)."),
    ],
)
def test_a_table_on_a_hidden_sheet_is_named(short, sign_in, state, rows, words):
    answer = upload(sign_in(short["administrator"]), book(ADA, change=hidden(*rows, state=state))).content.decode()
    assert f"{words} The table may be on a hidden sheet: “Children”. {SHOW_IT}" in answer


def test_a_table_that_is_shown_is_read_beside_a_hidden_one(short):
    found = check(council=short.council, content=book(ADA, change=hidden(HEADS, BO)))
    assert (found.problems, found.counts["new"]) == ([], 1)
    assert (
        "Only the sheet “Notes” is read. Sheets that are left out: “Children” (hidden)." in dict(found.notes).values()
    )


def test_dates_of_a_workbook_reach_ssda903_as_texts():
    facts = {"CHILD": "C-1", "DOB": date(2012, 2, 3)}
    rows = read(MISSING, workbook(COLUMNS[MISSING], [facts.get(name) for name in COLUMNS[MISSING]])).rows
    assert (rows[0].cells["CHILD"], rows[0].cells["DOB"]) == ("C-1", "2012-02-03")


def test_an_empty_workbook_is_still_called_empty(short, sign_in):
    written = io.BytesIO()
    openpyxl.Workbook().save(written)
    assert "The workbook is empty." in upload(sign_in(short["administrator"]), written.getvalue()).content.decode()
