"""What a person has to say yes to, as a file may show less than it holds: letters that are a guess, hidden rows."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cases.importing.fields import guess
from cases.models import Child
from cases.restricting import restrict
from interviews.actions.child_import import check, load, remember_columns
from interviews.actions.load_questions import EVERYTHING
from tests.casework.forms import send, shown
from tests.children_import.test_children_import import upload
from tests.children_import.test_questions import agree
from tests.children_import.test_workbooks import rewritten

pytestmark = pytest.mark.django_db
HEADS = ["Child ID", "Forename", "Surname", "DOB", "School", "Notes"]
ROWS = [
    ["L-1", "Ada", "Specimen", "03/02/2012", "First School", ""],
    ["L-2", "Bo", "Sample", "04/05/2013", "First School", ""],
    ["L-3", "Cy", "Muster", "06/07/2014", "First School", ""],
]


@pytest.fixture
def mapped(leeds):
    """The council has chosen its columns; Notes is none of them."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=guess(HEADS), headings=HEADS)
    return leeds


@pytest.fixture
def client(mapped, sign_in):
    return sign_in(mapped["administrator"])


def text(encoding: str, *, names: tuple[str, ...] = ("Zoë",), more: str = "") -> bytes:
    rows = [",".join(HEADS), *(",".join(row) for row in ROWS[: len(names)])]
    for row, name in zip(ROWS, names, strict=False):
        rows = [line.replace(f",{row[1]},", f",{name},") for line in rows]
    return ("\n".join(rows) + more).encode(encoding)


def book(change=lambda sheet: None, rows: list[list[Any]] | None = None) -> bytes:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADS, *(rows or ROWS)):
        made.active.append(row)
    change(made.active)
    made.save(written)
    return written.getvalue()


def previewed(client, content: bytes) -> tuple[str, str]:
    url = upload(client, content)["Location"]
    return url, client.get(url).content.decode()


def names() -> set[str]:
    return set(Child.objects.filter(reference__startswith="L-").values_list("given_names", flat=True))


