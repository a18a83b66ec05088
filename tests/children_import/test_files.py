"""Files as councils really have them: read right, or refused with line, column and what to do. Never half-read."""

import io
import zipfile

import pytest

from cases.importing.fields import guess
from cases.models import Child
from cases.ssda903.reading import MISSING, read
from interviews.actions.child_import import check, load, look, remember_columns
from interviews.actions.load_questions import EVERYTHING
from tests.children_import.test_children_import import upload

pytestmark = pytest.mark.django_db
HEADS = "Child ID,Forename,Surname,DOB,Address,School"
COLUMNS = guess(HEADS.split(","))
ADA = "R-1,Ada,Specimen,03/02/2012,1 Any Lane,First School"
BO = "R-2,Bo,Sample,04/05/2013,2 Any Lane,First School"
CY = "R-3,Cy,Muster,06/07/2014,3 Any Lane,First School"


@pytest.fixture
def mapped(leeds):
    """The council has chosen its columns."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=COLUMNS)
    return leeds


def lines(*rows: str, end: str = "\n") -> str:
    return end.join([HEADS, *rows]) + end


def problems(leeds, content: bytes) -> list[tuple[int, str, str]]:
    counts, found = look(council=leeds.council, content=content)
    assert counts == {}
    assert not Child.objects.filter(reference__startswith="R-").exists()
    return [(each.line, each.column, each.message) for each in found]


GOOD = {
    "UTF-8 with its mark": lines(ADA, BO.replace("Bo", "Zoë")).encode("utf-8-sig"),
    "UTF-16, little end first": lines(ADA, BO.replace("Bo", "Zoë")).encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + lines(ADA, BO.replace("Bo", "Zoë")).encode("utf-16-be"),
    "UTF-16 with tabs": lines(ADA, BO.replace("Bo", "Zoë")).replace(",", "\t").encode("utf-16"),
    "Windows": lines(ADA, BO.replace("Bo", "Zoë")).encode("cp1252"),
    "Windows, with an apostrophe of Word": lines(ADA.replace("First", "St Peter’s"), BO.replace("Bo", "Zoë")).encode(
        "cp1252"
    ),
    "semicolons, and many commas in an address": lines(ADA, BO.replace("Bo", "Zoë"))
    .replace(",", ";")
    .replace("1 Any Lane", "1, Any, Lane, Old, Town, West, Leeds")
    .encode(),
    "separator declared": ("sep=;\r\n" + lines(ADA, BO.replace("Bo", "Zoë"), end="\r\n").replace(",", ";")).encode(),
    "old Mac line ends": lines(ADA, BO.replace("Bo", "Zoë"), end="\r").encode(),
    "the end mark of DOS": lines(ADA, BO.replace("Bo", "Zoë")).encode() + b"\x1a",
    "blank lines": lines("", ADA, ",,,,,", BO.replace("Bo", "Zoë"), "").encode(),
    "accents apart from their letters": lines(ADA, BO.replace("Bo", "Zoe\u0308")).encode(),
    "more characters without width": lines(ADA, BO.replace("Bo", "\u180eZo\ufe0fë\u061c\u3164\U000e0041")).encode(),
    "characters without width": lines(ADA, BO.replace("Bo", "\u200bZo\u00adë\ufeff")).encode(),
    "commas after the last heading": "\n".join(row + ",," for row in (HEADS, ADA, BO.replace("Bo", "Zoë"))).encode(),
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD.keys())
def test_what_can_be_read_is_read_right(mapped, content):
    load(user=mapped["administrator"], council=mapped.council, content=content, agreed=EVERYTHING)
    ada, zoe = Child.objects.filter(reference__startswith="R-").order_by("reference")
    assert (ada.given_names, ada.school.split()[-1], zoe.given_names) == ("Ada", "School", "Zoë")


def test_texts_that_spreadsheets_mark_lose_the_mark_and_names_keep_their_apostrophe(mapped):
    rows = ("=\"00123\",'Abdullah,'t Hart,03/02/2012,,", "'R-2,O'Neill,d'Arcy,'04/05/2013,'12 Any Lane,")
    load(user=mapped["administrator"], council=mapped.council, content=lines(*rows).encode())
    found = Child.objects.filter(council=mapped.council).values_list("reference", "given_names", "family_name")
    assert {("00123", "'Abdullah", "'t Hart"), ("R-2", "O'Neill", "d'Arcy")} <= set(found)
    assert Child.objects.get(reference="R-2").address == "12 Any Lane"


BAD = {
    "unclosed, then nothing quoted": (lines(ADA.replace("1 Any", '"1 Any'), BO, CY), 2, "Address", "not closed"),
    "unclosed, then something quoted": (
        lines(ADA.replace("1 Any", '"1 Any'), BO, CY.replace("3 Any Lane", '"3, Any Lane"')),
        2,
        "Address",
        "after a closing quotation mark",
    ),
    "unclosed, then a stray mark": (
        lines(ADA.replace("1 Any", '"1 Any'), BO, CY.replace("3 Any Lane", '3 Any Lane"')),
        2,
        "Address",
        "not closed",
    ),
    "unclosed, then a stray mark in the same column": (
        lines(ADA.replace("Ada", '"Ada'), BO.replace("Bo", 'Bo"'), CY),
        2,
    )
    + ("Forename", "not closed"),
    "unclosed in the first column, then the same": (lines('"' + ADA, BO.replace("R-2", 'R-2"'), CY), 2)
    + ("Child ID", "not closed"),
    "an end of a quotation without its beginning": (lines(ADA, BO.replace("Bo", 'Bo"')), 3, "Forename", "no partner"),
    "a code of web pages": (lines(ADA, BO.replace("Bo", "O&#39;Bo")), 3, "Forename", "code of web pages (&#39;)"),
    "nothing in words of a database": (lines(ADA, BO.replace("2 Any Lane", "NULL")), 3, "Address", "for nothing"),
    "nothing in words of pandas": (lines(ADA, BO.replace("Sample", "nan")), 3, "Surname", "for nothing"),
    "an error of a spreadsheet": (lines(ADA, BO.replace("R-2", "#N/A")), 3, "Child ID", "for an error"),
    "a column that was too narrow": (lines(ADA, BO.replace("04/05/2013", "########")), 3, "DOB", "for an error"),
    "a null character": (lines(ADA, BO.replace("Bo", "B\x00o")), 3, "Forename", "control character"),
    "cut off": (lines(ADA, "R-2,Bo,Samp"), 3, "DOB", "ends after 3 of 6 cells"),
    "a comma too many": (lines(ADA, BO.replace("2 Any", "2, Any")), 3, "column G", "7 cells, and there are 6 headings"),
    "a comma too many before an empty cell": (
        lines(ADA, "R-2,Bo,Sample,04/05/2013,2 Any Lane, Leeds,"),
        3,
        "column G",
        "7 cells, and there are 6 headings",
    ),
    "a cell without a heading": (
        lines(ADA.replace(",1 Any", ",lost,1 Any")).replace("DOB,", "DOB,,"),
        2,
        "column E",
        "no heading",
    ),
    "a heading twice": (lines(ADA).replace("School\n", "surname\n"), 1, "surname", "twice (columns C and F)"),
    "a huge cell": (lines(ADA, BO.replace("2 Any", "2 " * 100_000)), 3, "Address", "longer than 32,767"),
    "a large cell": (lines(ADA, BO.replace("2 Any", "2 " * 20_000)), 3, "Address", "longer than 32,767"),
    "a control character": (lines(ADA, BO.replace("Bo", "B\x07o")), 3, "Forename", "control character"),
    "a total": (lines(ADA, BO, "Total: 2,,,,,"), 4, "", "below the table"),
    "a count in the second cell": (lines(ADA, BO, "Records,2,,,,"), 4, "", "below the table"),
    "when it was made": (lines(ADA, BO, "Report generated 29/11/2026 10:00,,,,,"), 4, "", "below the table"),
    "a moment": (lines(ADA, BO, "29/11/2026 10:00,,,,,"), 4, "", "below the table"),
    "a marking": (lines(ADA, BO, "OFFICIAL-SENSITIVE,,,,,"), 4, "", "below the table"),
    "an end": (lines(ADA, BO, "END,,,,,"), 4, "", "below the table"),
    "an end of report": (lines(ADA, BO, "*** End of report ***"), 4, "", "below the table"),
    "two files in one": (lines(ADA, HEADS, BO), 3, "", "headings are here again"),
    "titles above": ("Children of Leeds\n\n" + lines(ADA), 1, "", "The headings are in line 3"),
    "a multi-line address, then a bad day": (
        lines(ADA.replace("1 Any Lane", '"1 Any Lane\nLeeds"'), BO.replace("04/05", "30/02")),
        3,
        "DOB",
        "no such day in the calendar. (Line 4 in a text editor.)",
    ),
    "UTF-8 read as Windows and saved again": (lines(ADA, BO.replace("Bo", "ZoÃ«")), 3, "Forename", "letters here are"),
    "a lost letter": (lines(ADA, BO.replace("Bo", "Zo\ufffd")), 3, "Forename", "letters here are damaged"),
    "UTF-8 and Windows glued": (
        lines(ADA.replace("Ada", "Zoë")).encode() + BO.replace("Bo", "Renée").encode("cp1252"),
        3,
        "Forename",
        "others are not",
    ),
}
for name in ("Zoë", "José", "Muñoz", "García", "François", "Jörg", "Müller", "Ramón", "Ägidius", "Raúl", "O’Neill"):
    for encoding in ("mac_roman", "cp850") if name != "O’Neill" else ("mac_roman",):
        content = lines(ADA, BO.replace("Bo", name)).encode(encoding)
        BAD[f"{name} in {encoding}"] = (content, 3, "Forename", "letters here may be wrong")
for name, encoding in (
    *(("Ayşe", "cp1254"), ("Yıldız", "cp1254"), ("Tuğba", "iso8859-9"), ("Анна", "cp1251"), ("Γιώργος", "cp1253")),
    *(("Dvořák", "cp1250"), ("Petrović", "cp1250"), ("Ionuţ", "cp1250"), ("Mihăilescu", "cp1250"), ("Erdős", "cp1250")),
    *(("Stępień", "cp1250"), ("Živilė", "cp1257"), ("Ștefan", "iso8859-16")),
):
    BAD[f"{name} in {encoding}"] = (lines(ADA, BO.replace("Bo", name)).encode(encoding), 3, "Forename", "may be wrong")


@pytest.mark.parametrize(
    "name", ["Núñez", "Conceição", "Größe", "Simões", "Magalhães", "Héloïse", "Søren", "Désirée", "Irmã"]
)
def test_names_of_western_europe_in_a_windows_file_are_read_and_asked_about(mapped, name):
    found = check(council=mapped.council, content=lines(ADA, BO.replace("Bo", name)).encode("cp1252"))
    assert (found.problems, found.counts["new"]) == ([], 2)
    assert [(each.kind, each.shown) for each in found.questions] == [("letters", [(None, name, f"{name} Sample, R-2")])]


@pytest.mark.parametrize(("content", "line", "column", "words"), BAD.values(), ids=BAD.keys())
def test_what_is_damaged_is_refused_with_line_and_column(mapped, content, line, column, words):
    found = problems(mapped, content if isinstance(content, bytes) else content.encode())
    assert found[0][:2] == (line, column)
    assert words in found[0][2]
    assert len(found[0][2]) < 250


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf\r\n \r\n", "empty"),
    "XML": (b"<?xml version='1.0'?><EXPSSDA903/>", "XML"),
    "HTML": (b"\xef\xbb\xbf <html><body><table><tr><td>x", "web page"),
    "HTML in UTF-16": ("<html><table>".encode("utf-16"), "web page"),
    "PDF": (b"%PDF-1.7 ...", "PDF"),
    "XLS": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
    "password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "has a password",
    ),
    "old Word": (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "Word document"),
    "Outlook": (OLE + bytes(600) + "__substg1.0_37010102".encode("utf-16-le"), "message of Outlook"),
    "bzip2": (b"BZh91AY" + bytes(20), "bzip2"),
    "xz": (b"\xfd7zXZ" + bytes(20), "(xz)"),
    "Access": (b"\x00\x01\x00\x00Standard Jet DB", "Access"),
    "an odd separator": (lines(ADA).replace(",", "~").encode(), "Only one column is found here"),
    "another separator than it says": (("sep=;\n" + lines(ADA)).encode(), "Only one column is found here"),
    "many lines above": (("x\n" * 25 + lines(ADA)).encode(), "delete lines above the headings"),
    "ZIP": (archive("children.csv"), "ZIP file. Unpack"),
    "ODS": (archive("mimetype", "content.xml"), "OpenDocument"),
    "Word": (archive("word/document.xml"), "Word document"),
    "damaged ZIP": (archive("children.csv")[:40], "damaged"),
    "JSON": (b'[{"id": 1}]', "JSON"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "gzip"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(20), "picture"),
    "program": (b"\x7fELF" + bytes(20) + b"x" * 60, "not a text file"),
    "XLS without its cover": (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(50), "This is an old Excel workbook (.xls)"),
    "an older XLS": (b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(50), "This is an old Excel workbook (.xls)"),
    "empty bytes at the end": (lines(ADA).encode() + bytes(512), "The end of this file is blank (empty bytes)"),
    "empty bytes after a long file": (
        lines(*[ADA] * 200).encode() + bytes(9),
        "so it is a damaged copy. Copy it again",
    ),
    "UTF-16 without its mark": (lines(ADA).encode("utf-16-le"), "UTF-16 without the mark"),
}


@pytest.mark.parametrize(("content", "words"), KINDS.values(), ids=KINDS.keys())
def test_what_is_no_table_is_named(mapped, sign_in, content, words):
    if content:
        answer = upload(sign_in(mapped["administrator"]), content)
        assert words in answer.content.decode()
    table = read(MISSING, content)
    assert [words in problem.message for problem in table.problems] == [True]


NARROW = "Child ID,Surname,Address"


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (('R-1,Specimen,"1 Any Lane', 'R-2,Sample,2 Any Lane"'), 2),
        (("R-0,Muster,", 'R-1,"Specimen,1 Any Lane', 'R-2,Sample",2 Any Lane'), 3),
        (('"R-1,Specimen,1 Any Lane', 'R-2",Sample,2 Any Lane'), 2),
    ],
)
def test_a_lost_mark_swallows_no_line_of_a_narrow_file(mapped, rows, line):
    remember_columns(user=mapped["administrator"], council=mapped.council, columns=guess(NARROW.split(",")))
    found = problems(mapped, "\n".join([NARROW, *rows]).encode())
    assert [each[0] for each in found] == [line]
    assert "not closed" in found[0][2]


def test_an_address_of_several_lines_with_commas_is_read_in_a_narrow_file(mapped):
    remember_columns(user=mapped["administrator"], council=mapped.council, columns=guess(NARROW.split(",")))
    content = f'{NARROW}\nR-1,Specimen,"1 Any Lane, Old Town,\nLeeds, West Yorkshire, LS1 1AA"\n'
    load(user=mapped["administrator"], council=mapped.council, content=content.encode())
    assert Child.objects.get(reference="R-1").address.splitlines() == [
        "1 Any Lane, Old Town,",
        "Leeds, West Yorkshire, LS1 1AA",
    ]
