"""The two facts by which a child is recognised: how what is typed is compared with what is known. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher

SHORTEST_TELLING_WORD = 4
SHORTEST_NEAR_NAME = 3
NEAR = 0.72
"""How alike two spellings of a name are at least, from 0 to 1: Sofia and Sophia 0.73, Olivia and Oliver 0.67."""
OF_ANY_SCHOOL = frozenset(
    {"school", "academy", "college", "primary", "secondary", "high", "junior", "infant"}
    | {"community", "church", "centre", "center", "saint", "catholic", "the", "st", "of", "and"}
)
OF_THEIR_OWN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that no mark can be taken from."""


def folded(text: str) -> str:
    """Without case, accents and marks: “Zoë-Anne ” is “zoe anne”. Letters of every script stay."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(OF_THEIR_OWN))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", letters))


def is_birthday(typed_day: str, typed_month: str, born_on: date | None) -> bool:
    """Day and month in digits of any script. Someone born on 29 February may say the 28th, or 1 March."""
    try:
        typed = (int(typed_day), int(typed_month))
    except ValueError:
        return False
    if born_on is None:
        return False
    leap = {(29, 2), (28, 2), (1, 3)}
    return typed == (born_on.day, born_on.month) or ((born_on.day, born_on.month) == (29, 2) and typed in leap)


def is_first_name(typed: str, names: Iterable[str]) -> bool:
    """One of the names the child goes by: the whole of it, or its first part; in the child's spelling, or mistyped.

    Whoever made the record may have spelt it otherwise (Mohammed, Muhammad): a child is not sent away for that.
    """
    said = folded(typed)
    known = {folded(name) for name in names} - {""}
    return bool(said) and any(_is_near(said, name) for name in known | {name.split()[0] for name in known})


def _is_near(said: str, name: str) -> bool:
    """The same, nearly the same letters in their order, or the same consonants."""
    if said == name or min(len(said), len(name)) < SHORTEST_NEAR_NAME:
        return said == name
    pairs = ((said, name), (name, said))  # the measure hangs a little on which comes first
    near = max(SequenceMatcher(None, *pair).ratio() for pair in pairs) >= NEAR
    bones = _bones(said)
    return near or (len(bones) >= SHORTEST_NEAR_NAME and bones == _bones(name))


def _bones(name: str) -> str:
    """The consonants, none of them twice in a row."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", name))


def is_school(typed: str, school: str) -> bool:
    """The school's name, or a part of it with a word that is not in every school's name; no word that is not in it."""
    said, known = set(folded(typed).split()), set(folded(school).split())
    telling = {word for word in known if len(word) >= SHORTEST_TELLING_WORD} - OF_ANY_SCHOOL
    return said <= known | OF_ANY_SCHOOL and (said == known != set() or bool(said & telling))
