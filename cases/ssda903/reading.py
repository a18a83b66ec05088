"""The columns of the three files, and their rows, whatever a spreadsheet did to them; with the problems of shape."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cases.importing import tables
from cases.importing.kinds import DateCell, TypedCell

HEADER, EPISODES, MISSING = "header", "episodes", "missing"
COLUMNS: dict[str, tuple[str, ...]] = {
    HEADER: ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    EPISODES: (
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
        "HOME_POST",
        "PL_POST",
        "URN",
    ),
    MISSING: ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
}
OPTIONAL: dict[str, tuple[str, ...]] = {HEADER: (), EPISODES: ("PL_LA", "PL_LOCATION"), MISSING: ()}
DAYS = {"DOB", "MC_DOB", "DECOM", "DEC", "MIS_START", "MIS_END"}
KNOWN = {name for columns in (*COLUMNS.values(), *OPTIONAL.values()) for name in columns}
FILE_WORDS = {HEADER: "Header", EPISODES: "Episodes", MISSING: "Missing"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; `line` as a spreadsheet counts, from 1. A warning does not stop the load."""

    file: str
    line: int
    column: str
    value: str
    message: str
    is_warning: bool = False


class Cells(Mapping[str, str]):
    """The cells of a row by column. All rows of a file share the places of the columns: a tenth of what dicts take."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: tuple[str, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, column: str) -> str:
        return self._values[self._places[column]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: cells by column, trimmed."""

    file: str
    line: int
    cells: Mapping[str, str]

    def problem(self, column: str, message: str, *, is_warning: bool = False) -> Problem:
        """Something wrong with one cell of this row."""
        return Problem(self.file, self.line, column, self.cells.get(column, ""), message, is_warning)


@dataclass
class Table:
    """The rows of one file, the problems of its shape, and what a person may not see of it.

    `guesses`: texts with letters that are a guess, each with its first line. `hidden_rows`: lines, `hidden_columns`:
    headings with their places, `hidden_sheets`: titles.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guesses: dict[str, int] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: dict[str, str] = field(default_factory=dict)
    hidden_sheets: list[str] = field(default_factory=list)


def read(file: str, data: bytes) -> Table:
    """The rows of one of the three files, read strictly (cases.importing.tables)."""
    source = tables.Table(data, is_heading=lambda text: _name_of(text) in KNOWN)
    found = Table()
    heads = [_name_of(head) for head in source.heads]
    if heads:
        found.problems += _check_heads(file, source.head_line, heads)
    if not any(not problem.is_warning for problem in found.problems):
        places = {head: place for place, head in enumerate(heads) if head in {*COLUMNS[file], *OPTIONAL[file]}}
        for line in source:
            found.problems += _retyped(file, line, places)
            if not line.faults:
                # The apostrophe is a mark of spreadsheets: no code has one. The same text is kept once.
                cells = tuple(sys.intern(cell.removeprefix("'")) for cell in line.cells)
                found.rows.append(Row(file, line.number, Cells(places, cells)))
                if line.number in source.hidden.rows:
                    found.hidden_rows.append(line.number)
                if source.is_windows:
                    for cell in (cells[place] for place in places.values() if not cells[place].isascii()):
                        found.guesses.setdefault(cell, line.number)
        columns = source.hidden_columns().items()
        found.hidden_columns = {head: place for head, place in columns if _name_of(head) in places}
        found.hidden_sheets = source.hidden.sheets
    found.problems += [Problem(file, source.head_line, "", "", words, is_warning=True) for words in source.notes]
    found.problems += [Problem(file, fault.line, fault.column, fault.value, fault.message) for fault in source.faults]
    return found


def _retyped(file: str, line: tables.Line, places: Mapping[str, int]) -> Iterator[Problem]:
    """Codes and texts of a workbook of which Excel made a date, or true or false."""
    for head, place in places.items():
        cell = line.cells[place]
        if isinstance(cell, TypedCell) and not (isinstance(cell, DateCell) and head in DAYS):
            yield Problem(file, line.number, head, cell, cell.why)


def _name_of(heading: str) -> str:
    return "_".join(heading.upper().split())


def _check_heads(file: str, line: int, heads: list[str]) -> list[Problem]:
    """Missing columns stop the load; unknown and repeated ones are named."""
    for other, columns in COLUMNS.items():
        if other != file and set(columns) <= set(heads):
            message = f"This is the {FILE_WORDS[other]} file. Choose the {FILE_WORDS[file]} file here."
            return [Problem(file, line, "", "", message)]
    wanted, known = COLUMNS[file], {*COLUMNS[file], *OPTIONAL[file]}
    missing = [Problem(file, line, name, "", "This column is missing.") for name in wanted if name not in heads]
    unknown = [
        Problem(file, line, name, name, "This column is not known and is left out.", is_warning=True)
        for name in heads
        if name and name not in known
    ]
    return missing + unknown
