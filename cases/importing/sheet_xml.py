"""The XML of a worksheet and of the texts that cells share, element by element. Pure; knows nothing of styles.

openpyxl makes objects of every element: a hundred thousand rows took it a minute, and it says of a stream neither which
rows are hidden nor which cells are merged. Prefixes of names are passed over, and a document type is refused: nothing
else in such a file could name entities.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.parsers import expat

CHUNK = 1 << 16
MAX_COLUMNS = 500
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet, as Excel has them
LETTERS = re.compile(r"[A-Za-z]{1,3}")
RANGE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})(?::([A-Za-z]{1,3})([1-9]\d{0,6}))?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how XML that cannot hold a sign has it (ST_Xstring)
YES = {"1", "true"}
NO_HEIGHT = re.compile(r"0(\.0+)?")

Merged = tuple[int, int, int, int]
"""First column and row, last column and row, from 1."""

Cell = tuple[int, str, str, str, bool]
"""Column from 1, type (`t`), number of its style, text, and whether a formula made it."""


@dataclass
class Layout:
    """Merged cells by row, and rows with cells in them and columns that are not shown, from 1."""

    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class SheetRows:
    """The rows, one by one: (number, cells). ValueError where they are not in order: some would be passed over.

    So too where a row or column is beyond those of any sheet, or a cell is there twice.
    """

    def __init__(self, part: Any) -> None:
        self._part, self._found = part, list[tuple[int, list[Cell]]]()
        self._cells: list[Cell] = []
        self._number = self._column = 0
        self._facts: dict[str, str] = {}
        self._text = ""
        self._is_text = self._is_sound = self._has_formula = False

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        parser = _parser(self._begin, self._end)
        parser.CharacterDataHandler = self._take
        for chunk in iter(lambda: self._part.read(CHUNK), b""):
            parser.Parse(chunk)
            yield from self._found
            self._found.clear()
        parser.Parse(b"", True)

    def _begin(self, name: str, facts: dict[str, str]) -> None:
        if name == "c":
            self._column = _column_of(facts["r"]) if "r" in facts else _column(self._column + 1)
            self._facts, self._text, self._has_formula = facts, "", False
        elif name == "v":
            self._is_text = True
        elif name == "row":
            self._number, self._column, self._cells = _next_row(self._number, facts), 0, []
        elif name == "f":
            self._has_formula = True
        else:
            self._is_sound = self._is_sound or name == "rPh"
            self._is_text = name == "t" and not self._is_sound

    def _end(self, name: str) -> None:
        self._is_text = False
        if name == "c":
            kind, style = self._facts.get("t", "n"), self._facts.get("s", "0")
            self._cells.append((self._column, kind, style, self._text, self._has_formula))
        elif name == "row":
            if len({cell[0] for cell in self._cells}) < len(self._cells):
                raise ValueError("a cell is there twice")
            self._found.append((self._number, self._cells))
        elif name == "rPh":
            self._is_sound = False

    def _take(self, text: str) -> None:
        if self._is_text:
            self._text += text


def layout(part: Any) -> Layout:
    """What is merged and hidden. Read first: merged cells stand below all rows."""
    found, number, is_hidden = Layout(), 0, False

    def begin(name: str, facts: dict[str, str]) -> None:
        nonlocal number, is_hidden
        if name == "c":
            if is_hidden:
                found.hidden_rows.add(number)
        elif name == "row":
            number, is_hidden = _next_row(number, facts), _is_hidden(facts, "ht")
        elif name == "col" and _is_hidden(facts, "width"):
            found.hidden_columns |= {*range(int(facts["min"]), min(int(facts["max"]), MAX_COLUMNS) + 1)}
        elif name == "mergeCell":
            found.merged.append(_range_of(facts["ref"]))

    _parse(part, _parser(begin))
    found.merged.sort(key=lambda each: each[1])
    return found


def shared_texts(part: Any) -> list[str]:
    """The texts that cells refer to by number; without how they sound (rPh)."""
    found: list[str] = []
    pieces: list[str] = []
    is_text = is_sound = False

    def begin(name: str, facts: dict[str, str]) -> None:
        nonlocal is_text, is_sound
        is_text, is_sound = name == "t" and not is_sound, is_sound or name == "rPh"
        if name == "si":
            pieces.clear()

    def end(name: str) -> None:
        nonlocal is_text, is_sound
        is_text, is_sound = False, is_sound and name != "rPh"
        if name == "si":
            found.append(unescaped("".join(pieces)))

    parser = _parser(begin, end)
    parser.CharacterDataHandler = lambda text: pieces.append(text) if is_text else None
    _parse(part, parser)
    return found


def unescaped(text: str) -> str:
    """With the signs that XML cannot hold. Half of a pair (a surrogate) is no sign."""
    return ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def _parse(part: Any, parser: expat.XMLParserType) -> None:
    for chunk in iter(lambda: part.read(CHUNK), b""):
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _parser(
    begin: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None
) -> expat.XMLParserType:
    """A parser that calls these with the local names of elements. Mostly no name has a prefix."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse

    def first(name: str, facts: dict[str, str]) -> None:
        made.StartElementHandler, made.EndElementHandler = begin, end
        if ":" in name:
            made.StartElementHandler = lambda name, facts: begin(name.rpartition(":")[2], facts)
            made.EndElementHandler = end and (lambda name: end(name.rpartition(":")[2]))

    made.StartElementHandler = first
    return made


def _refuse(*facts: Any) -> None:
    raise ValueError("a document type")


def _next_row(last: int, facts: dict[str, str]) -> int:
    number = int(facts.get("r", last + 1))
    if not last < number <= LAST_ROW:
        raise ValueError("rows are not in order, or beyond the last")
    return number


def _is_hidden(facts: dict[str, str], size: str) -> bool:
    return facts.get("hidden", "0") in YES or NO_HEIGHT.fullmatch(facts.get(size, "1")) is not None


def _column_of(address: str) -> int:
    letters = address.rstrip("0123456789")
    return _number_of(letters)


@lru_cache(maxsize=1000)
def _number_of(letters: str) -> int:
    if not LETTERS.fullmatch(letters):
        raise ValueError("an address of a cell that is none")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return _column(number)


def _column(number: int) -> int:
    if number > LAST_COLUMN:
        raise ValueError("a column beyond the last")
    return number


def _range_of(text: str) -> Merged:
    found = RANGE.fullmatch(text)
    if not found:
        raise ValueError("merged cells that are none")
    last_column, last_row = found[3] or found[1], found[4] or found[2]
    return _number_of(found[1]), int(found[2]), _number_of(last_column), int(last_row)
