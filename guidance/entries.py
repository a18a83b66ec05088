"""The house's own guidance, read from `guidance/data`. Pure: no database, no settings.

One file per part of the work: its steps in the order of the work, and under each step its questions. A step's key is
the name of its page's address; a question's is `<app>.<form>.<field>`. `sources.toml` says where guidance comes from,
`changes.toml` which version stands and how entries read before.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "data"
NOT_PARTS = ("sources", "changes")
SAYS = ("record", "share", "follow_up")


@dataclass(frozen=True)
class Source:
    """Where guidance comes from. `kind` says in words how far it binds; `from_setting` names the setting that holds
    the day from which it may be cited ("" where it may be cited at once)."""

    key: str
    words: str
    kind: str
    link: str = ""
    from_setting: str = ""


@dataclass(frozen=True)
class Words:
    """What is said: what to record, with whom it is shared, what follows. Any of them may be empty."""

    record: str = ""
    share: str = ""
    follow_up: str = ""

    def __bool__(self) -> bool:
        return any((self.record, self.share, self.follow_up))

    @property
    def asks(self) -> str:
        """What it tells, in a line."""
        if not self.share:
            return "What to record"
        return "What to record and share" if self.record else "What to share"


@dataclass(frozen=True)
class Entry:
    """The guidance of one step or question. `also` are further pages or forms on which the same holds."""

    key: str
    title: str
    words: Words
    sources: tuple[Source, ...]
    also: tuple[str, ...] = ()
    questions: tuple["Entry", ...] = ()

    @property
    def is_question(self) -> bool:
        """A question's key names its form."""
        return "." in self.key

    @property
    def keys(self) -> tuple[str, ...]:
        """Its own key, and those of the other places."""
        return (self.key, *self.also)


@dataclass(frozen=True)
class Part:
    """A part of the work, as the index shows it."""

    key: str
    title: str
    order: int
    steps: tuple[Entry, ...]


@dataclass(frozen=True)
class Change:
    """A version of the house's guidance: from which day, what changed, and how the changed entries read before."""

    version: int
    on: date
    what: str
    before: Mapping[str, Words]


@dataclass(frozen=True)
class Reading:
    """How an entry reads, or read: from a day until another (None: until now)."""

    words: Words
    version: int
    from_day: date
    until_day: date | None


@cache
def sources() -> dict[str, Source]:
    """Every source by its key."""
    return {key: Source(key=key, **facts) for key, facts in _read(FOLDER / "sources.toml").items()}


@cache
def parts() -> tuple[Part, ...]:
    """Every part, in the order of the work."""
    files = (path for path in FOLDER.glob("*.toml") if path.stem not in NOT_PARTS)
    return tuple(sorted((_part(path.stem, _read(path)) for path in files), key=lambda part: part.order))


@cache
def by_key() -> dict[str, Entry]:
    """Every step and question under each of its keys. A key written twice is an error."""
    found: dict[str, Entry] = {}
    for entry in _every_entry():
        for key in entry.keys:
            if key in found:
                raise ValueError(f"{key} has guidance twice")
            found[key] = entry
    return found


@cache
def step_of() -> dict[str, Entry]:
    """The step under which each entry stands, by the entry's own key."""
    return {entry.key: step for part in parts() for step in part.steps for entry in (step, *step.questions)}


@cache
def changes() -> tuple[Change, ...]:
    """Every version, oldest first."""
    rows = _read(FOLDER / "changes.toml")["changes"]
    return tuple(
        Change(
            row["version"],
            row["on"],
            row["what"],
            {before["key"]: _words(before) for before in row.get("before", [])},
        )
        for row in rows
    )


def readings(entry: Entry, versions: tuple[Change, ...]) -> list[Reading]:
    """How the entry reads, and how it read before: newest first, without the time when nothing was said."""
    found: list[Reading] = []
    words, until = entry.words, None
    for change in reversed(versions):
        if entry.key in change.before:
            found.append(Reading(words, change.version, change.on, until))
            words, until = change.before[entry.key], change.on
    found.append(Reading(words, versions[0].version, versions[0].on, until))
    return [reading for reading in found if reading.words]


def _every_entry() -> Iterator[Entry]:
    for part in parts():
        for step in part.steps:
            yield step
            yield from step.questions


def _part(key: str, facts: dict[str, Any]) -> Part:
    return Part(key, facts["title"], facts["order"], tuple(_entry(step) for step in facts["steps"]))


def _entry(facts: dict[str, Any]) -> Entry:
    return Entry(
        key=facts["key"],
        title=facts["title"],
        words=_words(facts),
        sources=tuple(sources()[key] for key in facts["sources"]),
        also=tuple(facts.get("also", ())),
        questions=tuple(_entry(question) for question in facts.get("questions", ())),
    )


def _words(facts: dict[str, Any]) -> Words:
    return Words(**{name: facts.get(name, "") for name in SAYS})


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
