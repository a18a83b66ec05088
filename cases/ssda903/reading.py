"""From the bytes of a file to rows, whatever a spreadsheet did to them; and the problems found on the way."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

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
FILE_WORDS = {HEADER: "Header", EPISODES: "Episodes", MISSING: "Missing"}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `line` as a spreadsheet counts, from 1. A warning does not stop the load."""

    file: str
    line: int
    column: str
    value: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a file: cells by column, trimmed."""

    file: str
    line: int
    cells: dict[str, str]

    def problem(self, column: str, message: str, *, is_warning: bool = False) -> Problem:
        """Something wrong with one cell of this row."""
        return Problem(self.file, self.line, column, self.cells.get(column, ""), message, is_warning)


@dataclass
class Table:
    """The rows of one file, and the problems of its shape."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(file: str, data: bytes) -> Table:
    """The rows of one of the three files. UTF-8 with or without byte order mark, else Windows-1252."""
    table = Table()
    text = decode(data)
    if "\x00" in text or data[:2] == b"PK":
        table.problems.append(Problem(file, 1, "", "", "This is not a CSV file. Save the sheet as CSV and try again."))
        return table
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    try:
        _read_lines(file, lines, table)
    except csv.Error as error:
        table.problems.append(Problem(file, lines.line_num, "", "", f"This line cannot be read as CSV ({error})."))
    return table


def _read_lines(file: str, lines: Iterable[list[str]], table: Table) -> None:
    heads: list[str] | None = None
    for number, cells in enumerate(lines, start=1):
        values = [plain(cell) for cell in cells]
        if not any(values):
            continue
        if heads is None:
            heads = [value.upper().replace(" ", "_") for value in values]
            table.problems += _check_heads(file, number, heads)
            if any(not problem.is_warning for problem in table.problems):
                return
            continue
        if len(values) > len(heads) and any(values[len(heads) :]):
            said = ", ".join(values[len(heads) :])
            table.problems.append(Problem(file, number, "", said, "This row has more cells than there are headings."))
            continue
        table.rows.append(Row(file, number, dict(zip(heads, values + [""] * len(heads), strict=False))))
    if heads is None:
        table.problems.append(Problem(file, 1, "", "", "The file is empty: the headings are missing."))


def decode(data: bytes) -> str:
    """Text, without failing: what is not UTF-8 is read as Windows-1252."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def delimiter(text: str) -> str:
    """A comma; a semicolon or tab where the headings are parted by those."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def plain(cell: str) -> str:
    """A cell without the spaces, no-break spaces and leading apostrophe that spreadsheets leave."""
    return cell.replace("\xa0", " ").strip().removeprefix("'").strip()


def _check_heads(file: str, line: int, heads: list[str]) -> list[Problem]:
    """Missing columns stop the load; unknown and repeated ones are named."""
    wanted, known = COLUMNS[file], {*COLUMNS[file], *OPTIONAL[file]}
    missing = [Problem(file, line, name, "", "This column is missing.") for name in wanted if name not in heads]
    unknown = [
        Problem(file, line, name, name, "This column is not known and is left out.", is_warning=True)
        for name in heads
        if name and name not in known
    ]
    twice = [
        Problem(file, line, name, name, "This column stands here twice.") for name in wanted if heads.count(name) > 1
    ]
    return missing + unknown + twice