def test_letters_of_a_windows_file_are_shown_and_loaded_only_after_a_yes(client):
    url, page = previewed(client, text("cp1252", names=("Zoë", "Bo", "Renée")))
    assert "The file does not say which letters it uses." in page
    assert "Zoë: Zoë Specimen, L-1" in page
    assert "Renée: Renée Muster, L-3" in page
    assert "Bo:" not in page
    answer = client.post(url, shown(client, url))
    assert "Look at each question" in answer.content.decode()
    assert names() == set()
    assert agree(client, url).status_code == 302
    assert names() == {"Zoë", "Bo", "Renée"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_its_letters_is_loaded_without_that_question(client, encoding):
    url, page = previewed(client, text(encoding))
    assert "which letters it uses" not in page
    assert ("The file is in UTF-16." in page) == (encoding == "utf-16")
    send(client, url, {})
    assert names() == {"Zoë"}


def test_letters_that_are_recorded_already_are_not_asked_about_every_night(mapped, client, tmp_path):
    path = tmp_path / "children.csv"
    path.write_bytes(text("cp1252"))
    command = ("import_children", "--council", mapped.council.dfe_code, str(path))
    with pytest.raises(CommandError, match="A person has to look first"):
        call_command(*command, stderr=io.StringIO())
    call_command(*command, "--agree-to-all", stdout=io.StringIO())
    call_command(*command, stdout=io.StringIO())
    path.write_bytes(text("cp1252").replace(b"Zo\xeb", b"Zo\xe9"))
    with pytest.raises(CommandError, match="A person has to look first"):
        call_command(*command, stderr=io.StringIO())


def test_letters_that_a_person_corrected_here_are_asked_about_too(mapped, client):
    load(user=mapped["administrator"], council=mapped.council, content=text("utf-8"))
    Child.objects.filter(reference="L-1").update(given_names="Zoe")
    _, page = previewed(client, text("cp1252", names=("Zoé",)))
    assert "Zoé: Zoe Specimen, L-1" in page


def test_a_letter_that_windows_does_not_have_is_refused_with_line_and_column(mapped, client):
    data = text("cp1252").replace(b"Zo\xeb", b"Zo\x8d")
    found = check(council=mapped.council, content=data).problems
    assert [(each.line, each.column) for each in found] == [(2, "Forename")]
    assert "not in UTF-8" in found[0].message


@pytest.mark.parametrize(
    ("damage", "line", "column"),
    [
        (lambda data: data.replace("ë".encode("utf-16-le"), b"\x00\xd8"), 2, "Forename"),
        (lambda data: data[:-1], 3, "Notes"),
    ],
    ids=["half a letter inside", "half a letter at the end"],
)
def test_a_damaged_letter_of_utf_16_is_refused_with_line_and_column(mapped, damage, line, column):
    found = check(council=mapped.council, content=damage(text("utf-16", names=("Zoë", "Bo"), more="x"))).problems
    assert [(each.line, each.column) for each in found] == [(line, column)]
    assert "letters here are damaged" in found[0].message


def test_wrong_lines_of_a_windows_file_are_given_back_in_its_letters_and_asked_about_again(client):
    url, _ = previewed(client, text("cp1252", names=("Ada", "Zoë")).replace(b"04/05/2013", b"31/02/2013"))
    answer = client.get(f"{url}wrong.csv")
    assert answer["Content-Type"] == "text/csv; charset=windows-1252"
    assert b"Zo\xeb" in answer.content
    _, page = previewed(client, answer.content.replace(b"31/02/2013", b"04/05/2013"))
    assert "Zoë: Zoë Sample, L-2" in page


def test_lines_given_back_are_loaded_once_they_are_right_whatever_the_reason_beside_them_says(client):
    url, _ = previewed(client, text("utf-8", names=("O&#39;Neill", "Bo")).replace(b"04/05", b"31/02"))
    given = client.get(f"{url}wrong.csv").content
    url, page = previewed(client, given.replace(b"O&#39;Neill", b"Ada", 1))
    assert "What is wrong" not in page.split("no such day")[0].split("<table")[0]
    assert "code of web pages" not in page
    again = client.get(f"{url}wrong.csv").content
    assert again.decode().splitlines()[0].count("What is wrong") == 1
    url, _ = previewed(client, again.replace(b"31/02/2013", b"04/05/2013", 1))
    send(client, url, {})
    assert names() == {"Bo"}


def hide(*rows: int, columns: str = "") -> Any:
    def change(sheet: Any) -> None:
        for number in rows:
            sheet.row_dimensions[number].hidden = True
        for letter in columns:
            sheet.column_dimensions[letter].hidden = True

    return change


def test_hidden_rows_are_named_and_loaded_only_after_a_yes(client):
    url, page = previewed(client, book(hide(3, 4, 9)))
    assert "Rows that are hidden or filtered out in the workbook: 3 to 4. They would be loaded" in page
    assert "Bo Sample, L-2: row 3" in page
    client.post(url, shown(client, url))
    assert names() == set()
    assert agree(client, url).status_code == 302
    assert names() == {"Ada", "Bo", "Cy"}


def test_rows_that_a_filter_hides_are_named(client):
    def filtered(sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:F4"
        sheet.auto_filter.add_filter_column(1, ["Ada"])
        hide(3, 4)(sheet)

    assert "filtered out in the workbook: 3 to 4" in previewed(client, book(filtered))[1]


def test_a_row_of_no_height_is_hidden(client):
    flat = rewritten(book(), lambda text: text.replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"'))
    assert "filtered out in the workbook: 2. They" in previewed(client, flat)[1]


def test_hidden_columns_that_would_be_loaded_are_named(client):
    url, page = previewed(client, book(hide(columns="EF")))
    assert "Columns that are hidden in the workbook, and would be loaded" in page
    assert "School: column E" in page
    assert "column F" not in page
    client.post(url, shown(client, url))
    assert names() == set()
    assert agree(client, url).status_code == 302


def test_a_hidden_sheet_of_children_is_asked_about(client):
    def more(sheet: Any) -> None:
        other = sheet.parent.create_sheet("Old ones")
        for row in (HEADS, ["L-9", "Di", "Other"]):
            other.append(row)
        other.sheet_state = "hidden"

    url, page = previewed(client, book(more))
    assert "Hidden sheets that hold a table like this one, and would not be loaded" in page
    assert "Old ones" in page
    client.post(url, shown(client, url))
    assert names() == set()


def test_a_workbook_without_anything_hidden_asks_nothing(client):
    url, page = previewed(client, book())
    assert "hidden" not in page.split("<main")[1].replace("visually-hidden", "").replace('type="hidden"', "").replace(
        'aria-hidden="true"', ""
    )
    send(client, url, {})
    assert names() == {"Ada", "Bo", "Cy"}


def test_a_restricted_child_is_not_shown_by_these_questions(mapped, client):
    load(user=mapped["administrator"], council=mapped.council, content=book(), agreed=EVERYTHING)
    child = Child.objects.get(reference="L-2")
    restrict(user=mapped["manager"], child=child, reason="Theirs.", people=[], barred=[])
    _, page = previewed(client, book(hide(3, 4)))
    assert "Bo Sample" not in page
    assert "Cy Muster, L-3: row 4" in page
