"""The fields that a file of children may hold, and what their cells mean. Pure.

A cell becomes a plain value (text, "yes"/"", an ISO day): what can be compared, and kept as JSON.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases import identifiers
from cases.ethnicities import ETHNICITIES
from cases.identifiers import NO_UPN, NumberRefused
from cases.importing.kinds import DateCell, TrueFalseCell, TypedCell
from cases.rules import EARLIEST_BIRTH_YEAR
from cases.ssda903 import cells
from cases.ssda903.cells import WrongCellError

YES, NO = {"YES", "Y", "TRUE", "1", "X"}, {"NO", "N", "FALSE", "0"}
AHEAD_WINDOW = timedelta(days=400)
HOME = "home"
LOST_LETTER = re.compile(r"\w\?|\?\w")
STATUS_WORDS = {
    "": "",
    "HOME": HOME,
    "AT HOME": HOME,
    "NONE": HOME,
    "EARLY HELP": "early_help",
    "EH": "early_help",
    "CHILD IN NEED": "in_need",
    "CIN": "in_need",
    "CHILD PROTECTION": "protection",
    "CP": "protection",
    "CPP": "protection",
    "LOOKED AFTER": "",  # the placement says it
    "CLA": "",
}
SEXES = {
    **dict.fromkeys(("M", "MALE", "1", "BOY"), "male"),
    **dict.fromkeys(("F", "FEMALE", "2", "GIRL"), "female"),
    **dict.fromkeys(("", "U", "UNKNOWN", "NOT KNOWN", "0", "9"), ""),
}
ETHNIC_CODES = {name.upper(): code for code, label in ETHNICITIES for name in (code, label)}


@dataclass(frozen=True)
class Field:
    """One field: what it is called, and how a cell is read. `of` says to which rows it belongs.

    `holds` is how a workbook may hold it, besides as text.
    """

    key: str
    label: str
    read: Callable[[str], str]
    of: str = "child"
    other_names: tuple[str, ...] = ()
    holds: type[str] = str


def reference(cell: str) -> str:
    """The council's own number of the child."""
    if len(cell.splitlines()) > 1:
        raise WrongCellError("This cell goes over several lines. Write one child’s number in it, in one line.")
    return cells.reference(cell)


def text(most: int) -> Callable[[str], str]:
    """A text no longer than its box."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise WrongCellError(f"This is longer than {most} characters.")
        return cell

    return read


def day(cell: str) -> str:
    """A day of a year that can be right, as ISO text; empty where empty."""
    found = cells.day(cell)
    if found and found.year < EARLIEST_BIRTH_YEAR:
        raise WrongCellError(f"This day is before {EARLIEST_BIRTH_YEAR}. Check the year.")
    if found and found > date.today() + AHEAD_WINDOW:
        raise WrongCellError("This day is more than a year ahead. Check the year, or leave it empty.")
    return found.isoformat() if found else ""


def birthday(cell: str) -> str:
    """A date of birth, not ahead, and not the date that case systems fill in where none is known."""
    found = cells.day(cell)
    if found and found > date.today():
        raise WrongCellError("This day is in the future.")
    return day(cell)


def yes(cell: str) -> str:
    """ "yes", "no", or empty where the file does not say."""
    if cell.upper() in YES:
        return "yes"
    if cell.upper() in NO:
        return "no"
    if cell:
        raise WrongCellError("Write yes or no.")
    return ""


def status(cell: str) -> str:
    """A status in the words of case systems."""
    found = STATUS_WORDS.get(cell.upper())
    if found is None:
        raise WrongCellError("Write At home, Early help, Child in need, Child protection or Looked after.")
    return found


def sex(cell: str) -> str:
    """As returns code it, by letter or number, or in words."""
    found = SEXES.get(cell.upper().removesuffix(".0"))
    if found is None:
        raise WrongCellError("Write M, F or U (not known).")
    return found


def ethnicity(cell: str) -> str:
    """The code of the DfE, also from its words."""
    found = ETHNIC_CODES.get(cell.upper()) if cell else ""
    if found is None:
        raise WrongCellError("This is not an ethnic code of the DfE, such as WBRI.")
    return found


def code(cell: str) -> str:
    """A placement code; which there are, and when, is for the database."""
    if len(cell) > 3:
        raise WrongCellError("This is not a placement code of SSDA903, such as U1 or K2.")
    return cell.upper()


def urn(cell: str) -> str:
    """Ofsted's number of a setting."""
    return text(10)(cell.removesuffix(".0"))


