"""The lines of an Excel workbook as texts, as its cells show them: the same shape as those of a CSV file. Pure.

Read as a stream. What cannot be trusted is refused, never guessed: a formula, an error, a number of more than fifteen
digits or shown with other signs, merged cells. Dates, and true or false, are marked as such. Sheets that are left out
are named, and so is what is hidden (Excel marks rows that a filter leaves out in the same way). openpyxl says where the
parts of the workbook are, how numbers are shown and what a number means as a date. Imported only where a workbook is
read: no web process has openpyxl otherwise.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any
from xml.parsers.expat import ExpatError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE, builtin_format_code
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS
from openpyxl.xml.functions import fromstring

from cases.importing.kinds import BadCell, DateCell, Hidden, Sheet, TrueFalseCell, WorkbookRefused
from cases.importing.sheet_xml import MAX_COLUMNS, Cell, Merged, SheetRows, layout, shared_texts, unescaped

LARGEST_UNPACKED = 300 * 1024 * 1024  # 100,000 children with every column are about half of it
LARGEST_TEXTS = 100 * 1024 * 1024  # the texts that cells share are held in memory
FIRST_LINES = 20
FIRST_BYTES = 10_000
FEW_CELLS = 2  # in a line of a note; a table has more
EXACT_DIGITS = 10**15
DAMAGED = "This workbook is damaged. Open it in a spreadsheet and save it again."
LOCKED = "This workbook has a password. Remove the password, or save it as “CSV UTF-8”."
STRICT = "This is a Strict Open XML workbook. Save it as Excel Workbook (.xlsx) or as CSV UTF-8."
STRICT_NAMES = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
SHOW_IT = (
    "To show it, right-click the name of a sheet, choose Unhide, and save the workbook. "
    "If it is not listed there, ask who made the workbook."
)
CHART = (
    "A sheet of this workbook is a chart, so it cannot be read. Delete that sheet, or save the table as “CSV UTF-8”."
)
MERGED = "This cell is merged with others, so what it holds is not known. Unmerge the cells, and fill in each of them."
FORMULA = "This cell holds a formula. Copy the column, and paste it as values."
ERROR = "This cell shows an error of the spreadsheet. Correct it."
SHOWN_OTHERWISE = "The spreadsheet shows this number with other signs than it holds. Format the column as text."
UNSEEN = re.compile(
    r'"\s{0,80}"|\\\s|_.|\*\s|\s'
    r"|\[(?:\$-[^\]]{0,40}|black|blue|cyan|green|magenta|red|white|yellow|color\s?\d{1,2})\]",
    re.IGNORECASE,
)
"""What a number format holds besides signs that are seen: spaces, widths of a sign, languages and colours."""
DIGITS = re.compile(r"(?!,)[#?,]*(0[0#,]*)?(?<!,)")
"""Places for digits, and those that are filled up with zeros. A comma at the end would leave out thousands."""
AS_IT_IS = {"general", "@"}

UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
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
"""What openpyxl, zipfile and the parsers of XML raise for a file that is not as it should be."""


def read(data: bytes, is_heading: Callable[[str], bool]) -> Sheet:
    """The rows of the sheet with the headings, and what is left out or hidden.

    Raises WorkbookRefused, at once or where a damage is found.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            if any(part.flag_bits & 1 for part in archive.infolist()):
                raise WorkbookRefused(LOCKED)
            with archive.open("xl/workbook.xml") as main:
                is_strict = STRICT_NAMES in main.read(FIRST_BYTES)
        if sum(sizes.values()) > LARGEST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > LARGEST_TEXTS:
            raise WorkbookRefused("This workbook is too large. Save the sheet as “CSV UTF-8”.")
        if is_strict:
            raise WorkbookRefused(STRICT)
        if any(name.startswith("xl/chartsheets/") for name in sizes):
            raise WorkbookRefused(CHART)
        book = _Book(data)
        title, part, others, hidden_sheets = _chosen(book, is_heading)
        with book.archive.open(part) as file:
            found = layout(file)
    except UNREADABLE as error:
        raise WorkbookRefused(DAMAGED) from error
    words = f"Only the sheet “{title}” is read. Sheets that are left out: {', '.join(others)}." if others else ""
    hidden = Hidden(found.hidden_rows, found.hidden_columns, hidden_sheets)
    return Sheet(_whole_rows(book, part, found.merged), words, hidden)


