"""A book as CSV: its one table, with the names of columns as the header, as programs and spreadsheets read it."""

import io
from datetime import UTC, date, datetime
from typing import IO, Any

from reporting.exports.book import SHARE, Book, Column
from rhi.cells import CsvWriter


def write_csv(book: Book, file: IO[bytes]) -> None:
    """UTF-8 with a byte order mark; times in ISO 8601, UTC; text that a spreadsheet would run is made harmless."""
    (table,) = book.tables
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=False)
    writer = CsvWriter(text)
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow([cell(column, value) for column, value in zip(table.columns, row, strict=True)])
    text.flush()
    text.detach()


def cell(column: Column, value: Any) -> str:
    """A value as text; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if column.kind == SHARE:
        return f"{value:.4f}"
    return str(value)
