"""A document as PDF (typst, PDF/UA-1). Pure: plain facts in, bytes out; nothing is read from the network or the disk.

PDF/UA allows no letter that no font holds. A pictograph is then set by its name ("[thumbs up sign]"); where a whole
script has no font on this machine, the document is still made and tagged, without the mark of the standard, so that no
word is lost: fonts are the operator's (docs/operate.md).
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

LAYOUT = Path(__file__).with_name("document.typ").read_bytes()
KEPT_CONTROLS = "\n\t"
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONG_RUN = re.compile(r"\S{60,}")
JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}


@dataclass(frozen=True)
class Document:
    """`parts` in order; each a dict with `kind` and what it shows.

    Kinds: heading, subheading, words, note, quote, list, facts, picture and drawing (`content`: bytes), table
    (`caption`, `head`, `lines`).
    """

    title: str
    parts: list[dict[str, Any]]
    marking: str = "OFFICIAL-SENSITIVE"
    footer: str = ""
    author: str = ""
    has_heading: bool = True


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF with language and title."""
    facts = {
        "title": document.title,
        "author": document.author,
        "marking": document.marking,
        "footer": document.footer,
        "heading": document.has_heading,
        "parts": document.parts,
    }
    plain = _each_text(facts, _printable)
    try:
        return _set(plain, ["ua-1"])
    except typst.TypstError:
        named = _each_text(plain, _named)
    try:
        return _set(named, ["ua-1"])
    except typst.TypstError:
        return _set(named, [])


def _set(facts: Any, standards: list[str]) -> bytes:
    inputs = {"facts": json.dumps({**facts, "parts": [_laid_out(part) for part in facts["parts"]]})}
    made: Any = typst.compile(LAYOUT, format="pdf", pdf_standards=standards, sys_inputs=inputs)  # type: ignore[call-overload]
    return bytes(made)


def _laid_out(part: dict[str, Any]) -> dict[str, Any]:
    """The texts of a part as lines, each with its direction."""
    laid = dict(part)
    if "text" in part:
        laid["text"] = _lines(part["text"])
    if "items" in part:
        laid["items"] = [_lines(item) for item in part["items"]]
    if "rows" in part:
        laid["rows"] = [[name, _lines(value)] for name, value in part["rows"]]
    if "lines" in part:
        laid["lines"] = [[_lines(cell) for cell in line] for line in part["lines"]]
    return laid


def _lines(text: str) -> list[dict[str, Any]]:
    return [{"text": LONG_RUN.sub(_breakable, line), "rtl": _is_rtl(line)} for line in text.split("\n")]


def _breakable(run: re.Match[str]) -> str:
    """A run without a space may be broken every forty letters: nothing runs off the page."""
    return "\u200b".join(run[0][start : start + 40] for start in range(0, len(run[0]), 40))


def _is_rtl(line: str) -> bool:
    """By the first letter that has a direction."""
    strong = (unicodedata.bidirectional(char) for char in line)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)


def _each_text(value: Any, change: Any) -> Any:
    """The same structure with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_each_text(inner, change) for inner in value]
    return value


def _printable(text: str) -> str:
    """Without characters that no page can show, and without those that turn the order of others round."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in KEPT_CONTROLS or not _is_hidden(c))


def _is_hidden(char: str) -> bool:
    return char in TURNING or unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"}


def _named(text: str) -> str:
    """Pictographs by their names; joiners between them go."""
    return "".join(_name(c) for c in text if c not in JOINERS)


def _name(char: str) -> str:
    if ord(char) < 0x2190 or unicodedata.category(char) not in {"So", "Sk", "Mn"} or 0x0300 <= ord(char) < 0x0370:
        return char
    return f"[{unicodedata.name(char, 'sign').lower()}]"
