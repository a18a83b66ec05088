"""What is wrong with the words somebody wrote for the police, before they leave. Pure.

`refusals` are certain and stop a release; `warnings` are for a person to look at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_QUOTE = 5
"""This many of the child's own words in a row are a quotation."""
SHORTEST_ADDRESS_LINE = 6
NAME = re.compile(r"\b[A-Z][a-z’'-]+ [A-Z][a-z’'-]+\b")


@dataclass(frozen=True)
class Held:
    """What the council holds that must not leave, and the names that may."""

    confidential_address: str = ""
    child_words: str = ""
    analysis: str = ""
    own_names: tuple[str, ...] = ()
    do_not_tell: str = ""
    other_children: tuple[str, ...] = ()
    known_people: tuple[str, ...] = ()


def refusals(text: str, held: Held) -> list[str]:
    """Why these words may not leave, in words; empty when they may."""
    found = []
    if _has_address(text, held.confidential_address):
        found.append("It contains the child’s confidential address. Take it out.")
    if quotes(text, held.child_words):
        found.append("It repeats the child’s own words. Say it in your words: what the child said is never shared.")
    if quotes(text, held.analysis):
        found.append("It repeats the interviewer’s analysis. Say only what would help find the child.")
    named = [name for name in held.other_children if _squeeze(name) in _squeeze(text)]
    if named:
        found.append(f"It names another child: {', '.join(named)}. Give the police reference of that child instead.")
    return found


def warnings(texts: Iterable[str], held: Held) -> list[str]:
    """What a person should look at before releasing."""
    found = []
    said = list(texts)
    others = {name for text in said for name in NAME.findall(text)} - set(held.own_names)
    others |= {name for name in held.known_people if any(_squeeze(name) in _squeeze(text) for text in said)}
    if others:
        names = ", ".join(sorted(others))
        found.append(f"This may name another person: {names}. Name someone only if they matter to the child’s safety.")
    if held.confidential_address:
        found.append("The child’s address is confidential. It is left out.")
    if held.do_not_tell:
        found.append(f"Recorded on the child: do not tell {held.do_not_tell}. Check that the handling says so.")
    return found


def quotes(text: str, source: str, length: int = LONGEST_QUOTE) -> bool:
    """Whether the text repeats so many words of the source in a row; spelling of capitals and marks aside."""
    words, said = _words(text), _words(source)
    spoken = {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}
    return any(tuple(words[start : start + length]) in spoken for start in range(len(words) - length + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))


def _has_address(text: str, address: str) -> bool:
    """Whether any line of the address, or its post code, stands in the text."""
    squeezed = _squeeze(text)
    lines = (_squeeze(line) for line in re.split(r"[\n,]", address))
    return any(len(line) >= SHORTEST_ADDRESS_LINE and line in squeezed for line in lines)


def _squeeze(text: str) -> str:
    return "".join(_words(text))
