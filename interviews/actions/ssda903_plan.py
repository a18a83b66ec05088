"""What loading SSDA903 files would write, child by child, as a person reads it before anything is saved."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from cases.ssda903.reading import FILE_WORDS, Problem, Table
from interviews.actions.load_questions import COLUMNS, LETTERS, ROWS, SHEETS, WORDS, Question, rows_words

NEW, ENDED, CORRECTED, REMOVED = "new", "ended", "corrected", "removed"
UNCHANGED, LEFT, KEPT = "unchanged", "left as recorded here", "in your records, not in these files (kept)"
SHOWN = 200
CHILDREN_A_PAGE = 50
VARIABLE = re.compile(r"\d[\d/]*")


@dataclass
class ChildChange:
    """What changes for one child. `child_pk` is None where the child is new; `lines` are (state, in words)."""

    reference: str
    child_pk: int | None
    lines: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """What loading would write. `counts` by “children new”, “episodes ended”, …; `problems` include warnings."""

    problems: list[Problem]
    counts: Counter[str] = field(default_factory=Counter)
    changes: list[ChildChange] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What stops the load."""
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        """What is named, and loaded all the same."""
        return [problem for problem in self.problems if problem.is_warning]

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the load."""
        return any(not problem.is_warning for problem in self.problems)

    def note(self, change: ChildChange, what: str, state: str, words: str = "") -> None:
        """Count a row, and say it in words; of a new child, everything is new and only counted."""
        self.counts[f"{what} {state}"] += 1
        if words and change.child_pk is not None:
            change.lines.append((state, words))

    def columns(self) -> dict[str, Any]:
        """The plan as the columns of an upload keep it (cases.models.FileLoad)."""
        return {
            "counts": dict(self.counts),
            "problems": [astuple(problem) for problem in self.problems],
            "findings": {
                "errors": [astuple(problem) for problem in self.errors[:SHOWN]],
                "error_count": len(self.errors),
                "warning_count": len(self.warnings),
                "groups": grouped(self.warnings),
                "changed": len(self.changes),
                "questions": [question.as_json() for question in self.questions],
            },
            "preview": [] if self.has_errors else list(_pages(self.changes)),
        }


def questions_of(tables: Mapping[str, Table]) -> Iterator[Question]:
    """What a person has to look at before these files are loaded. A text that is not kept is asked about too."""
    for name, table in tables.items():
        which, file = f" of the {FILE_WORDS[name]} file", f"The {FILE_WORDS[name]} file"
        rows = [(f"row {number}", "") for number in table.hidden_rows]
        for kind, words, found in (
            (LETTERS, WORDS[LETTERS].format(file), [(text, f"line {line}") for text, line in table.guesses.items()]),
            (ROWS, rows_words(which, table.hidden_rows), rows),
            (COLUMNS, WORDS[COLUMNS].format(which), [*table.hidden_columns.items()]),
            (SHEETS, WORDS[SHEETS].format(which), [(title, "") for title in table.hidden_sheets]),
        ):
            question = Question(kind, words)
            for key, what in found:
                question.add(f"{name} {key}", None, key, what)
            if question.keys:
                yield question


def grouped(problems: Iterable[Problem]) -> list[list[Any]]:
    """[words, file, column, number, first lines] of each rule, the rarest first."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.file, problem.column, VARIABLE.sub("…", problem.message)), []).append(problem)
    rows = []
    for (file, column, words), same in found.items():
        is_one = len({problem.message for problem in same}) == 1
        lines = ", ".join(str(problem.line) for problem in same[:3] if problem.line)
        lines = lines + (" …" if len(same) > 3 else "") if lines else "not in the file"
        rows.append([same[0].message if is_one else words, FILE_WORDS[file], column, len(same), lines])
    return sorted(rows, key=lambda row: row[3])


def _pages(changes: list[ChildChange]) -> Iterator[str]:
    """Pages of [reference, key of the child or null, [[state, words], …]] as JSON."""
    for start in range(0, len(changes), CHILDREN_A_PAGE):
        yield json.dumps([astuple(change) for change in changes[start : start + CHILDREN_A_PAGE]])
