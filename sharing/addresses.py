"""Whether a text gives an address away, or enough of it to find the house: its street, its post code. Pure."""

import re
import unicodedata
from collections.abc import Sequence

POST_CODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b", re.IGNORECASE)
SHORTENED = {
    "ave": "avenue", "av": "avenue", "cl": "close", "cres": "crescent", "ct": "court", "dr": "drive", "gdns": "gardens",
    "gr": "grove", "ln": "lane", "pk": "park", "pl": "place", "rd": "road", "sq": "square", "st": "street",
    "str": "street", "terr": "terrace", "tce": "terrace",
}  # fmt: skip
STREETS = re.compile(
    "avenue|close|crescent|court|drive|gardens|grove|lane|park|place|road|square|street|terrace|way|hill|row|mews|walk|"
    "view|rise|green|house|cottage|lodge|mount|parade|yard|wharf|estate|farm|drove"
)
SAYS_NOTHING = frozenset({"the", "a", "old", "new"})
SHORTEST = 6


def folded(text: str) -> list[str]:
    """The words, without capitals, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "").replace("'", ""))
    return re.findall(r"\w+", "".join(mark for mark in plain if not unicodedata.combining(mark)))


def stands_in(words: Sequence[str], text: Sequence[str]) -> bool:
    """Whether these words stand in the text one after the other."""
    length = len(words)
    return any(list(text[start : start + length]) == list(words) for start in range(len(text) - length + 1))


def is_in(text: str, address: str) -> bool:
    """Whether the address stands there: its post code however spaced, its street with or without the number, a line.

    A line that is only a place (a town, a county) gives nothing away, unless the address is nothing else.
    """
    if any(_code_is_in(text, first + last) for first, last in POST_CODE.findall(address)):
        return True
    said = _long(folded(text))
    squeezed = "".join(said)
    return any(
        stands_in(phrase, said) or (len("".join(phrase)) >= SHORTEST and "".join(phrase) in squeezed)
        for phrase in _phrases(address)
    )


def _code_is_in(text: str, code: str) -> bool:
    spaced = r"[\W_]*".join(map(re.escape, code))
    return bool(re.search(rf"(?<![^\W_]){spaced}(?![^\W_])", text, re.IGNORECASE))


def _phrases(address: str) -> list[list[str]]:
    """What of an address finds the house: each line with a street or a number, else the first."""
    lines = [_long(folded(line)) for line in re.split(r"[\n,;]", POST_CODE.sub(" ", address))]
    telling = [phrase for line in lines for phrase in _of_line(line)]
    return telling or [line for line in lines if len("".join(line)) >= SHORTEST][:1]


def _of_line(line: list[str]) -> list[list[str]]:
    """A line up to its street, without and with the number; its number with the name, the word “street” left out."""
    ends = [place for place, word in enumerate(line) if STREETS.fullmatch(word)]
    numbers = [place for place, word in enumerate(line) if word[0].isdigit()]
    if not ends and not numbers:
        return []
    end = (ends[0] if ends else len(line) - 1) + 1
    start = max((place for place in numbers if place < end), default=-1) + 1
    name = line[start:end]
    own = [word for word in name if word not in SAYS_NOTHING and not STREETS.fullmatch(word)]
    numbered = [line[start - 1 : end], line[start - 1 : end - 1 if ends else end]] if start and name else []
    return [phrase for phrase in [*numbered, *([name] if own and len(name) > 1 else [])] if len(phrase) > 1]


def _long(words: Sequence[str]) -> list[str]:
    """Streets in full: “Rd” is “road”, on both sides alike."""
    return [SHORTENED.get(word, word) for word in words]
