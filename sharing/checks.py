"""What is wrong with the words somebody wrote for the police, before they leave. Pure.

`refusals` are certain and stop a release; `warnings` are for a person to look at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sharing import addresses
from sharing.addresses import folded, stands_in

LONGEST_QUOTE = 5
"""This many of the child's own words in a row are a quotation."""
SHORTEST_SENTENCE = 3
"""A whole sentence of the child's is one, too, from this many words on."""
NAME = re.compile(r"\b[A-Z][a-z’'-]+ [A-Z][a-z’'-]+\b")
COMPANION = re.compile(
    r"\b(?:and|boyfriend|brother|called|cousin|friend|girlfriend|mate|met|named|sister|twin|with),? ([A-Z][a-z’'-]+)\b"
)
# One capital word after a word for company is perhaps a given name: the text alone says so, no record is asked.
WORD = re.compile(r"\b\w[\w’'-]*")
POSSESSIVE = re.compile(r"[’']s\b", re.IGNORECASE)
ALSO_WORDS = re.compile(
    "angel|april|art|august|autumn|bill|brook|dawn|drew|faith|fox|frank|grace|guy|holly|hope|jay|joy|june|king|lee|may|"
    "mark|max|olive|pat|rain|ray|rich|rob|rose|sky|star|storm|summer|violet|will|young"
)
"""Names that are words of every day."""
# No mark between the two: otherwise each opening mark would read on to the end of the text.
QUOTED = re.compile(r"[“\"][^“”\"]{8,}[”\"]")


@dataclass(frozen=True)
class Held:
    """What the council holds that must not leave, and the names that may.

    `confidential_addresses`: of the child and of brothers and sisters. `other_children`: their names, each as somebody
    may write it. `own_names` and `concerns` (people of concern on record) may be written, also where another child is
    called the same. Nothing here comes from a record that is hidden from the writer: a refusal would give it away.
    """

    confidential_addresses: tuple[str, ...] = ()
    child_words: str = ""
    analysis: str = ""
    own_names: tuple[str, ...] = ()
    do_not_tell: str = ""
    other_children: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    known_people: tuple[str, ...] = ()


def refusals(text: str, held: Held) -> list[str]:
    """Why these words may not leave, in words; empty when they may."""
    found = []
    if any(addresses.is_in(text, address) for address in held.confidential_addresses):
        found.append("It contains a confidential address, or a part of one. Take it out.")
    if quotes(text, held.child_words) or repeats_a_sentence(text, held.child_words):
        found.append("It repeats the child’s own words. Say it in your words: what the child said is never shared.")
    if quotes(text, held.analysis):
        found.append("It repeats the interviewer’s analysis or notes. Say only what would help find the child.")
    if named := _named(text, held.other_children, held):
        found.append(
            f"It names another child: {', '.join(named)}. Give the police reference of that child instead. If somebody "
            "else of that name is meant, record that person with the child first, as a person of concern."
        )
    return found


def warnings(texts: Iterable[str], held: Held) -> list[str]:
    """What a person should look at before releasing."""
    found = []
    said = list(texts)
    others = {name for text in said for name in NAME.findall(text)} - set(held.own_names)
    named = {name for text in said for name in COMPANION.findall(text)}
    own_words = {word for name in (*held.own_names, *held.concerns) for word in folded(name)}
    others |= {
        name
        for name in named
        if not set(folded(name)) <= own_words and not any(name in longer.split() for longer in others)
    }
    others |= {name for name in held.known_people if any(_is_written(name, text) for text in said)}
    if others:
        names = ", ".join(sorted(others))
        found.append(f"This may name another person: {names}. Name someone only if they matter to the child’s safety.")
    if any(QUOTED.search(text) for text in said):
        found.append("Something stands in quotation marks. The child’s own words are never shared.")
    if held.confidential_addresses:
        found.append("The child’s address is confidential. It is left out.")
    if held.do_not_tell:
        found.append(f"Recorded on the child: do not tell {held.do_not_tell}. Check that the handling says so.")
    return found


def quotes(text: str, source: str, length: int = LONGEST_QUOTE) -> bool:
    """Whether the text repeats so many words of the source in a row; spelling of capitals and marks aside."""
    words, said = folded(text), folded(source)
    spoken = {tuple(said[start : start + length]) for start in range(len(said) - length + 1)}
    return any(tuple(words[start : start + length]) in spoken for start in range(len(words) - length + 1))


def repeats_a_sentence(text: str, source: str) -> bool:
    """Whether a whole short sentence of the source stands in the text; longer ones are found by `quotes`."""
    words = folded(text)
    runs = {
        tuple(words[start : start + length])
        for length in range(SHORTEST_SENTENCE, LONGEST_QUOTE)
        for start in range(len(words) - length + 1)
    }
    return any(tuple(folded(part)) in runs for part in re.split(r"[.!?;\n]+", source))


def _named(text: str, names: Iterable[str], held: Held) -> list[str]:
    """Those of the names that are written there, the longer instead of its parts; names that may be written aside."""
    may_be_written = {word for name in (*held.own_names, *held.concerns) for word in folded(name)}
    found = [
        name
        for name in sorted(set(names), key=len, reverse=True)
        if _is_written(name, text) and not set(folded(name)) <= may_be_written
    ]
    return [name for place, name in enumerate(found) if not any(name in longer for longer in found[:place])]


def _is_written(name: str, text: str) -> bool:
    """Whether the name stands in the text. One that is a common word as well counts where it has a capital."""
    words = folded(name)
    if len(words) == 1 and ALSO_WORDS.fullmatch(words[0]):
        return any(words == folded(POSSESSIVE.sub("", said)) for said in WORD.findall(text) if said[0].isupper())
    return bool(words) and stands_in(words, folded(POSSESSIVE.sub("", text)))
