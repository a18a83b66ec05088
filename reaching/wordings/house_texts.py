"""The house's own wordings, one file per language, in every way and for every purpose."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "texts"
FIRST = "en"


@dataclass(frozen=True)
class HouseText:
    """A subject ("" for a text message) and a body with the place of its link."""

    subject: str
    body: str


@dataclass(frozen=True)
class HouseTexts:
    """All texts of one language, by (purpose, way). `checked` is when a speaker of it last read them ("" for never)."""

    code: str
    name: str
    checked: str
    texts: Mapping[tuple[str, str], HouseText]


@cache
def house_texts() -> dict[str, HouseTexts]:
    """Every language there is, English first."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != FIRST, path.stem))
    return {path.stem: _read(path) for path in files}


def house_text(*, way: str, purpose: str, language: str) -> HouseText:
    """The house's text in the language; in English where there is none."""
    known = house_texts()
    return known.get(language, known[FIRST]).texts[purpose, way]


def language_name(code: str) -> str:
    """What its speakers call it; the code itself where the house has no text in it."""
    known = house_texts().get(code)
    return known.name if known else code


def language_choices() -> list[tuple[str, str]]:
    """For a form: with a note where no speaker has read the house's words yet."""
    return [
        (code, texts.name if texts.checked else f"{texts.name} (house texts not yet read by a speaker of it)")
        for code, texts in house_texts().items()
    ]


def _read(path: Path) -> HouseTexts:
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    texts = {
        (purpose, way): HouseText(text.get("subject", ""), text["body"].strip())
        for purpose in ("offer", "after")
        for way, text in facts[purpose].items()
    }
    return HouseTexts(path.stem, facts["name"], facts["checked"], texts)
