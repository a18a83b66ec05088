"""Files that a spreadsheet opens: CSV is written with `CsvWriter`, workbooks with `WORKBOOK_OPTIONS`."""

import csv
import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

# Also the wide forms that spreadsheets of East Asian languages read as the same signs.
FORMULA = re.compile(r"\A(?:[\s\ufeff\u200b\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""For every `xlsxwriter.Workbook`: text is text, never a formula or a link."""


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula. Numbers stay numbers; done twice it is as done once."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


class CsvWriter:
    """Writes rows as `csv.writer` does, each text made harmless."""

    def __init__(self, file: Any) -> None:
        self._writer = csv.writer(file)

    def writerow(self, row: Iterable[Any]) -> None:
        """One line. What is no text is written as text first, as `csv.writer` would: a name may be an object."""
        self._writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Several lines."""
        for row in rows:
            self.writerow(row)


def csv_attachment(name: str) -> HttpResponse:
    """An empty CSV file to download, for `CsvWriter`; `name` without its ending.

    It begins with a byte order mark: without one Excel takes UTF-8 for Windows-1252.
    """
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
