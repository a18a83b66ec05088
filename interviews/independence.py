"""Why somebody may not be independent of a child's care: pure, from names and employers. A doubt is shown, not a block.

Source: statutory guidance (2014): the interview is held by somebody not involved in caring for the child; for a
looked-after child usually also from outside the placement and the responsible council.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Circle:
    """Those around a child: `worker` by name, `carers` (name, relation in words), who runs where the child lives."""

    worker: str = ""
    carers: list[tuple[str, str]] = field(default_factory=list)
    provider: str = ""
    responsible_council: str = ""
    is_looked_after: bool = False


def doubts(*, name: str, employer: str, circle: Circle) -> list[str]:
    """Each reason in a sentence; none when nothing speaks against the person."""
    found = []
    if _same(name, circle.worker):
        found.append("has the same name as the child’s allocated worker")
    found += [
        f"has the same name as somebody in the child’s life ({words})"
        for who, words in circle.carers
        if _same(name, who)
    ]
    if _within(employer, circle.provider):
        found.append(f"works for {circle.provider}, where the child lives")
    if circle.is_looked_after and _within(employer, circle.responsible_council):
        found.append(f"works for {employer}, the council responsible for this looked-after child")
    return found


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _same(one: str, other: str) -> bool:
    return bool(_words(one)) and sorted(_words(one)) == sorted(_words(other))


def _within(employer: str, of: str) -> bool:
    """Whether the words of one stand in the other: “Leeds City Council” and “Leeds”."""
    short, long = sorted((_words(employer), _words(of)), key=len)
    return bool(short) and _in(short, long)


def _in(short: Iterable[str], long: list[str]) -> bool:
    return all(word in long for word in short)
