"""From the bytes of a file of children to rows of values, and every problem with its line and column. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.importing import tables
from cases.importing.fields import BY_KEY, REQUIRED, facts_of, is_known


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


def open_table(data: bytes, key_of: Mapping[str, str] | None = None) -> tables.Table:
    """The file, read strictly. `key_of` names the heading for each of our fields, as chosen before."""
    chosen = set((key_of or {}).values())
    return tables.Table(data, is_heading=lambda text: text in chosen or is_known(text))


def read(data: bytes, key_of: Mapping[str, str]) -> Table:
    """The rows. `key_of` names the heading for each of our fields."""
    table, source = Table(), open_table(data, key_of)
    if source.heads:
        table.problems += [Problem(1, BY_KEY[key].label, "Choose its column.") for key in REQUIRED if key not in key_of]
        table.problems += [
            Problem(source.head_line, head, "This column is not in the file any more. Choose the columns again.")
            for head in key_of.values()
            if head not in source.heads
        ]
    if not table.problems:
        _read_rows(table, source, key_of)
    table.problems += [Problem(fault.line, fault.column, fault.message) for fault in source.faults]
    return table


def _read_rows(table: Table, source: tables.Table, key_of: Mapping[str, str]) -> None:
    seen: dict[str, int] = {}
    for line in source:
        if line.faults:
            continue
        facts, wrong = facts_of(key_of, dict(zip(source.heads, line.cells, strict=True)))
        table.problems += [Problem(line.number, head, message + line.editor_note) for head, message in wrong]
        reference = facts.get("reference", "")
        if reference and reference in seen:
            message = f"The same child is in line {seen[reference]} already."
            table.problems.append(Problem(line.number, key_of["reference"], message))
        seen[reference] = line.number
        table.rows.append(Row(line.number, facts))
