"""A card to hand over or a letter to post, as a tagged PDF with a code to scan and the link to type.

Nothing on it says who it is for, or which council or police it is from (on a letter, the address says to whom). Words
run from right to left where the language does, in whatever font of this machine has its letters (docs/operate.md).
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
import typst

LAYOUT = Path(__file__).with_name("paper.typ").read_bytes()
SIZES = {"card": "A card to fold, as big as a bank card", "a6": "A postcard (A6)", "letter": "A letter (A4)"}


@dataclass(frozen=True)
class Paper:
    """What stands on it: `words` in the language, with the short link in them; `link` is the whole address."""

    size: str
    words: str
    link: str
    language: str
    direction: str
    address: str = ""


def short(link: str) -> str:
    """The link as one types it."""
    return link.split("://", 1)[-1].rstrip("/")


def pdf(paper: Paper) -> bytes:
    """Tagged (PDF/UA-1) where the fonts hold every letter; without that mark where they do not, so that it is made."""
    facts = {
        "size": paper.size,
        "lines": [line for line in paper.words.split("\n")],
        "link": short(paper.link),
        "code": _code(paper.link),
        "language": paper.language,
        "direction": paper.direction,
        "address": paper.address.split("\n") if paper.address else [],
    }
    try:
        return _set(facts, ["ua-1"])
    except typst.TypstError:
        return _set(facts, [])


def _set(facts: dict[str, Any], standards: list[str]) -> bytes:
    inputs = {"facts": json.dumps(facts)}
    made: Any = typst.compile(LAYOUT, format="pdf", pdf_standards=standards, sys_inputs=inputs)  # type: ignore[call-overload]
    return bytes(made)


def _code(link: str) -> str:
    """The code as a picture in lines."""
    written = io.BytesIO()
    segno.make(link, error="m", micro=False).save(written, kind="svg", border=4, xmldecl=False)
    return written.getvalue().decode()
