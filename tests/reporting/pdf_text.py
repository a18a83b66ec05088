"""What a PDF says, read back from its own pages and tags."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

CODES = re.compile(r"<([0-9A-Fa-f]+)>")


def letters_of(font: Any) -> dict[int, str]:
    """Glyph number → letters, from the font's table."""
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", font.ToUnicode.read_bytes().decode(), re.DOTALL):
        codes = CODES.findall(block)
        for glyph, letters in zip(codes[::2], codes[1::2], strict=True):
            found[int(glyph, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", font.ToUnicode.read_bytes().decode(), re.DOTALL):
        codes = CODES.findall(block)
        for first, last, letters in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = int(letters, 16)
            for number, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[glyph] = chr(start + number)
    return found


def words_of(content: bytes) -> str:
    """Every page's text, in the order in which it is set, with a space where a new piece begins."""
    document = pikepdf.open(io.BytesIO(content))
    return " ".join(" ".join(piece for page in document.pages for piece in _pieces(page)).split())


def _pieces(page: Any) -> Iterator[str]:
    tables = {name: letters_of(font) for name, font in (page.Resources.get("/Font") or {}).items()}
    letters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            raw = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
            yield "".join(letters.get(raw[at] << 8 | raw[at + 1], "?") for at in range(0, len(raw), 2))


def tags_of(content: bytes) -> list[tuple[str, str]]:
    """Every structure element in order: its name, and the text that stands for it."""
    document = pikepdf.open(io.BytesIO(content))
    return list(_below(document.Root.StructTreeRoot))


def _below(element: Any) -> Iterator[tuple[str, str]]:
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), str(kid.get("/Alt", ""))
            yield from _below(kid)
