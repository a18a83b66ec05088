"""A document as PDF (typst, PDF/UA-1). Pure: plain facts in, bytes out; nothing is read from the network or the disk.

PDF/UA allows no letter that no font holds. A pictograph is then set by its name ("[thumbs up sign]"); where a whole
script has no font on this machine, the document is still made and tagged, without the mark of the standard, so that no
word is lost: fonts are the operator's (docs/operate.md).
"""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst

LAYOUT = Path(__file__).with_name("document.typ").read_bytes()
KEPT_CONTROLS = "\n\t"
JOINERS = {"\u200d", "\ufe0f", "\ufe0e"}


@dataclass(frozen=True)
class Document:
    """`parts` in order; each a dict with `kind` (heading, words, quote, list, facts, picture) and what it shows."""

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
    inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
    made: Any = typst.compile(LAYOUT, format="pdf", pdf_standards=standards, sys_inputs=inputs)  # type: ignore[call-overload]
    return bytes(made)


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
    """Without characters that no page can show: controls, halves of pairs, noncharacters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs", "Cn", "Co"})


def _named(text: str) -> str:
    """Pictographs by their names; joiners between them go."""
    return "".join(_name(c) for c in text if c not in JOINERS)


def _name(char: str) -> str:
    if ord(char) < 0x2190 or unicodedata.category(char) not in {"So", "Sk", "Mn"} or 0x0300 <= ord(char) < 0x0370:
        return char
    return f"[{unicodedata.name(char, 'sign').lower()}]"
