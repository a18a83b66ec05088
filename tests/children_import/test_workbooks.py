"""Workbooks as councils have them: merged cells, other sheets, charts, own formats, and damage that comes late."""

import ast
import io
import re
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cases.models import Child
from cases.ssda903.reading import MISSING, read
from interviews.actions.child_import import check, load
from tests.children_import.test_children_import import upload
from tests.children_import.test_values import HEADS, mapped, workbook

__all__ = ["mapped"]
pytestmark = pytest.mark.django_db
ADA = ["V-1", "Ada", "Specimen"]
BO = ["V-2", "Bo", "Sample"]
MANY = [[f"V-{number}", "Ada", "Specimen"] for number in range(200)]
SHEET = "xl/worksheets/sheet1.xml"


def book(*rows: list[Any], change: Callable[[Any], Any] = lambda made: None) -> bytes:
    made, written = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADS, *rows):
        made.active.append(row)
    change(made)
    made.save(written)
    return written.getvalue()


def rewritten(data: bytes, change: Callable[[bytes], bytes], **more: Any) -> bytes:
    """With another text of the sheet."""
    source, written = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(written, "w", **more) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == SHEET else source.read(name))
    return written.getvalue()


@pytest.mark.parametrize(
    ("cells", "line", "column"), [("B2:B3", 3, "Forename"), ("B2:C2", 2, "Surname"), ("B1:C1", 1, "column C")]
)
def test_merged_cells_are_refused_where_a_person_sees_more_than_the_file_holds(mapped, cells, line, column):
    data = book(ADA, BO, change=lambda made: made.active.merge_cells(cells))
    found = check(council=mapped.council, content=data).problems
    assert [(each.line, each.column) for each in found] == [(line, column)]
    assert "Unmerge the cells" in found[0].message


def second(title: str, state: str) -> Callable[[Any], None]:
    def change(made: Any) -> None:
        made.create_sheet(title).append(BO)
        made[title].sheet_state = state

    return change


@pytest.mark.parametrize(("state", "words"), [("visible", "“More”."), ("hidden", "“More” (hidden).")])
def test_sheets_that_are_not_read_are_named(mapped, sign_in, state, words):
    data = book(ADA, change=second("More", state))
    said = f"Only the sheet “Sheet” is read. Sheets that are left out: {words}"
    client = sign_in(mapped["administrator"])
    assert said in client.get(upload(client, data)["Location"]).content.decode()
    table = read(MISSING, data)
    assert [problem.message for problem in table.problems if problem.is_warning][-1] == said


def test_a_chart_on_a_sheet_of_its_own_is_said(mapped, sign_in):
    answer = upload(sign_in(mapped["administrator"]), book(ADA, change=lambda made: made.create_chartsheet("Chart")))
    assert "A sheet of this workbook is a chart" in answer.content.decode()


@pytest.mark.parametrize("number_format", ['"K-"000', '000"A"', "000-000", r"000\-000", r"\K000"])
def test_a_number_that_is_shown_with_other_signs_is_refused(mapped, number_format):
    found = check(council=mapped.council, content=workbook(HEADS, [123, "Ada"], formats={"A2": number_format})).problems
    assert [(each.line, each.column) for each in found] == [(2, "Child ID")]
    assert "Format the column as text" in found[0].message


@pytest.mark.parametrize("number_format", ["General", "#,##0", "0", "000 000 0000", "@", "[Red]0"])
def test_other_formats_of_numbers_are_read(mapped, number_format):
    row = ["V-1", "Ada", None, None, None, None, 9434765919]
    found = check(council=mapped.council, content=workbook(HEADS, row, formats={"G2": number_format}))
    assert (found.problems, found.counts["new"]) == ([], 1)


LATE = {
    "cut": lambda text: text[: len(text) - 2000],
    "a number that is none": lambda text: text.replace(
        b"</row></sheetData>", b'<c t="n"><v>x</v></c></row></sheetData>'
    ),
    "a text that is not there": lambda text: text.replace(
        b"</row></sheetData>", b'<c t="s"><v>99999</v></c></row></sheetData>'
    ),
    "an address of a cell that is none": lambda text: text.replace(b'r="B150"', b'r="2B"'),
    "two rows with one number": lambda text: re.sub(b'r="([A-Z]?)151"', rb'r="\g<1>150"', text),
}


@pytest.mark.parametrize("change", LATE.values(), ids=LATE.keys())
def test_a_damage_far_below_is_said_and_nothing_is_read(mapped, sign_in, change):
    client = sign_in(mapped["administrator"])
    answer = upload(client, rewritten(book(*MANY), change))
    page = answer.content if answer.status_code == 200 else client.get(answer["Location"]).content
    assert "This workbook is damaged. Open it in a spreadsheet and save it again." in page.decode()
    assert "Load this file" not in page.decode()


def test_a_password_and_a_rare_compression_are_said(mapped, sign_in):
    client = sign_in(mapped["administrator"])
    data = book(ADA)
    locked = re.sub(
        rb"PK\x01\x02(....)\x00\x00", lambda found: b"PK\x01\x02" + found[1] + b"\x01\x00", data, flags=re.S
    )
    assert "This workbook has a password" in upload(client, locked).content.decode()
    assert "This workbook is damaged" in upload(client, data.replace(b"\x08\x00", b"\x63\x00")).content.decode()


@pytest.mark.parametrize("name", ["ZoÃ«", "Zo\ufffd", "Ren_x0007_e"])
def test_letters_that_were_damaged_before_they_came_into_a_workbook_are_refused(mapped, name):
    data = rewritten(book(ADA, BO), lambda text: text.replace(b">Bo<", f">{name}<".encode()))
    found = check(council=mapped.council, content=data).problems
    assert [(each.line, each.column) for each in found] == [(3, "Forename")]


ODD_XML = {
    "names with a prefix": lambda text: re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", text).replace(b"xmlns=", b"xmlns:x="),
    "single quotation marks": lambda text: text.replace(b'"', b"'"),
    "cells without addresses": lambda text: re.sub(rb' r="[A-Z]*\d+"', b"", text),
    "how a text sounds": lambda text: text.replace(
        b"<is><t>Bo</t></is>", b'<is><r><t>B</t></r><r><t>o</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is>'
    ),
    "escaped signs": lambda text: text.replace(b">Bo<", b">B_x006F_<"),
    "half of an escaped sign": lambda text: text.replace(b">Specimen<", b">Specimen_xD800_<"),
}


@pytest.mark.parametrize("change", ODD_XML.values(), ids=ODD_XML.keys())
def test_xml_as_other_programs_write_it_is_read_the_same(mapped, change):
    user, data = mapped["administrator"], rewritten(book(ADA, BO), change)
    load(user=user, council=mapped.council, content=data)
    assert Child.objects.get(reference="V-2").given_names == "Bo"


def test_a_document_type_is_refused(mapped):
    data = rewritten(
        book(ADA), lambda text: text.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
    )
    assert "damaged" in check(council=mapped.council, content=data).problems[0].message


@pytest.mark.parametrize("module", ["workbooks", "sheet_xml"])
def test_nothing_private_of_openpyxl_is_used(module):
    tree = ast.parse(Path(import_module(f"cases.importing.{module}").__file__).read_text(encoding="utf-8"))
    named = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and not is_own(node)]
    named += [name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names]
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    private = [name for name in named if name.startswith("_")]
    assert private == [name for name in modules if "._" in name] == []


def is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"
