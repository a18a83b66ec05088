"""What is taken away around and inside the text of a cell before it is read. Pure."""

import re
import unicodedata

from cases.importing.kinds import TypedCell

MAX_SHOWN = 40
TEXT_MARK = re.compile(r"'(?=[\d=+\-@\uff1d\uff0b\uff0d\uff20])")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
LINE_ENDS = re.compile("[\u2028\u2029]")


def plain(cell: str) -> str:
    """A cell without what spreadsheets and web pages leave around its text.

    Spaces of every kind, characters without width, the apostrophe before a number or a sign that marks a cell as text
    (`'00123`; `'t Hart` keeps its own), and `="00123"`. Accents that are apart from their letter are put together.
    """
    if isinstance(cell, TypedCell):
        return cell
    if cell.isascii():
        text = cell.strip()
    else:
        text = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", INVISIBLE.sub("", cell)).replace("\xa0", " ")).strip()
    if text[:2] == '="' and text[-1] == '"' and len(text) > 2 and "\n" not in text:
        text = text[2:-1].replace('""', '"').strip()
    return TEXT_MARK.sub("", text, count=1) if text[:1] == "'" and TEXT_MARK.match(text) else text


def short(value: str) -> str:
    """A value as a message shows it."""
    return value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…"