def host(cell: str) -> str:
    """A council by code or name; which there are is for the database."""
    return text(80)(cell.removesuffix(".0"))


def identifier(read: Callable[[str], str]) -> Callable[[str], str]:
    """An identifier with its check digit."""

    def read_cell(cell: str) -> str:
        try:
            return read(cell.removeprefix("'"))
        except NumberRefused as error:
            raise WrongCellError(str(error)) from error

    return read_cell


def pupil_number(cell: str) -> str:
    """A UPN; empty where the file says why there is none."""
    return "" if cell.upper() in NO_UPN else identifiers.unique_pupil_number(cell)


def name(cell: str) -> str:
    """A name with all its letters."""
    if LOST_LETTER.search(cell):
        raise WrongCellError("A letter of this name was lost and is now a question mark. Save the file as “CSV UTF-8”.")
    if cell and not any(map(str.isalpha, cell)):
        raise WrongCellError("There is no letter in this name. Write the name, or leave it empty.")
    if len(cell.splitlines()) > 1:
        raise WrongCellError("This name goes over several lines. Write it in one.")
    return text(120)(cell)


FIELDS: tuple[Field, ...] = (
    Field("reference", "Council’s reference", reference, other_names=("child id", "person id", "id", "child")),
    Field("given_names", "Given names", name, other_names=("forename", "first name", "forenames")),
    Field("family_name", "Family name", name, other_names=("surname", "last name")),
    Field("known_as", "Known as", name, other_names=("preferred name",)),
    Field("born_on", "Date of birth", birthday, other_names=("dob", "birth date"), holds=DateCell),
    Field("sex", "Sex", sex, other_names=("gender", "sex recorded")),
    Field("ethnicity", "Ethnicity", ethnicity, other_names=("ethnic", "ethnic code", "ethnic origin")),
    Field("nhs_number", "NHS number", identifier(identifiers.nhs_number), other_names=("nhs", "nhs no")),
    Field("upn", "UPN", identifier(pupil_number), other_names=("unique pupil number",)),
    Field("address", "Address", text(1000)),
    Field(
        "address_is_confidential", "Address is confidential", yes, other_names=("confidential",), holds=TrueFalseCell
    ),
    Field("school", "School", text(120)),
    Field("allocated_worker", "Allocated worker", text(120), other_names=("worker", "social worker")),
    Field("worker_contact", "How to reach the worker", text(120), other_names=("worker contact", "worker phone")),
    Field("status", "Status", status, of="status"),
    Field("status_from", "Status from", day, of="status", other_names=("status start",), holds=DateCell),
    Field("placement_code", "Placement code", code, of="placement", other_names=("place", "placement type")),
    Field(
        "placement_from",
        "Placement from",
        day,
        of="placement",
        other_names=("placement start", "decom"),
        holds=DateCell,
    ),
    Field("placement_to", "Placement until", day, of="placement", other_names=("placement end", "dec"), holds=DateCell),
    Field("placement_area", "In or out of area", cells.in_area, of="placement", other_names=("pl location",)),
    Field("host_council", "Host council (DfE code)", host, of="placement", other_names=("pl la", "host")),
    Field("provider", "Provider", text(120), of="placement"),
    Field("urn", "URN", urn, of="placement"),
)
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
REQUIRED = ("reference",)


def is_known(heading: str) -> bool:
    """Whether this is one of the words that guess() knows."""
    return bool(guess([heading]))


def guess(heads: list[str]) -> dict[str, str]:
    """Our fields by the headings of a file that has not been mapped yet: the same words, or common ones for them."""
    by_name = {head.lower().replace("_", " ").replace("’", "'").strip(): head for head in heads}
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
        field, cell = BY_KEY[key], cells_of.get(head, "")
        if isinstance(cell, TypedCell) and type(cell) is not field.holds:
            wrong.append((head, cell.why))
            continue
        try:
            facts[key] = field.read(cell)
        except WrongCellError as error:
            wrong.append((head, str(error)))
    return facts, wrong
