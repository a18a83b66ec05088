"""What a file is made of, whatever its format: a title, what it is about, notes, and tables whose rows are streamed.

A spreadsheet follows the guidance of the Analysis Function, “Releasing statistics in spreadsheets”: a cover, a list of
the sheets, notes, then one table on each sheet, marked as a table with one header row, no merged cells, no empty row or
column, and no empty cell without a sign that says why.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

TEXT, NUMBER, SHARE, DAY, MOMENT = "text", "number", "share", "day", "moment"
NOTHING_RECORDED, NOTHING_TO_DIVIDE_BY = "[x]", "[z]"
SIGNS = (
    (NOTHING_RECORDED, "Nothing is recorded, or it has not happened."),
    (NOTHING_TO_DIVIDE_BY, "There is no such figure: nothing to divide by, or not counted for this group."),
)
EMPTY = "No row"


@dataclass(frozen=True)
class Column:
    """A column: its name in a CSV, its heading in a sheet, what its values are, how wide it is."""

    name: str
    heading: str
    kind: str = TEXT
    width: int = 20

    @property
    def empty_sign(self) -> str:
        """What stands where there is no value."""
        return NOTHING_TO_DIVIDE_BY if self.kind in (SHARE, NUMBER) else NOTHING_RECORDED


@dataclass(frozen=True)
class Table:
    """Rows of values in the order of the columns: text, whole numbers, shares of 1, dates, aware moments, or None."""

    name: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]

    @property
    def mark(self) -> str:
        """The name that the table itself carries."""
        return "".join(letter for letter in self.name.title() if letter.isalnum())


@dataclass(frozen=True)
class Book:
    """A whole file. `about` and `notes` are pairs of words: the cover shows the first, a sheet of notes the second."""

    title: str
    author: str
    about: Sequence[tuple[str, str]]
    notes: Sequence[tuple[str, str]]
    tables: Sequence[Table] = field(default_factory=tuple)


ABOUT, WORDS = (
    (Column("what", "What", width=36), Column("words", "In words", width=90)),
    (Column("what", "Name or sign", width=44), Column("words", "What it means", width=100)),
)
SHEETS = (Column("sheet", "Sheet", width=24), Column("title", "What is on it", width=90))


def sheets_of(book: Book) -> Iterator[Table]:
    """Cover, list of sheets, notes, and the tables, in the order in which they stand."""
    listed = [("Notes", "What each name and sign means"), *((table.name, table.title) for table in book.tables)]
    yield Table("Cover", book.title, "This sheet says what the file holds and as at when.", ABOUT, book.about)
    yield Table("Contents", "Sheets of this file", "This sheet holds one table.", SHEETS, listed)
    yield Table("Notes", "Notes", "This sheet holds one table.", WORDS, [*SIGNS, *book.notes])
    yield from book.tables


def never_empty(table: Table) -> Iterator[Sequence[Any]]:
    """The rows; where there is none, one that says so: a table has at least one row."""
    is_empty = True
    for row in table.rows:
        is_empty = False
        yield row
    if is_empty:
        yield (EMPTY, *(None for _ in table.columns[1:]))


Write = Callable[[Book, IO[bytes]], None]
