"""From a cell to a value, or words that say what is wrong with it. Pure."""

import re
from datetime import date
from functools import lru_cache

DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?")
YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
SHORT_YEAR = re.compile(r"\d{1,2}/\d{1,2}/\d{2}")
SPREADSHEET_NUMBER = re.compile(r"\d{5}(\.0)?")
ODD_SIGN = re.compile("[^ -~À-ɏ]")
NO_REFERENCE = {"none", "null", "nan", "n/a", "na", "unknown", "not known", "tbc"}
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


class WrongCellError(Exception):
    """What is wrong with the cell, in words."""


@lru_cache(maxsize=20_000)
def day(cell: str) -> date | None:
    """A date: DD/MM/YYYY, or YYYY-MM-DD as some spreadsheets write it. None where empty; WrongCellError otherwise."""
    if not cell:
        return None
    if found := DAY_FIRST.fullmatch(cell):
        return _real(int(found[3]), int(found[2]), int(found[1]))
    if found := YEAR_FIRST.fullmatch(cell):
        return _real(int(found[1]), int(found[2]), int(found[3]))
    if SHORT_YEAR.fullmatch(cell):
        raise WrongCellError("The year has two digits only. Write it in full, like 05/01/2026.")
    if SPREADSHEET_NUMBER.fullmatch(cell):
        raise WrongCellError("A spreadsheet turned this date into a number. Format the column as DD/MM/YYYY.")
    raise WrongCellError("This is not a date like 05/01/2026.")


def _real(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise WrongCellError("There is no such day in the calendar.") from error


def reference(cell: str) -> str:
    """The council's own number of the child, as text; without the apostrophe by which spreadsheets mark a text."""
    cell = cell.removeprefix("'").strip()
    if not cell:
        raise WrongCellError("The child’s number is missing.")
    if SCIENTIFIC.fullmatch(cell):
        raise WrongCellError("A spreadsheet shortened this number. Format the column as text.")
    if len(cell) > 40:
        raise WrongCellError("This is longer than 40 characters.")
    if found := ODD_SIGN.search(cell):
        raise WrongCellError(
            f"This number has a sign of another alphabet, or one that looks like another: “{found[0]}”."
        )
    if cell.lower() in NO_REFERENCE or not any(map(str.isalnum, cell)):
        raise WrongCellError("This is not a child’s number. Write the number, or delete the line.")
    return cell.removesuffix(".0")


def in_area(cell: str) -> str:
    """PL_LOCATION as our word for it: in_area, out_of_area, or not_known where empty."""
    words = {"": "not_known", "IN": "in_area", "OUT": "out_of_area", "IN AREA": "in_area", "OUT OF AREA": "out_of_area"}
    found = words.get(cell.upper().replace("_", " "))
    if found is None:
        raise WrongCellError("Write IN or OUT.")
    return found
