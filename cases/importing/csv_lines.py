"""The lines of a text file as CSV, strictly: a line whose quotation marks are damaged ends the reading. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from cases.importing.cleaning import plain
from cases.importing.encodings import Encoding

MAX_CELL = 32_767  # what a cell of a spreadsheet holds
LARGEST_CELL = MAX_CELL * 4  # what is read of a cell, so that it can be named
TITLE_LINES = 20
KEPT_LINES = 50
FEW_CELLS = 3
NUMBERED = re.compile(r"[^\s,;|\d]{0,60}\d[^\s,;|]{0,60}(?:[,;\t|]|$)")  # begins as a line with a reference does
DELIMITERS = ",;\t|"
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
UNCLOSED = "A quotation mark opens here and is not closed, so the lines below cannot be read. Close it or delete it."
CLOSED_EARLY = (
    "This line cannot be read: after a closing quotation mark the cell goes on. Write a quotation mark inside a cell "
    "twice, or look for one that is not closed."
)
LONE_MARK = "A quotation mark in this cell has no partner, so the line may be damaged. Delete it, or add the other one."


@dataclass
class RawLine:
    """A line as the file holds it, with its number in a spreadsheet and in a text editor."""

    number: int
    editor_number: int
    cells: list[str]

    @property
    def editor_note(self) -> str:
        """The number a text editor shows, where it is another."""
        return f" (Line {self.editor_number} in a text editor.)" if self.editor_number != self.number else ""


class BrokenLineError(Exception):
    """From this line on, the file cannot be read as CSV."""

    def __init__(self, raw: RawLine, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index
        self.number = raw.number
        self.message = message + raw.editor_note


def csv_lines(data: bytes, encoding: Encoding, is_heading: Callable[[str], bool]) -> Iterator[RawLine]:
    """The lines of a text file. A line that cannot be read as CSV raises BrokenLineError."""
    is_wide = encoding.name in {"utf-16", "utf-32"}
    file = io.BytesIO(data if is_wide else data.removesuffix(b"\x1a"))  # the end of a file in DOS
    text = io.TextIOWrapper(file, encoding=encoding.name, errors=encoding.errors, newline="")
    first = text.readline()
    declared = SEPARATOR.fullmatch(first)
    head = list(islice(text, TITLE_LINES)) if declared else [first, *islice(text, TITLE_LINES)]
    delimiter = declared[1] if declared else _delimiter(head, is_heading)
    width = max((line.count(delimiter) for line in head), default=0)
    return _read_csv(chain(head, text), delimiter, width=width, skipped=1 if declared else 0)


def _delimiter(head: list[str], is_heading: Callable[[str], bool]) -> str:
    """The sign that parts the headings; where none is known, the most frequent one of the first line with something."""
    known = {
        sign: max((sum(is_heading(plain(cell.strip(' "'))) for cell in line.split(sign)) for line in head), default=0)
        for sign in DELIMITERS
    }
    first = re.sub(r'"[^"]*"', "", next((line for line in head if line.strip()), ""))
    return max(DELIMITERS, key=lambda sign: (known[sign], first.count(sign)))


def _read_csv(source: Iterable[str], delimiter: str, *, width: int, skipped: int) -> Iterator[RawLine]:
    """The lines; `width` is how many delimiters a line has, `skipped` how many lines only a text editor shows."""
    csv.field_size_limit(LARGEST_CELL)
    kept = _Kept(source)
    reader = csv.reader(kept, delimiter=delimiter, strict=True)
    number, before = 0, 0
    while True:
        number += 1
        raw = RawLine(number, before + 1 + skipped, [])
        kept.lines.clear()
        try:
            raw.cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BrokenLineError(raw, _words_of(error), _broken_at("".join(kept.lines), delimiter)) from error
        if reader.line_num - before > 1 and (index := _swallowing(raw.cells, delimiter, width)) is not None:
            raise BrokenLineError(raw, UNCLOSED, index)
        before = reader.line_num
        yield raw


class _Kept:
    """Passes lines on, and keeps the first ones of the record that is being read."""

    def __init__(self, source: Iterable[str]) -> None:
        self.source, self.lines = iter(source), list[str]()

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            if len(self.lines) < KEPT_LINES:
                self.lines.append(line)
            yield line


def _broken_at(text: str, delimiter: str) -> int:
    """Which cell of a record cannot be read: it goes on after its closing mark, is too long, or never ends."""
    index, begun, is_quoted, is_closed = 0, 0, False, False
    for place, sign in enumerate(text):
        if sign == delimiter and (is_closed or not is_quoted):
            index, begun, is_quoted, is_closed = index + 1, place + 1, False, False
        elif is_closed and sign != '"':
            break
        elif sign == '"' and (is_quoted or place == begun):
            is_quoted, is_closed = True, is_quoted and not is_closed
        if place - begun > LARGEST_CELL:
            break
    return index


def _swallowing(cells: list[str], delimiter: str, width: int) -> int | None:
    """Which cell of several lines holds what looks like lines of the file: its quotation mark is lost.

    Where the mark is closed by a stray one in the same column of a later line, the record has as many cells as others,
    and the cell holds the rest of one line and the beginning of another.
    """
    least = max(3, width // 2)
    for index, cell in enumerate(cells):
        first, *others = cell.splitlines() or [""]
        if any(other.count(delimiter) >= least for other in others):
            return index
        if others and first.count(delimiter) + index >= len(cells) - 1 and others[-1].count(delimiter) >= index:
            is_narrow = len(cells) <= FEW_CELLS  # an address may have as many commas
            if not is_narrow or NUMBERED.match(others[-1]):
                return index
    return None


def _words_of(error: csv.Error) -> str:
    text = str(error)
    if "field larger" in text:
        return f"A cell is longer than {MAX_CELL:,} characters. Is a quotation mark not closed?"
    return UNCLOSED if "unexpected end" in text else CLOSED_EARLY
