"""From the bytes of a file of children to rows of values, and every problem with its line and column. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cases.importing.fields import BY_KEY, REQUIRED, facts_of
from cases.ssda903.reading import decode, delimiter, plain

Lines = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `line` as a spreadsheet counts, from 1. No child's name stands in it."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class Row:
    """One child of the file."""

    line: int
    facts: dict[str, str]


@dataclass
class Table:
    """The children of a file, and what is wrong with it."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def heads_of(data: bytes) -> list[str]:
    """The headings, in their order; none where this is no CSV file."""
    return next((cells for _, cells in _lines(data)), [])


def read(data: bytes, key_of: Mapping[str, str]) -> Table:
    """The rows. `key_of` names the heading for each of our fields."""
    table = Table()
    lines = _lines(data)
    heads: list[str] = next((cells for _, cells in lines), [])
    if not heads:
        table.problems.append(Problem(1, "", "This is not a CSV file with headings. Save the sheet as CSV."))
        return table
    table.problems += [Problem(1, BY_KEY[key].label, "Choose its column.") for key in REQUIRED if key not in key_of]
    table.problems += [
        Problem(1, head, "This column is not in the file any more. Choose the columns again.")
        for head in key_of.values()
        if head not in heads
    ]
    if not table.problems:
        _read_rows(table, heads, lines, key_of)
    return table


def _read_rows(table: Table, heads: list[str], lines: Lines, key_of: Mapping[str, str]) -> None:
    seen: dict[str, int] = {}
    for number, cells in lines:
        facts, wrong = facts_of(key_of, dict(zip(heads, cells, strict=False)))
        table.problems += [Problem(number, head, message) for head, message in wrong]
        reference = facts.get("reference", "")
        if reference and reference in seen:
            message = f"The same child stands in line {seen[reference]} already."
            table.problems.append(Problem(number, key_of["reference"], message))
        seen[reference] = number
        table.rows.append(Row(number, facts))


def _lines(data: bytes) -> Lines:
    """(line, cells) of every line that holds something."""
    text = decode(data)
    if "\x00" in text or data[:2] == b"PK":
        return iter(())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    return ((lines.line_num, cells) for cells in ([plain(cell) for cell in line] for line in lines) if any(cells))
