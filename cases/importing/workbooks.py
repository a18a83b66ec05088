"""The lines of an Excel workbook as texts, as its cells show them: the same shape as those of a CSV file. Pure.

Read as a stream (openpyxl, read only). What cannot be trusted is refused, never guessed: a formula, an error, a number
of more than fifteen digits. Imported only where a workbook is read: no web process has openpyxl otherwise.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from cases.importing.kinds import BadCell, WorkbookRefused

LARGEST_UNPACKED = 300 * 1024 * 1024  # 100,000 children with every column are about half of it
LARGEST_TEXTS = 100 * 1024 * 1024  # the texts that cells share are held in memory
FIRST_LINES = 20
EXACT_DIGITS = 10**15
DAMAGED = "This workbook is damaged. Open it in a spreadsheet and save it again."


def lines(data: bytes, is_heading: Callable[[str], bool]) -> Iterator[list[str]]:
    """The rows of the sheet with the headings, empty ones too. Raises WorkbookRefused at once."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            if sum(sizes.values()) > LARGEST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > LARGEST_TEXTS:
                raise WorkbookRefused("This workbook is too large. Save the sheet as “CSV UTF-8”.")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = _sheet(book, is_heading)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, EOFError) as error:
        raise WorkbookRefused(DAMAGED) from error
    return _rows(sheet)


def _sheet(book: Any, is_heading: Callable[[str], bool]) -> Any:
    """The only visible sheet with something in it, or the only one with headings that are known."""
    filled = {}
    for sheet in (sheet for sheet in book.worksheets if sheet.sheet_state == "visible"):
        sheet.reset_dimensions()
        first = sheet.iter_rows(max_row=FIRST_LINES, values_only=True)
        cells = [[str(cell) for cell in row if cell is not None] for row in first]
        if any(cells):
            filled[sheet] = max(sum(is_heading(cell.strip()) for cell in row) for row in cells)
    if not filled:
        raise WorkbookRefused("The workbook is empty.")
    known = [sheet for sheet, count in filled.items() if count > 1]
    if len(filled) > 1 and len(known) != 1:
        names = ", ".join(sheet.title for sheet in filled)
        raise WorkbookRefused(f"Several sheets hold something ({names}). Keep only the sheet to load.")
    return known[0] if len(known) == 1 else next(iter(filled))


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(cell: Any) -> str:
    """A cell as text: days as YYYY-MM-DD, whole numbers without a point, with the zeros that its format shows."""
    value = cell.value
    if cell.data_type == "f":
        return BadCell.of(str(value), "This cell holds a formula. Copy the column, and paste it as values.")
    if cell.data_type == "e":
        return BadCell.of(str(value), "This cell shows an error of the spreadsheet. Correct it.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (int, float)):
        return _number(value, str(cell.number_format or ""))
    return "" if value is None else str(value)


def _number(value: float, number_format: str) -> str:
    if abs(value) >= EXACT_DIGITS:
        return BadCell.of(str(value), "A spreadsheet may have rounded this number. Format the column as text.")
    text = str(int(value)) if float(value).is_integer() else repr(value)
    return text.zfill(len(number_format)) if number_format and not number_format.strip("0") else text