class _Book:
    """An open workbook: its sheets as (title, part, whether it is shown), its texts, how its styles show numbers."""

    def __init__(self, data: bytes) -> None:
        reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        self.archive, self.epoch = reader.archive, reader.wb.epoch
        found = [(sheet, relation.target) for sheet, relation in reader.parser.find_sheets()]
        self.sheets = [
            (sheet.name, part, sheet.state == "visible") for sheet, part in found if part in reader.valid_files
        ]
        self.texts: list[str] = []
        if strings := reader.package.find(SHARED_STRINGS):
            with self.archive.open(strings.PartName[1:]) as part:
                self.texts = shared_texts(part)
        styles = (
            Stylesheet.from_tree(fromstring(self.archive.read(ARC_STYLE))) if ARC_STYLE in reader.valid_files else None
        )
        self.formats = [_format(styles, style.numFmtId) for style in styles.cell_styles] if styles else []
        self.dates = frozenset(styles.date_formats) if styles else frozenset()
        self.lengths = frozenset(styles.timedelta_formats) if styles else frozenset()

    def rows(self, part: str) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet that its file holds, with their numbers, without empty cells at their ends."""
        with self.archive.open(part) as file:
            for number, cells in SheetRows(file):
                yield number, self._texts(cells)

    def _texts(self, cells: list[Cell]) -> list[str]:
        row: list[str] = []
        for column, kind, style, raw, has_formula in cells:
            text = BadCell.of(raw or "=", FORMULA) if has_formula else self._text(kind, style, raw)
            if text:
                if column > len(row):
                    row += [""] * (column - len(row))
                row[column - 1] = text
        return row

    def _text(self, kind: str, style: str, text: str) -> str:
        """A cell as text: days as YYYY-MM-DD, whole numbers without a point, with the zeros that its format shows."""
        if kind == "inlineStr" or not text:
            return unescaped(text)
        if kind == "s":
            return self.texts[_index(text)]
        if kind == "n":
            return self._number(float(text) if {".", "e", "E"} & {*text} else int(text), int(style))
        if kind == "b":
            return TrueFalseCell("TRUE" if int(text) else "FALSE")
        if kind == "d":
            return _moment(from_ISO8601(text))
        return BadCell.of(text, ERROR) if kind == "e" else unescaped(text)

    def _number(self, value: float, style: int) -> str:
        if style in self.dates:
            try:
                return _moment(from_excel(value, self.epoch, timedelta=style in self.lengths))
            except (OverflowError, ValueError):
                return BadCell.of(str(value), ERROR)
        return number_text(value, self.formats[style] if style < len(self.formats) else "")


def _index(text: str) -> int:
    """ValueError for what would count from the end."""
    number = int(text)
    if number < 0:
        raise ValueError("a text that is not there")
    return number


def _format(styles: Any, number: int) -> str:
    """The format of a style. Formats of the workbook's own are numbered anew by openpyxl."""
    own = number - BUILTIN_FORMATS_MAX_SIZE
    return str((styles.number_formats[own] if own >= 0 else builtin_format_code(number)) or "")


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return DateCell(value.date().isoformat() if value.time() == time() else value.isoformat(" "))
    return DateCell(value)


def number_text(value: float, number_format: str) -> str:
    """A number as its format shows it, or why that is not known."""
    if abs(value) >= EXACT_DIGITS:
        return BadCell.of(str(value), "A spreadsheet may have rounded this number. Format the column as text.")
    text = str(int(value)) if float(value).is_integer() else repr(value)
    zeros = _zeros(number_format)
    if zeros is None or (zeros > 1 and not text.isdecimal()):
        return BadCell.of(text, SHOWN_OTHERWISE)
    return text.zfill(zeros)


@lru_cache(maxsize=100)
def _zeros(number_format: str) -> int | None:
    """To how many digits a format fills up a number; None where it shows other signs than the number has."""
    section = UNSEEN.sub("", number_format or "@").split(";")[0]
    if section.lower() in AS_IT_IS:
        return 0
    found = DIGITS.fullmatch(section)
    if not found or not section:
        return None
    return len((found[1] or "").replace(",", ""))


@dataclass
class _First:
    """What the first lines of a filled sheet say: how many headings are known, and whether it looks like a table."""

    part: str
    known: int
    is_table: bool


def _chosen(book: _Book, is_heading: Callable[[str], bool]) -> tuple[str, str, list[str], list[str]]:
    """(title, part) of the only visible sheet with something in it, or the only one with headings that are known.

    And the other sheets in words; and the hidden ones with such headings.
    """
    filled: dict[str, _First] = {}
    hidden: dict[str, _First] = {}
    for title, part, is_shown in book.sheets:
        rows = [row for _, row in islice(book.rows(part), FIRST_LINES)]
        known = max((sum(is_heading(cell.strip()) for cell in row) for row in rows), default=0)
        most = max((len(list(filter(None, row))) for row in rows), default=0)
        if most:
            (filled if is_shown else hidden)[title] = _First(part, known, known > 1 or most > FEW_CELLS)
    _look_for_the_table(filled, hidden)
    tables = [title for title, first in filled.items() if first.known > 1]
    if len(filled) > 1 and len(tables) != 1:
        raise WorkbookRefused(f"Several sheets hold something ({', '.join(filled)}). Keep only the sheet to load.")
    chosen = tables[0] if len(tables) == 1 else next(iter(filled))
    others = [f"“{title}”" for title in filled if title != chosen] + [f"“{title}” (hidden)" for title in hidden]
    return chosen, filled[chosen].part, others, [title for title, first in hidden.items() if first.known > 1]


def _look_for_the_table(filled: dict[str, _First], hidden: dict[str, _First]) -> None:
    """Raises WorkbookRefused where nothing is filled, or where only hidden sheets hold a table."""
    if not filled and not hidden:
        raise WorkbookRefused("The workbook is empty.")
    tables = [title for title, first in hidden.items() if first.is_table] or ([] if filled else [*hidden])
    if not tables or any(first.is_table for first in filled.values()):
        return
    read = f"No table is found on what is shown ({_named(filled)})." if filled else "What is shown is empty."
    raise WorkbookRefused(f"{read} The table may be on a hidden sheet: {_named(tables)}. {SHOW_IT}")


def _named(titles: Iterable[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)


def _whole_rows(book: _Book, part: str, merged: list[Merged]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the cells that merged ones cover."""
    try:
        for number, cells in book.rows(part):
            if merged:
                merged = [each for each in merged if each[3] >= number]
                _mark(cells, number, merged)
            yield number, cells
    except UNREADABLE as error:
        raise WorkbookRefused(DAMAGED) from error


def _mark(cells: list[str], number: int, merged: list[Merged]) -> None:
    """Cells that a merged one covers are empty in the file, and a person sees something there."""
    for first_column, first_row, last_column, _ in merged:
        if first_row > number:
            return
        for column in range(first_column, min(last_column, MAX_COLUMNS) + 1):
            if (column, number) != (first_column, first_row):
                cells += [""] * (column - len(cells))
                cells[column - 1] = BadCell.of("", MERGED)
