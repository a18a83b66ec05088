"""The fields that a file of children may hold, and what their cells mean. Pure.

A cell becomes a plain value (text, "yes"/"", an ISO day): what can be compared, and kept as JSON.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError as NumberError
from stdnum.gb import nhs, upn

from cases.ssda903 import cells
from cases.ssda903.cells import WrongCellError

YES, NO = {"YES", "Y", "TRUE", "1", "X"}, {"", "NO", "N", "FALSE", "0"}
STATUS_WORDS = {
    "": "",
    "HOME": "",
    "AT HOME": "",
    "NONE": "",
    "EARLY HELP": "early_help",
    "EH": "early_help",
    "CHILD IN NEED": "in_need",
    "CIN": "in_need",
    "CHILD PROTECTION": "protection",
    "CP": "protection",
    "CPP": "protection",
    "LOOKED AFTER": "",  # stands in the placement
    "CLA": "",
}


@dataclass(frozen=True)
class Field:
    """One field: what it is called, and how a cell is read. `of` says to which rows it belongs."""

    key: str
    label: str
    read: Callable[[str], str]
    of: str = "child"
    other_names: tuple[str, ...] = ()


def text(most: int) -> Callable[[str], str]:
    """A text no longer than its box."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise WrongCellError(f"This is longer than {most} characters.")
        return cell

    return read


def day(cell: str) -> str:
    """A day as ISO text; empty where empty."""
    found = cells.day(cell)
    return found.isoformat() if found else ""


def past_day(cell: str) -> str:
    """A day that is not ahead."""
    found = day(cell)
    if found and found > date.today().isoformat():
        raise WrongCellError("This day is in the future.")
    return found


def yes(cell: str) -> str:
    """ "yes" or empty."""
    if cell.upper() in YES:
        return "yes"
    if cell.upper() in NO:
        return ""
    raise WrongCellError("Write yes or no.")


def status(cell: str) -> str:
    """A status in the words of case systems."""
    found = STATUS_WORDS.get(cell.upper())
    if found is None:
        raise WrongCellError("Write At home, Early help, Child in need, Child protection or Looked after.")
    return found


def number(standard: object, message: str) -> Callable[[str], str]:
    """An identifier with its check digit."""

    def read(cell: str) -> str:
        try:
            return str(standard.validate(cell)) if cell else ""  # type: ignore[attr-defined]
        except NumberError as error:
            raise WrongCellError(message) from error

    return read


FIELDS: tuple[Field, ...] = (
    Field("reference", "Council’s reference", cells.reference, other_names=("child id", "person id", "id", "child")),
    Field("given_names", "Given names", text(120), other_names=("forename", "first name", "forenames")),
    Field("family_name", "Family name", text(120), other_names=("surname", "last name")),
    Field("known_as", "Known as", text(120), other_names=("preferred name",)),
    Field("born_on", "Date of birth", past_day, other_names=("dob", "birth date")),
    Field("nhs_number", "NHS number", number(nhs, "This is not a valid NHS number."), other_names=("nhs",)),
    Field("upn", "UPN", number(upn, "This is not a valid UPN."), other_names=("unique pupil number",)),
    Field("address", "Address", text(1000)),
    Field("address_is_confidential", "Address is confidential", yes, other_names=("confidential",)),
    Field("school", "School", text(120)),
    Field("allocated_worker", "Allocated worker", text(120), other_names=("worker", "social worker")),
    Field("worker_contact", "How to reach the worker", text(120), other_names=("worker contact", "worker phone")),
    Field("status", "Status", status, of="status"),
    Field("status_from", "Status from", day, of="status", other_names=("status start",)),
    Field("placement_code", "Placement code", text(3), of="placement", other_names=("place", "placement type")),
    Field("placement_from", "Placement from", day, of="placement", other_names=("placement start", "decom")),
    Field("placement_to", "Placement until", day, of="placement", other_names=("placement end", "dec")),
    Field("placement_area", "In or out of area", cells.in_area, of="placement", other_names=("pl location",)),
    Field("host_council", "Host council (DfE code)", text(80), of="placement", other_names=("pl la", "host")),
    Field("provider", "Provider", text(120), of="placement"),
    Field("urn", "URN", text(10), of="placement"),
)
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
REQUIRED = ("reference",)


def is_known(heading: str) -> bool:
    """Whether this is one of the words that guess() knows."""
    return bool(guess([heading]))


def guess(heads: list[str]) -> dict[str, str]:
    """Our fields by the headings of a file that has not been mapped yet: the same words, or common ones for them."""
    by_name = {head.lower().replace("_", " ").strip(): head for head in heads}
    found: dict[str, str] = {}
    for field in FIELDS:
        names = (field.key.replace("_", " "), field.label.lower().replace("’", "'"), *field.other_names)
        head = next((by_name[name] for name in names if name in by_name), None)
        if head is not None and head not in found.values():
            found[field.key] = head
    return found


def facts_of(key_of: Mapping[str, str], cells_of: Mapping[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Values by our field from one row, and (heading, what is wrong). A field without a column is left out."""
    facts: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    for key, head in key_of.items():
        try:
            facts[key] = BY_KEY[key].read(cells_of.get(head, ""))
        except WrongCellError as error:
            wrong.append((head, str(error)))
    return facts, wrong
