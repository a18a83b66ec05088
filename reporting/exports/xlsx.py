"""A book as an Excel workbook, row by row: memory does not grow with the rows. Text is text, never a formula."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from interviews.deadlines import LONDON
from reporting.exports.book import DAY, MOMENT, NUMBER, SHARE, Book, Column, Table, never_empty, sheets_of
from rhi.cells import WORKBOOK_OPTIONS

OPTIONS = WORKBOOK_OPTIONS | {
    "constant_memory": True,
    "default_format_properties": {"font_name": "Arial", "font_size": 12, "valign": "top"},
}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "text_wrap": True, "bottom": 1},
    "text": {"text_wrap": True},
    "sign": {"align": "right"},
    NUMBER: {"num_format": "#,##0"},
    SHARE: {"num_format": "0.0%"},
    DAY: {"num_format": "yyyy-mm-dd"},
    MOMENT: {"num_format": "yyyy-mm-dd hh:mm:ss"},
}
FIRST_ROW = 2
"""Title and sentence stand above the table, with no empty row between."""
LAST_ROW = 1_048_575
LIST_LIMIT = LAST_ROW - FIRST_ROW
"""How many rows a sheet can hold under its header."""


def write_xlsx(book: Book, file: IO[bytes]) -> None:
    """Sheets in their order; title, author and language of the document are set."""
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        made = timezone.now().replace(tzinfo=None)
        workbook.set_properties({"title": book.title, "author": book.author, "created": made})
        workbook.set_custom_property("Language", "en-GB")
        formats = {name: workbook.add_format({**own(name), "font_name": "Arial"}) for name in FORMATS}
        for table in sheets_of(book):
            _Sheet(workbook.add_worksheet(table.name), formats).write(table)


def own(name: str) -> dict[str, Any]:
    """The properties of a format, over those of every cell."""
    return {"font_size": 12, "valign": "top", **FORMATS[name]}


class _Sheet:
    """One sheet with its table."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self.sheet, self.formats = sheet, formats

    def write(self, table: Table) -> None:
        """Title, sentence, header, rows; the table is marked as one, without filter buttons."""
        for number, column in enumerate(table.columns):
            self.sheet.set_column(number, number, column.width, self.formats["text"])
        self.mark(table)
        self.sheet.write_string(0, 0, table.title, self.formats["title"])
        self.sheet.write_string(1, 0, table.sentence, self.formats["text"])
        for number, column in enumerate(table.columns):
            self.sheet.write_string(FIRST_ROW, number, column.heading, self.formats["heading"])
        last = FIRST_ROW
        for last, row in enumerate(never_empty(table), start=FIRST_ROW + 1):
            self.row(last, table.columns, row)
        self.sheet.tables[0]["range"] = f"A{FIRST_ROW + 1}:{letters(len(table.columns))}{last + 1}"

    def mark(self, table: Table) -> None:
        """Mark the table before its rows are known; its range is set when they are.

        The library refuses to mark tables while it streams, because it would hold every cell of them: so one row is
        marked, and nothing of it is held.
        """
        headings = [{"header": column.heading} for column in table.columns]
        options = {"name": table.mark, "columns": headings, "autofilter": False, "style": None, "banded_rows": False}
        self.sheet.constant_memory = False
        self.sheet.add_table(FIRST_ROW, 0, FIRST_ROW + 1, len(table.columns) - 1, options)
        self.sheet.constant_memory = True
        self.sheet.table.clear()

    def row(self, number: int, columns: Sequence[Column], row: Sequence[Any]) -> None:
        """Each value as what it is."""
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is None:
                self.sheet.write_string(number, place, column.empty_sign, self.formats["sign"])
            elif isinstance(value, datetime):
                local = value.astimezone(LONDON).replace(tzinfo=None)
                self.sheet.write_datetime(number, place, local, self.formats[MOMENT])
            elif isinstance(value, date):
                self.sheet.write_datetime(number, place, value, self.formats[DAY])
            elif isinstance(value, (int, float)):
                self.sheet.write_number(number, place, value, self.formats.get(column.kind))
            else:
                self.sheet.write_string(number, place, value, self.formats["text"])


def letters(number: int) -> str:
    """The name of the column with this number, from 1."""
    name: str = xlsxwriter.utility.xl_col_to_name(number - 1)
    return name
