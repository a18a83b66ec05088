"""What kind of file this is, by its first bytes: a table that can be read, or words that name what it is. Pure."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

SAVE_AS = "Open it in a spreadsheet, save it as “CSV UTF-8”, and choose that file."
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_EXCEL = f"This is an old Excel workbook (.xls). {SAVE_AS}"
BEFORE_OFFICE = (b"\t\x00\x04\x00", b"\t\x02\x06\x00", b"\t\x04\x06\x00", b"\t\x08\x08\x00", b"\t\x08\x10\x00")
"""How a sheet of Excel begins that no file of Office is around (BIFF 2 to 8)."""
EMPTY_END = (
    "The end of this file is blank (empty bytes), so it is a damaged copy. Copy it again, and choose the new copy."
)
SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "This is a PDF. Ask for the table itself as CSV."),
    (b"\x1f\x8b", "This is a compressed file (gzip). Unpack it and choose the file inside."),
    (b"7z\xbc\xaf", "This is a compressed file (7z). Unpack it and choose the file inside."),
    (b"Rar!", "This is a compressed file (RAR). Unpack it and choose the file inside."),
    (b"BZh", "This is a compressed file (bzip2). Unpack it and choose the file inside."),
    (b"\xfd7zXZ", "This is a compressed file (xz). Unpack it and choose the file inside."),
    (b"\x28\xb5\x2f\xfd", "This is a compressed file (zstd). Unpack it and choose the file inside."),
    (b"\x00\x01\x00\x00Standard", "This is a database of Access. Ask for the table itself as CSV."),
    (b"GIF8", "This is a picture. Ask for the table itself as CSV."),
    (b"{\\rtf", "This is a text document (RTF). Ask for the table itself as CSV."),
    (b"\x89PNG", "This is a picture. Ask for the table itself as CSV."),
    (b"\xff\xd8\xff", "This is a picture. Ask for the table itself as CSV."),
    (b"PAR1", f"This is a Parquet file. {SAVE_AS}"),
    (b"SQLite format 3\x00", "This is a database. Ask for the table itself as CSV."),
)
FEW_ZEROS = 200  # one byte in so many may be zero in a text with damaged letters
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")


class WorkbookRefused(Exception):
    """Why no sheet of the workbook can be read, and what to do."""


@dataclass
class Hidden:
    """What a workbook does not show: rows and columns of the sheet, from 1, and sheets with a table like it."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """The numbered rows of the sheet that is read, words about sheets that are left out, and what is hidden."""

    rows: Iterator[tuple[int, list[str]]]
    note: str
    hidden: Hidden


class BadCell(str):
    """A cell that cannot be read; `why` says so."""

    why: str = ""

    @classmethod
    def of(cls, shown: str, why: str) -> "BadCell":
        """With its reason."""
        made = cls(shown)
        made.why = why
        return made


class TypedCell(str):
    """A text that a workbook does not hold as text, which is wrong in a column of texts; `why` says so."""

    made = ""

    @property
    def why(self) -> str:
        """What became of what was typed, and what to do."""
        return f"Excel made {self.made or self} of this: format the column as text, and type it again."


class DateCell(TypedCell):
    """Held as a date or a time."""

    made = "a date or time"


class TrueFalseCell(TypedCell):
    """Held as true or false."""


def is_workbook(data: bytes) -> bool:
    """Whether this is an Excel workbook of today (XLSX or XLSM)."""
    return data[:4] == b"PK\x03\x04" and "xl/workbook.xml" in _names(data)


def refusal(data: bytes) -> str:
    """Why this is no table, and what to do; empty where it may be one."""
    if not data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf\xff\xfe"):
        return "The file is empty."
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        return _archive(data)
    if data.startswith(OLD_OFFICE):
        return _compound(data)
    if data.startswith(BEFORE_OFFICE):
        return OLD_EXCEL
    for sign, words in SIGNS:
        if data.startswith(sign):
            return words
    return _markup(data[:4000]) or _padded(data) or _unmarked(data[:4000])


def _compound(data: bytes) -> str:
    """A file of Office before 2007, or one with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "This workbook has a password. Remove the password, or save it as “CSV UTF-8”."
    if "WordDocument".encode("utf-16-le") in data:
        return "This is a Word document. Ask for the table itself as CSV."
    if "__substg1.0_".encode("utf-16-le") in data:
        return "This is a message of Outlook. Open it, save the file that came with it, and choose that."
    return OLD_EXCEL


def _archive(data: bytes) -> str:
    names = _names(data)
    if "xl/workbook.bin" in names:
        return f"This is a binary Excel workbook (.xlsb). {SAVE_AS}"
    if any(name.startswith("word/") for name in names):
        return "This is a Word document. Ask for the table itself as CSV."
    if "Index/Document.iwa" in names:
        return f"This is an Apple Numbers file. {SAVE_AS}"
    if "content.xml" in names:
        return f"This is an OpenDocument file (.ods). {SAVE_AS}"
    if "xl/workbook.xml" in names:
        return ""
    if not names:
        return "This is a ZIP file or workbook that is damaged. Save it again, as “CSV UTF-8”."
    return "This is a ZIP file. Unpack it and choose the file inside."


def _names(data: bytes) -> set[str]:
    """The names in an archive; none where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()


def _markup(head: bytes) -> str:
    """XML, HTML and JSON, in one or two bytes a letter."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b"[", b"]"}):
        return "This is a JSON file. Ask for the table as CSV."
    if not start.startswith(b"<"):
        return ""
    if b"<html" in start or b"<table" in start or b"<!doctype html" in start:
        return f"This is a web page (HTML), whatever its name says. {SAVE_AS}"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return f"This is an Excel workbook in XML. {SAVE_AS}"
    return "This is an XML file. Ask for the table as CSV."


def _padded(data: bytes) -> str:
    """A text of one byte a letter, and then nothing: the copying was broken off."""
    is_padded = data.endswith(b"\x00") and not data.startswith(MARKS[1:]) and b"\x00" not in data.rstrip(b"\x00")
    return EMPTY_END if is_padded else ""


def _unmarked(head: bytes) -> str:
    """Two bytes a letter without the mark that says so; or no text at all."""
    if head.startswith(MARKS[1:]) or head.count(b"\x00") <= 1 + len(head) // FEW_ZEROS:  # else a cell is named for it
        return ""
    if head.count(b"\x00") * 3 > len(head):
        return "This file is in UTF-16 without the mark that says so. Save it as “CSV UTF-8”."
    return "This is not a text file. Save the sheet as “CSV UTF-8”."
