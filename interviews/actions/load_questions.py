"""Questions that a check asks about a file, and that a load needs a yes to; those about what a file may not show."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

SHOWN = 50
RANGES_SHOWN = 20
EVERYTHING = "everything"
"""Agreed to whatever is asked: an operator's explicit wish."""
LETTERS, ROWS, COLUMNS, SHEETS = "letters", "hidden_rows", "hidden_columns", "hidden_sheets"
WORDS = {
    LETTERS: (
        "{} does not say which letters it uses. Read as an older Windows file, it has these words: look at each. If "
        "one is wrong, save the file as “CSV UTF-8” and choose it again"
    ),
    ROWS: "Rows that are hidden or filtered out in the workbook{}: {}. They would be loaded like the others",
    COLUMNS: "Columns that are hidden in the workbook{}, and would be loaded",
    SHEETS: "Hidden sheets that hold a table like this one, and would not be loaded{}",
}


class NotAgreed(Exception):
    """Nothing was loaded: a person has to look at `questions` first."""

    def __init__(self, questions: "list[Question]") -> None:
        super().__init__(f"{len(questions)} questions")
        self.questions = questions


@dataclass
class Question:
    """One thing to look at: how many, which (so that an answer holds for these only), and some of them by name."""

    kind: str
    words: str
    keys: set[str] = field(default_factory=set)
    shown: list[tuple[int | None, str, str]] = field(default_factory=list)  # child, name, what
    _shown_keys: set[str] = field(default_factory=set)

    @property
    def digest(self) -> str:
        """The same for the same ones."""
        return hashlib.sha256("\n".join([self.kind, *sorted(self.keys)]).encode()).hexdigest()

    def add(self, key: str, child: int | None, name: str, what: str, hidden: Collection[int] = ()) -> None:
        """One more; a hidden child counts, and is not shown. Words whose letters are a guess are all shown."""
        self.keys.add(key)
        has_room = self.kind == LETTERS or len(self.shown) < SHOWN
        if has_room and key not in self._shown_keys and child not in hidden:
            self._shown_keys.add(key)
            self.shown.append((child, name, what))

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {
            "kind": self.kind,
            "words": self.words,
            "count": len(self.keys),
            "digest": self.digest,
            "shown": self.shown,
        }


def need_agreement(questions: Iterable[Question], agreed: Any) -> None:
    """Raise NotAgreed unless each was agreed to; `agreed` holds digests, or is EVERYTHING."""
    if agreed != EVERYTHING and (asked := [each for each in questions if each.digest not in agreed]):
        raise NotAgreed(asked)


def lettered_words(texts: Iterable[str]) -> Iterator[str]:
    """The words with anything but ASCII in them."""
    for text in texts:
        if not text.isascii():
            yield from (word for word in text.split() if not word.isascii())


def rows_words(which: str, numbers: Iterable[int]) -> str:
    """The question about hidden rows, with their numbers: “3, 5 to 9”."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    said = [" to ".join(map(str, each)) for each in ranges[:RANGES_SHOWN]]
    said += [f"{len(ranges) - RANGES_SHOWN} more places"] if len(ranges) > RANGES_SHOWN else []
    return WORDS[ROWS].format(which, ", ".join(said))
