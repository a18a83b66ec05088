"""Why an action did not happen, in the user's words. Pages show it at the field; the API as a problem."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Refused(Exception):
    """The action was not done. `field` names the form field to mend, where there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleRecord(Exception):
    """Somebody else saved the record since this form was opened. `current` is what they saved."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Somebody else saved this record while you were working on it.")
        self.current = current


def lock_current(rows: "models.QuerySet[Row]", pk: Any, version: int) -> Row:
    """The row, locked for this transaction and with its version counted up (unsaved); StaleRecord if it moved on."""
    row: Any = rows.select_for_update(of=("self",)).get(pk=pk)
    if row.version != version:
        raise StaleRecord(row)
    row.version += 1
    return row
