"""The answers as tables of words: one structure for the page, the file and what is kept. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reporting.sheet import Sheet
from reporting.sheet import read as read_sheet

CSV_HEAD = ("council_code", "council", "year", "question", "row", "column", "answer", "as_at")


@dataclass(frozen=True)
class AnswerTable:
    """The answer to one question: a row per group or code, the first cell names it. `note`: how it was counted."""

    question: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> list[list[tuple[str, str]]]:
        """Each row as (head, cell) pairs."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Answers:
    """All of them. `sheet`: the figures of the year and its groups in them."""

    sheet: Sheet
    tables: tuple[AnswerTable, ...]

    def as_data(self) -> dict[str, Any]:
        """For keeping."""
        return {
            "sheet": self.sheet.as_data(),
            "tables": [
                {"question": table.question, "note": table.note, "head": table.head, "rows": table.rows}
                for table in self.tables
            ],
        }


def read(data: dict[str, Any]) -> Answers:
    """What `as_data` wrote."""
    tables = tuple(
        AnswerTable(row["question"], row["note"], tuple(row["head"]), tuple(tuple(line) for line in row["rows"]))
        for row in data["tables"]
    )
    return Answers(read_sheet(data["sheet"]), tables)


def csv_rows(answers: Answers, start: tuple[str, str], words: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """A row per answer: `start` is the council's code and name, `words` what was written by hand, by its question."""
    year, as_at = str(answers.sheet.year), answers.sheet.as_at
    for table in answers.tables:
        for label, *cells in table.rows:
            for column, cell in zip(table.head[1:], cells, strict=True):
                yield (*start, year, table.question, label, column, cell, as_at)
    for question, written in words.items():
        yield (*start, year, question, "", "", written, as_at)
