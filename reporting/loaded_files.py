"""What is wrong with a small file that a council loads, as every such form says it."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 50


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; `line` as a spreadsheet counts, from 1."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"Line {self.line}, column “{self.column}”" if self.column else f"Line {self.line}"
        return f"{place}: {self.message}"


def shown(problems: Sequence[Problem]) -> list[str]:
    """The first problems in words, and how many more there are."""
    words = [str(problem) for problem in problems[:MOST_SHOWN]]
    left = len(problems) - len(words)
    return [*words, f"There are {left} more problems in this file."] if left else words
