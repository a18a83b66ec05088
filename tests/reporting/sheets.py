"""Workbooks as other programs read them."""

import io
from datetime import datetime
from typing import Any

import odfdo
import openpyxl


def xlsx(body: bytes) -> dict[str, list[list[Any]]]:
    """Sheet → its rows, as openpyxl reads them."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def ods(body: bytes) -> dict[str, list[list[Any]]]:
    """Sheet → its rows, as odfdo reads them."""
    book = odfdo.Document(io.BytesIO(body))
    return {
        table.name: [[_plain(cell) for cell in row.traverse()] for row in table.traverse()]
        for table in book.body.get_sheets()
    }


def _plain(cell: Any) -> Any:
    value = cell.value
    return (
        value if value is None or isinstance(value, (str, datetime)) else float(value) if cell.type != "date" else value
    )


READERS = {"xlsx": xlsx, "ods": ods}
