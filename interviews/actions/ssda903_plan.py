"""What loading SSDA903 files would write, child by child, as a person reads it before anything is saved."""

from collections import Counter
from dataclasses import dataclass, field

from cases.ssda903.reading import Problem

NEW, ENDED, CORRECTED, REMOVED = "new", "ended", "corrected", "removed"
UNCHANGED, LEFT = "unchanged", "left as recorded here"


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

    @property
    def errors(self) -> list[Problem]:
        """What stops the load."""
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        """What is named, and loaded all the same."""
        return [problem for problem in self.problems if problem.is_warning]

    def note(self, change: ChildChange, what: str, state: str, words: str = "") -> None:
        """Count a row, and say it in words where it is more than one of many new ones."""
        self.counts[f"{what} {state}"] += 1
        if words:
            change.lines.append((state, words))
