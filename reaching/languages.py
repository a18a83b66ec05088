"""The languages of the child's own page: one file of words each, all with the same keys."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

FOLDER = Path(__file__).resolve().parent / "words"
FIRST = "en"


@dataclass(frozen=True)
class Language:
    """`name` as its speakers call it; `checked` when a speaker of it last read the words ("" where nobody has yet)."""

    code: str
    name: str
    direction: str
    checked: str
    words: Mapping[str, str]

    def day(self, value: Any) -> str:
        """A date in words, as “Thursday 26 November”."""
        with translation.override(self.code):
            return date_format(value, "l j E")

    def date(self, value: Any) -> str:
        """A date as it stands after “until”, as “26 November”."""
        with translation.override(self.code):
            return date_format(value, "j E")


@cache
def languages() -> dict[str, Language]:
    """Every language there is, English first."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != FIRST, path.stem))
    return {path.stem: _read(path) for path in files}


def language_of(code: str) -> Language:
    """The language of this code; English where there is none."""
    known = languages()
    return known.get(code, known[FIRST])


def language_choices() -> list[tuple[str, str]]:
    """For a form: with a note where no speaker has read the words yet."""
    return [
        (code, language.name if language.checked else f"{language.name} (not yet read by a speaker of it)")
        for code, language in languages().items()
    ]


def page_frame(language: Language, leave_url: str) -> dict[str, Any]:
    """What templates/reaching/talk_base.html needs: the words (`w`), the language, and where “leave this page” goes."""
    return {"language": language, "w": language.words, "leave_url": leave_url}


def _read(path: Path) -> Language:
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    return Language(path.stem, facts["name"], facts["direction"], facts["checked"], facts["words"])
