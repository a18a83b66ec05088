"""No file that a spreadsheet opens has a formula in it that somebody typed: one guard, and every writer uses it."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from rhi.cells import WORKBOOK_OPTIONS, CsvWriter

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "audit", "cases", "guidance", "interviews", "reaching", "reporting", "rhi", "rights", "sharing")
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text()
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1", "\u200b=1",
    "＝1", "＋1", "－1", "＠x",
    "=HYPERLINK(\"https://x.example\")", "-", "+44 7700 900123", "-cmd|' /C calc'!A0", "'=1\n=2"[1:],
]  # fmt: skip
PLAIN = ["", "Bea", "-5", "-0.25", "12.5", "'=1", "a=b", "a\n=b", "–", "1 May 2026"]


def written(cells: list[Any]) -> list[str]:
    """One row, as a program reads it back."""
    file = io.StringIO()
    CsvWriter(file).writerow(cells)
    return next(csv.reader(io.StringIO(file.getvalue(), newline="")))


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_becomes_text(cell):
    (kept,) = written([cell])
    assert kept == f"'{cell}"
    assert written([kept]) == [kept]


@pytest.mark.parametrize("cell", PLAIN)
def test_everything_else_stays_as_it_is(cell):
    assert written([cell, "x"]) == [cell, "x"]


def test_names_and_numbers_are_written_as_csv_does():
    assert written([None, 3, 0.5, True]) == ["", "3", "0.5", "True"]


def test_no_other_module_writes_csv():
    """A council's own export is COPY by the database: it is for another system, which must get what was recorded."""
    used = re.compile(r"csv\.(writer|DictWriter)|\.to_csv\(|^from csv import", re.MULTILINE)
    found = {name for name, text in SOURCES.items() if used.search(text)}
    assert found == {"rhi/cells.py"}
    copied = {name for name, text in SOURCES.items() if "FORMAT csv" in text}
    assert copied <= {
        "rights/export.py",
        "sharing/copying.py",  # rows of JSON for the feed, not for a spreadsheet
    }
    joined = {name for name, text in SOURCES.items() if re.search(r"""["'],["']\.join\(.*(row|line|cell)""", text)}
    assert joined == set()
    typed = {name for name, text in SOURCES.items() if "text/csv" in text and "CsvWriter" not in text}
    assert typed <= CALLS_A_WRITER


# They answer with a file that another module writes.
CALLS_A_WRITER = {"reporting/exports/views.py", "interviews/views/child_import.py"}


def test_every_workbook_is_written_as_text():
    """XLSX: text through `write_string` only, strings never become formulas or links. ODS: cells of the type string."""
    books = {name: text for name, text in SOURCES.items() if "xlsxwriter.Workbook(" in text}
    assert len(books) >= 2
    assert {"strings_to_formulas": False, "strings_to_urls": False}.items() <= WORKBOOK_OPTIONS.items()
    for name, text in books.items():
        assert "WORKBOOK_OPTIONS | {" in text, name
        calls = set(re.findall(r"\.(write(?:_\w+)?)\(", text)) - {"write_string", "write_number", "write_datetime"}
        assert calls <= {"write_blank", "write_boolean", "write"}, (name, calls)
        assert not re.search(r"sheet\.write\(", text), name
    makers = {
        name
        for name, text in SOURCES.items()
        if re.search(r"openpyxl\.Workbook|import Workbook|import odfdo|from odf|<table:table-cell", text)
    }
    assert makers <= {"reporting/exports/ods.py"}
    for name in makers:
        assert "table:formula" not in SOURCES[name]
