"""From the bytes of a file of children to rows of values, one by one, each with what is wrong with it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cases.identifiers import NO_UPN
from cases.importing import tables
from cases.importing.fields import BY_KEY, REQUIRED, facts_of, is_known

WHAT_IS_WRONG = "What is wrong"
"""The heading of the column that we write beside lines with problems, when they are given back."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `line` as a spreadsheet counts, from 1. It holds no child's name."""

    line: int
    column: str
    message: str
    is_whole_file: bool = False


@dataclass
class Row:
    """One child of the file, or a line with problems, whose facts are not to be used."""

    line: int
    facts: dict[str, str]
    note: str = ""
    problems: list[Problem] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)


class ChildrenFile:
    """The file, read once by iterating. `problems` are those of the whole file: with any, no row can be loaded."""

    def __init__(self, data: bytes, key_of: Mapping[str, str]) -> None:
        self.key_of = dict(key_of)
        self.table = open_table(data, key_of)
        self.problems: list[Problem] = [_of_file(fault) for fault in self.table.faults]
        self._seen: dict[str, int] = {}
        heads = self.table.heads
        if heads:
            self.problems += [
                Problem(1, BY_KEY[key].label, "Choose its column.", True) for key in REQUIRED if key not in key_of
            ]
            self.problems += [
                Problem(
                    self.table.head_line,
                    head,
                    "This column is not in the file any more. Choose the columns again.",
                    is_whole_file=True,
                )
                for head in key_of.values()
                if head not in heads
            ]

    def __iter__(self) -> Iterator[Row]:
        """Every line, good or bad."""
        if self.problems:
            return
        for line in self.table:
            yield self._row(line)
        self.problems += [_of_file(fault) for fault in self.table.faults if fault.is_whole_file]

    def _row(self, line: tables.Line) -> Row:
        if line.faults:
            found = [Problem(fault.line, fault.column, fault.message) for fault in line.faults]
            return Row(line.number, {}, problems=found, raw=line.raw)
        cells = dict(zip(self.table.heads, line.cells, strict=True))
        facts, wrong = facts_of(self.key_of, cells)
        row = Row(line.number, facts, raw=line.raw)
        row.problems += [Problem(line.number, head, message + line.editor_note) for head, message in wrong]
        reference = facts.get("reference", "")
        if reference and reference in self._seen:
            message = f"The same child is in line {self._seen[reference]} already."
            row.problems.append(Problem(line.number, self.key_of["reference"], message))
        self._seen.setdefault(reference, line.number)
        row.note = " ".join(self._notes(cells))
        return row

    def _notes(self, cells: Mapping[str, str]) -> Iterator[str]:
        number = cells.get(self.key_of.get("upn", ""), "").upper()
        if number in NO_UPN:
            yield f"The file says {number}: the child has no UPN."


def open_table(data: bytes, key_of: Mapping[str, str] | None = None) -> tables.Table:
    """The file, read strictly. `key_of` names the heading for each of our fields, as chosen before."""
    chosen = set((key_of or {}).values())
    return tables.Table(data, is_heading=lambda text: text in chosen or is_known(text), not_ours=WHAT_IS_WRONG)


def _of_file(fault: tables.Fault) -> Problem:
    return Problem(fault.line, fault.column, fault.message, fault.is_whole_file)
