"""Words that make what a child wrote serious until a person has read it. Pure; rather once too often.

They decide nothing: they open the card and call the duty contact at once instead of waiting for the morning. An end
with a star stands for any ending.
"""

import re
import tomllib
from pathlib import Path

from reaching.own_page.facts import folded

SIGNS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "serious.toml").read_text(encoding="utf-8"))
_ALEF = str.maketrans("أإآٱىؤئةیک", "ااااياءهيك")


def signs_in(text: str) -> list[str]:
    """The signs found in the text, in whatever language it is written, each once."""
    plain = _plain(text)
    return [sign for signs in SIGNS.values() for sign in signs if _pattern(sign).search(plain)]


def _plain(text: str) -> str:
    """Folded; the forms of Arabic letters that people do not tell apart are made one."""
    return folded(text.translate(_ALEF)).translate(_ALEF)


def _pattern(sign: str) -> "re.Pattern[str]":
    words = [re.escape(_plain(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else "") for word in sign.split()]
    return re.compile(rf"(?<!\w)(?:ال|و|ب)?{' '.join(words)}(?!\w)")
