"""What can hardly be true is named, with line and column; files that are none of ours are refused by name."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import Council
from cases.models import Child, MissingEpisode, Placement
from cases.ssda903.reading import COLUMNS, read
from tests.ssda903.files import Folder, absence, header, stay, written

pytestmark = pytest.mark.django_db
STAY, AWAY = [stay("01/06/2024", rne="S")], [absence("05/09/2024", "07/09/2024")]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def ethnic(code: str) -> tuple[str, ...]:
    return (*header()[:3], code, *header()[4:])


REFUSED = [
    ({"children": [header(born="01/01/1900")]}, "header, line 2, DOB “01/01/1900”: The date of birth is before 1990"),
    ({"children": [header(born="01/01/2999")]}, "header, line 2, DOB “01/01/2999”: The date of birth is in the future"),
    ({"episodes": [stay("01/06/0025")]}, "episodes, line 2, DECOM “01/06/0025”: This is before 1990"),
    ({"episodes": [stay("01/06/9999")]}, "episodes, line 2, DECOM “01/06/9999”: This is in the future"),
    ({"episodes": [stay("01/06/2024", "31/12/9999")]}, "episodes, line 2, DEC “31/12/9999”: This is in the future"),
    (
        {"missing": [absence("05/09/0024", "07/09/2024")]},
        "MIS_START “05/09/0024”: This is before 1990",
    ),
    ({"children": [header(sex="3")]}, "header, line 2, SEX “3”: Write 1 for male or 2 for female; from the year 2024"),
    ({"children": [header(sex="Male")]}, "header, line 2, SEX “Male”: Write 1 for male"),
]


@pytest.mark.parametrize(("replaced", "words"), REFUSED)
def test_what_cannot_be_true_is_refused(folder, replaced, words):
    said = folder.load(**{"episodes": STAY, "missing": AWAY, **replaced})
    assert words in said
    assert "REFUSED" in said
    assert not Child.objects.exists()


OLD_CODE = stay("01/05/2025", "01/06/2025", place="H5")
WARNED = [
    ({"children": [ethnic("ZZZZ")]}, "header, line 2, ETHNIC “ZZZZ”: This is not an ethnicity code."),
    ({"children": [header(born="12/05/2006")], "missing": [absence("05/09/2024", "07/09/2024", born="12/05/2006")]},
     "missing, line 2, MIS_START “05/09/2024”: The child was 18 or older when this began."),
    ({"children": [header(born="12/05/2006")], "missing": []}, "DECOM “01/06/2024”: The child was 18"),
    ({"episodes": [OLD_CODE], "missing": []}, "episodes, line 2, PLACE “H5”: H5 was last in use in 2024 to 2025"),
    ({"episodes": [stay("01/05/2022", place="K3")], "missing": []},
     "episodes, line 2, PLACE “K3”: K3 is in use from 2023 to 2024 on"),
    ({"missing": [absence("05/09/2024")]}, "missing, line 2, MIS_END: This is open for more than 28 days."),
    ({"episodes": []}, "missing, line 2, CHILD “C1”: The Episodes file has no row of this child."),
    ({"missing": [absence("03/10/2024", "03/10/2024")] * 2}, "missing, line 3, MIS_START “03/10/2024”: This is the"),
]  # fmt: skip


@pytest.mark.parametrize(("replaced", "words"), WARNED)
def test_what_is_hardly_true_is_named_and_loaded(folder, replaced, words):
    said = folder.load(**{"episodes": STAY, "missing": AWAY, **replaced})
    assert words in next(line for line in said.splitlines() if line.startswith("warning: ") and words in line)
    assert "REFUSED" not in said


def test_how_long_an_absence_may_be_open_is_a_setting_of_the_council(folder):
    Council.objects.update(long_absence_days=5000)
    assert "This is open for more than" not in folder.load(STAY, [absence("05/09/2024")])


def test_a_code_that_is_none_is_not_kept_and_letters_of_any_case_are(folder):
    folder.load(STAY, children=[ethnic("ZZZZ"), (*header("C2", "u")[:3], "mwbc", "", "", "")])
    assert list(Child.objects.order_by("reference").values_list("ethnicity", "sex")) == [
        ("", "male"),
        ("MWBC", "not_known"),
    ]


def test_a_day_given_twice_is_one_absence(folder):
    folder.load(STAY, [absence("03/10/2024", "03/10/2024")] * 2)
    assert MissingEpisode.objects.count() == 1


def texts() -> dict[str, str]:
    rows = {"header": [header()], "episodes": STAY, "missing": AWAY}
    return {name: written(name, found) for name, found in rows.items()}


def test_swapped_files_are_named(folder):
    files = texts()
    said = folder.load_texts({**files, "header": files["missing"], "missing": files["header"]})
    assert "header, line 1, file: This is the Missing file. Choose the Header file here." in said
    assert "missing, line 1, file: This is the Header file. Choose the Missing file here." in said
    assert "2 problems" in said


OTHERS = [
    (b"%PDF-1.7\n", "This is a PDF"),
    (b"<html><body><table><tr><td>CHILD</td></tr></table></body></html>", "This is a web page (HTML)"),
    (b"Report of 1 April\r\n\r\n" + texts()["missing"].encode(), "The headings are in line 3. Delete the lines above"),
    (texts()["missing"].replace("05/09", '"05/09').encode(), "A quotation mark opens here and is not closed"),
    (b"CHILD,DOB,MISSING,MIS_START,MIS_END\r\nC1,12/05/2010,M,05/09/2024\r\n", "This line ends after 4 of 5 cells"),
]


@pytest.mark.parametrize(("content", "words"), OTHERS)
def test_what_is_no_missing_file_is_named(folder, content, words):
    said = folder.load_texts({**texts(), "missing": content.decode("latin-1")})
    assert words in said
    assert not Child.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_and_a_separator_line(folder, encoding, tmp_path):
    files = {**texts(), "missing": "sep=;\r\n" + texts()["missing"].replace(",", ";")}
    assert "REFUSED" not in folder.load_texts(files, encoding=encoding)
    assert MissingEpisode.objects.get().went_missing_earliest_at < timezone.now()


def test_an_urn_that_is_too_long_is_named_and_left_out(leeds, folder):
    said = folder.load([stay("01/06/2024", rne="S", urn="SC1234567890XYZ")], AWAY)
    assert "episodes, line 2, URN “SC1234567890XYZ”: This is longer than 10 characters" in said
    assert Placement.objects.get(child__reference="C1").urn == ""


def test_a_placement_of_one_day_that_is_there_twice_is_loaded_once(leeds, folder):
    said = folder.load([stay("01/06/2024", "01/06/2024")] * 2, [])
    assert "line 3, DECOM “01/06/2024”: This is the episode of line 2 again. It is loaded once." in said
    assert Placement.objects.filter(child__reference="C1").count() == 1


def test_a_comma_in_a_cell_that_moves_the_others_is_refused(leeds, folder):
    texts = {
        "header": written("header", [header()]),
        "episodes": written("episodes", [stay("01/06/2024", "01/09/2024", urn="")]).replace("K2,PR4", "K2,,PR4"),
        "missing": written("missing", []),
    }
    said = folder.load_texts(texts)
    assert "REFUSED" in said
    assert "episodes, line 2, column N: This line has 14 cells, and there are 13 headings." in said


def test_a_number_of_which_excel_made_a_date_is_refused(leeds, folder):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(COLUMNS["header"])
    book.active.append([date(2026, 2, 1), "1", date(2010, 5, 12), "WBRI", "", "", ""])
    book.save(out)
    problems = read("header", out.getvalue()).problems
    assert [(each.line, each.column, each.message) for each in problems] == [
        (2, "CHILD", "Excel made a date or time of this: format the column as text, and type it again.")
    ]
