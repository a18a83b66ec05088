"""The one reader of every table that a council loads: from the bytes of a file to lines of plain cells. Pure.

Strict: a damaged file is never half-read. What is wrong is a `Fault` with line and column; a fault of the whole file
ends the reading, since nothing after it can be trusted. Lines are counted as a spreadsheet numbers its rows (from 1,
blank ones too, a `sep=` line not); where a text editor counts otherwise, the words say both. Lines are read one by one.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, islice

from cases.importing import kinds
from cases.importing.cleaning import plain, short
from cases.importing.csv_lines import LONE_MARK, MAX_CELL, TITLE_LINES, BrokenLineError, RawLine, csv_lines
from cases.importing.encodings import Encoding
from cases.importing.kinds import BadCell, Hidden, WorkbookRefused

WORKBOOKS = "cases.importing.workbooks"  # imported where one is read, so that no web process has openpyxl
MAX_COLUMNS = 500
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
FOOTER = re.compile(
    r"(grand |sub)?total\b|end( of (the )?(report|file|data|extract|list|table)\b|$)"
    r"|\(?\d{1,9} (rows?|records?|children)\b"
    r"|((number|count) of )?(rows?|records?|children|count)( count| returned| total)?\s*([:=]|$)"
    r"|(report )?(printed|produced|generated|exported|extracted|created|run)( (on|by|at|date)\b|\s*[:\d])|page \d"
    r"|(report|run|print|extract|completion) (date|time)\b|date\s*:|date of (report|extract|print)|official\b"
    r"|©|copyright\b|\d\d?/\d\d?/\d{4}( \d\d?:\d\d|$)|[*=_-]{3,}",
    re.IGNORECASE,
)
ONE_COLUMN = (
    "Only one column is found here. Save the file as CSV with commas, semicolons or tabs between the cells, and delete "
    "lines above the headings."
)
SUSPECT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\"&]|^[^\S\n]{0,80}(?:#|NULL|[Nn]a[NnT]|\\N|[(<\[])", re.MULTILINE
)
"""What a line has to hold, if there is no letter beyond ASCII in it, for any of the doubts below."""
WEB_CODE = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
NOTHING = re.compile(
    r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|#+)"
    r"|NULL|[(<\[](null|NULL)[)>\]]|\\N|NaN|nan|NaT|<NA>"
)
NOTHING_THERE = "A database or a spreadsheet writes this for nothing, or for an error. Empty the cell, or correct it."


@dataclass(frozen=True)
class Fault:
    """What is wrong with the shape of the file, and where. `column` is the heading, or empty."""

    line: int
    column: str
    value: str
    message: str
    is_whole_file: bool = False


@dataclass
class Line:
    """One line: as many plain cells as there are headings. With `faults`, its cells are not to be trusted."""

    number: int
    cells: list[str]
    editor_note: str = ""  # where a text editor counts otherwise
    faults: list[Fault] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)  # as the file has them


class Table:
    """The headings and, by iterating once, the lines; `faults` grows on the way and is whole at the end.

    `is_heading` says whether a text is one of the headings the caller knows, to find them below title lines. A last
    column called `not_ours` is not read: we wrote it. Blank lines are passed over. No `heads` where the file is
    refused: `faults` says why.
    """

    def __init__(self, data: bytes, *, is_heading: Callable[[str], bool], not_ours: str = "") -> None:
        self.not_ours, self._has_not_ours = not_ours, False
        self.hidden = Hidden()
        self.heads: list[str] = []
        self.head_line = 0
        self._head_cells = 0  # with empty ones at the end
        self.length_hint = data.count(b"\n")
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._encoding = Encoding(codecs.BOM_UTF8)  # of a workbook too
        self._is_workbook = False
        self._lines: Iterator[RawLine] = iter(())
        if why := kinds.refusal(data):
            self._refuse(1, why)
            return
        self._is_workbook = kinds.is_workbook(data)
        try:
            if self._is_workbook:
                sheet = import_module(WORKBOOKS).read(data, is_heading)
                self.notes += [sheet.note] if sheet.note else []
                self.hidden = sheet.hidden
                self._lines = (RawLine(number, number, cells) for number, cells in sheet.rows)
            else:
                self._encoding = Encoding(data)
                self.notes += [self._encoding.note] if self._encoding.note else []
                self._lines = csv_lines(data, self._encoding, is_heading)
            self._find_heads(is_heading)
        except WorkbookRefused as refused:
            self._refuse(1, str(refused))

    def __iter__(self) -> Iterator[Line]:
        """Every line below the headings that holds something."""
        if not self.heads:
            return
        number = self.head_line
        try:
            for raw in self._lines:
                number = raw.number
                if any(raw.cells):
                    line = self._line(raw)
                    self.faults += line.faults
                    yield line
        except BrokenLineError as error:
            self._refuse(error.number, error.message, column=self.column(error.index))
        except WorkbookRefused as refused:
            self._refuse(number + 1, str(refused))

    @property
    def is_windows(self) -> bool:
        """Whether letters with accents are a guess: the text says nothing about its encoding, and is not in UTF-8."""
        return self._encoding.is_windows

    def hidden_columns(self) -> dict[str, str]:
        """The headings of hidden columns, and where each is, such as “column C”."""
        return {
            head: letter_of(index) for index, head in enumerate(self.heads) if head and index + 1 in self.hidden.columns
        }

    def column(self, index: int) -> str:
        """The heading of a column, or its letter as in a spreadsheet where it has none."""
        if index < len(self.heads) and self.heads[index]:
            return self.heads[index]
        return letter_of(index)

    def _refuse(self, line: int, message: str, column: str = "", value: str = "") -> None:
        self.faults.append(Fault(line, column, short(value), message, is_whole_file=True))

    def _find_heads(self, is_heading: Callable[[str], bool]) -> None:
        """The first line with something in it; where the known headings are further down, that is a fault."""
        seen = self._first_lines(is_heading)
        if not seen:
            if not self.faults:
                self._refuse(1, "The file is empty: the headings are missing.")
            return
        first, cells = seen[0]
        raw, heads = max(seen, key=lambda each: sum(is_heading(head) for head in each[1]))
        if len(list(filter(None, heads))) == 1 and len(seen) > 1 and len(list(filter(None, seen[1][1]))) > 2:
            raw = seen[1][0]  # a title above headings that are not known yet
        if raw is not first:
            message = f"The headings are in line {raw.number}. Delete the lines above them."
            self._refuse(first.number, message, value=next(filter(None, cells)))
            return
        if len(only := list(filter(None, heads))) == 1 and not is_heading(only[0]):
            self._refuse(raw.number, ONE_COLUMN, value=only[0])
            return
        self._lines = chain((each for each, _ in seen[1:]), self._lines)
        self._take_heads(raw, heads)

    def _first_lines(self, is_heading: Callable[[str], bool]) -> list[tuple[RawLine, list[str]]]:
        """The lines down to the first with two known headings, each with its plain cells; the rest is not read yet."""
        seen: list[tuple[RawLine, list[str]]] = []
        try:
            for raw in islice(self._lines, TITLE_LINES):
                heads = [plain(cell) for cell in raw.cells]
                if any(heads):
                    seen.append((raw, heads))
                if sum(is_heading(head) for head in heads) > 1:
                    break
        except BrokenLineError as error:
            if seen:
                self._lines = _raising(error)
            else:
                self._refuse(error.number, error.message, column=self.column(error.index))
        return seen

    def _take_heads(self, raw: RawLine, heads: list[str]) -> None:
        while heads and not heads[-1]:
            heads.pop()
        if self.not_ours and heads[-1:] == [self.not_ours]:
            heads.pop()
            self._has_not_ours = True
        if len(heads) > MAX_COLUMNS:
            self._refuse(raw.number, f"There are {len(heads)} columns. No more than {MAX_COLUMNS} can be read.")
            return
        problem = self._cell_problem(raw.cells)
        if problem:
            self._refuse(raw.number, problem[1], column=self.column(problem[0]))
            return
        self._head_cells = len(raw.cells)
        places: dict[str, int] = {}
        for index, head in enumerate(heads):
            key = " ".join(head.lower().replace("_", " ").split())
            if key and key in places:
                both = f"columns {self.column(places[key])[7:]} and {self.column(index)[7:]}"
                self._refuse(raw.number, f"This heading is there twice ({both}). Rename or delete one.", column=head)
            places.setdefault(key, index)
        if not self.faults:
            self.heads, self.head_line = heads, raw.number

    def _line(self, raw: RawLine) -> Line:
        """The cells of a line, or what is wrong with it."""
        width = len(self.heads)
        if self._has_not_ours and len(raw.cells) == width + 1:
            raw.cells.pop()
        cells = [plain(cell) for cell in raw.cells]
        found = self._shape_problem(cells)
        if not found and (problem := self._cell_problem(raw.cells)):
            found = (self.column(problem[0]), cells[problem[0]], problem[1])
        faults = []
        if found:
            column, value, message = found
            faults.append(Fault(raw.number, column, short(value), message + raw.editor_note))
        return Line(raw.number, (cells + [""] * width)[:width], raw.editor_note, faults, raw.cells)

    def _shape_problem(self, cells: list[str]) -> tuple[str, str, str] | None:
        """(column, value, message) where the line is a footer, the headings again, too long or cut off."""
        width, filled = len(self.heads), [cell for cell in cells if cell]
        if not filled:
            return "", "", "This line holds nothing that can be read. Delete it."
        if len(filled) <= 2 and FOOTER.match(filled[0]):
            return "", filled[0], "This looks like a line below the table and not like the others. Delete it."
        if cells[:width] == self.heads:
            return "", "", "The headings are here again. Two files may have been put together: delete this line."
        surplus = next((index for index, cell in enumerate(cells) if cell and index >= width), None)
        if surplus is None and not self._is_workbook and len(cells) > self._head_cells:
            surplus = width  # nothing in it: a comma further left moved the cells by one
        if surplus is not None:
            message = (
                f"This line has {len(cells)} cells, and there are {width} headings. A cell with a comma in it needs "
                "quotation marks around it; a comma too many at the end has to go."
            )
            return self.column(surplus), cells[surplus], message
        if len(cells) < width and not self._is_workbook:
            message = f"This line ends after {len(cells)} of {width} cells. It may be cut off: complete it."
            return self.column(len(cells)), "", message
        unheaded = next((index for index, cell in enumerate(cells[:width]) if cell and not self.heads[index]), None)
        if unheaded is not None:
            return self.column(unheaded), cells[unheaded], "This column has no heading."
        return None

    def _cell_problem(self, cells: list[str]) -> tuple[int, str] | None:
        """(index, message) of the first cell with something that cannot be trusted."""
        text = "\n".join(cells)
        has_bad_cell = self._is_workbook and any(isinstance(cell, BadCell) for cell in cells)
        if len(text) <= MAX_CELL and not has_bad_cell and not SUSPECT.search(text) and not self._is_doubtful(text):
            return None  # nearly all lines: much faster than to look at each cell
        for index, cell in enumerate(cells):
            if why := cell.why if isinstance(cell, BadCell) else self._doubt(cell):
                return index, why
        return None

    def _is_doubtful(self, text: str) -> bool:
        """Whether there may be something wrong with the letters beyond ASCII in a line."""
        if text.isascii():
            return False
        return CONTROL.search(text) is not None or self._encoding.doubt(text) != ""

    def _doubt(self, cell: str) -> str:
        """Why this text cannot be trusted; empty where it can."""
        if len(cell) > MAX_CELL:
            return f"This cell is longer than {MAX_CELL:,} characters. Is a quotation mark not closed?"
        if why := doubt(cell):
            return why
        has_lone_mark = not self._is_workbook and cell.count('"') % 2
        return LONE_MARK if has_lone_mark else self._encoding.doubt(cell)


def doubt(cell: str) -> str:
    """Why a text of any kind of file cannot be trusted; empty where it can."""
    if CONTROL.search(cell):
        return "There is a control character in this cell. Delete the cell and type it again."
    if NOTHING.fullmatch(cell.strip()):
        return NOTHING_THERE
    if "&" in cell and (code := WEB_CODE.search(cell)):
        return f"This holds a code of web pages ({code[0]}) in place of a letter. Write the letter."
    return ""


def letter_of(index: int) -> str:
    """Where a column is, by its place from 0, as a spreadsheet says it: “column C”."""
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"column {letters}"


def _raising(error: Exception) -> Iterator[RawLine]:
    yield from ()
    raise error
