"""The lines of an Excel workbook as texts, as its cells show them: the same shape as those of a CSV file. Pure.

Read as a stream (openpyxl, read only). What cannot be trusted is refused, never guessed: a formula, an error, a number
of more than fifteen digits or shown with other signs, merged cells. Sheets that are left out are named. Imported only
where a workbook is read: no web process has openpyxl otherwise.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from cases.importing.kinds import BadCell, WorkbookRefused

LARGEST_UNPACKED = 300 * 1024 * 1024  # 100,000 children with every column are about half of it
LARGEST_TEXTS = 100 * 1024 * 1024  # the texts that cells share are held in memory
FIRST_LINES = 20
EXACT_DIGITS = 10**15
MOST_MERGED_COLUMNS = 500
CHUNK = 1 << 20
DAMAGED = "This workbook is damaged. Open it in a spreadsheet and save it again."
LOCKED = "This workbook has a password. Remove the password, or save it as “CSV UTF-8”."
CHART = (
    "A sheet of this workbook is a chart, so it cannot be read. Delete that sheet, or save the table as “CSV UTF-8”."
)
MERGED = "This cell is merged with others, so what it holds is not known. Unmerge the cells, and fill in each of them."
ROW_NUMBER = re.compile(rb'<(?:\w{1,20}:)?row [^>]{0,300}?\br="(\d{1,7})"')
MERGED_RANGE = re.compile(rb'mergeCell [^>]{0,300}?ref="([A-Z0-9:]{2,30})"')
SHOWN_OTHERWISE = "The spreadsheet shows this number with other signs than it holds. Format the column as text."
OTHER_SIGNS = re.compile(r'"[^"]{0,80}\w[^"]{0,80}"|\\\w|\d\\?[-/.]\d')
"""A number format with letters or digits of its own, or signs between the digits."""

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
    EOFError,
    OverflowError,
    NotImplementedError,
)
"""What openpyxl, zipfile and the parser of XML raise for a file that is not as it should be."""

Merged = tuple[int, int, int, int]
"""First column and row, last column and row, from 1."""


def lines(data: bytes, is_heading: Callable[[str], bool]) -> tuple[Iterator[list[str]], str]:
    """The rows of the sheet with the headings, empty ones too, and words about other sheets that hold something.

    Raises WorkbookRefused, at once or where a damage is found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            if any(part.flag_bits & 1 for part in archive.infolist()):
                raise WorkbookRefused(LOCKED)
        if sum(sizes.values()) > LARGEST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > LARGEST_TEXTS:
            raise WorkbookRefused("This workbook is too large. Save the sheet as “CSV UTF-8”.")
        if any(name.startswith("xl/chartsheets/") for name in sizes):
            raise WorkbookRefused(CHART)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet, others = _sheet(book, is_heading)
        merged = _merged(sheet)
    except UNREADABLE as error:
        raise WorkbookRefused(DAMAGED) from error
    return _rows(sheet, merged), others


def _sheet(book: Any, is_heading: Callable[[str], bool]) -> tuple[Any, str]:
    """The only visible sheet with something in it, or the only one with headings that are known; words about others."""
    filled, hidden = {}, []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        first = sheet.iter_rows(max_row=FIRST_LINES, values_only=True)
        cells = [[str(cell) for cell in row if cell is not None] for row in first]
        if not any(cells):
            continue
        if sheet.sheet_state == "visible":
            filled[sheet] = max(sum(is_heading(cell.strip()) for cell in row) for row in cells)
        else:
            hidden.append(sheet)
    if not filled:
        raise WorkbookRefused("The workbook is empty.")
    known = [sheet for sheet, count in filled.items() if count > 1]
    if len(filled) > 1 and len(known) != 1:
        names = ", ".join(sheet.title for sheet in filled)
        raise WorkbookRefused(f"Several sheets hold something ({names}). Keep only the sheet to load.")
    chosen = known[0] if len(known) == 1 else next(iter(filled))
    others = [f"“{sheet.title}”" for sheet in filled if sheet is not chosen]
    others += [f"“{sheet.title}” (hidden)" for sheet in hidden]
    words = f"Only the sheet “{chosen.title}” is read. Sheets that are left out: {', '.join(others)}."
    return chosen, words if others else ""


def _merged(sheet: Any) -> list[Merged]:
    """The ranges of merged cells, by row. In the file they come after all the rows: too late for a stream.

    ValueError where rows are not in order: openpyxl would pass over some of them.
    """
    found, rest, last = [], b"", 0
    with sheet.parent._archive.open(sheet._worksheet_path) as part:
        while chunk := part.read(CHUNK):
            text = rest + chunk
            if b"mergeCell" in text:
                found += [range_boundaries(ref.decode()) for ref in MERGED_RANGE.findall(text)]
            for number in map(int, ROW_NUMBER.findall(text)):
                if number <= last:
                    raise ValueError("rows are not in order")
                last = number
            rest = text[text.rfind(b"<") :] if not text.endswith(b">") else b""
    return sorted(found, key=lambda each: each[1])


def _rows(sheet: Any, merged: list[Merged]) -> Iterator[list[str]]:
    try:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if merged:
                merged = [each for each in merged if each[3] >= number]
                _mark(cells, number, merged)
            yield cells
    except UNREADABLE as error:
        raise WorkbookRefused(DAMAGED) from error


def _mark(cells: list[str], number: int, merged: list[Merged]) -> None:
    """Cells that a merged one covers are empty in the file, and a person sees something there."""
    for first_column, first_row, last_column, _ in merged:
        if first_row > number:
            return
        for column in range(first_column, min(last_column, MOST_MERGED_COLUMNS) + 1):
            if (column, number) != (first_column, first_row):
                cells += [""] * (column - len(cells))
                cells[column - 1] = BadCell.of("", MERGED)


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
    if OTHER_SIGNS.search(number_format.split(";")[0]):
        return BadCell.of(text, SHOWN_OTHERWISE)
    digits = number_format.replace(" ", "")
    return text.zfill(len(digits)) if digits and not digits.strip("0") else text
