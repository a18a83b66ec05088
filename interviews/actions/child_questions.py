"""What a load must not do before a person has looked: the questions that a check asks, and that a load needs agreed."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from accounts.models import Council
from cases.importing.reading import ChildrenFile
from cases.models import Child
from cases.rules import is_adult
from interviews.actions.child_plan import Change
from interviews.actions.load_questions import COLUMNS, LETTERS, ROWS, SHEETS, Question, lettered_words, rows_words
from interviews.actions.load_questions import WORDS as FILE_WORDS

FEWEST_TO_ASK = 20
"""Fewer children than this may always change: in a small council each is a large share."""
UNMARKED, NO_BIRTHDAY, NO_ADDRESS, BARE, ADULT, TWIN, SHARE, LEFT_OUT = (
    "unmarked",
    "no_birthday",
    "no_address",
    "bare",
    "adult",
    "twin",
    "share",
    "left_out",
)
WORDS = {
    UNMARKED: "Confidential addresses that would no longer be marked as confidential",
    NO_BIRTHDAY: "Dates of birth that would be emptied",
    NO_ADDRESS: "Addresses that would be emptied",
    BARE: "New children of whom the file says nothing but a reference: is it a line below the table?",
    ADULT: "New children who are 18 or older",
    TWIN: "Children who may be in the file or here twice",
    LEFT_OUT: "Lines that would be left out",
    LETTERS: FILE_WORDS[LETTERS].format("The file"),
    COLUMNS: FILE_WORDS[COLUMNS].format(""),
    SHEETS: FILE_WORDS[SHEETS].format(""),
    ROWS: "",  # said at the end, with their numbers
}
NUMBERS = {"nhs_number": "NHS number", "upn": "UPN"}
"""By which one child is told from all others."""


class Questions:
    """Collects them over all rows."""

    def __init__(self, council: Council, hidden: frozenset[int], today: date, file: ChildrenFile) -> None:
        self.council, self.hidden, self.today, self.table = council, hidden, today, file.table
        self.found: dict[str, Question] = {}
        self.changed = 0
        self._hidden_rows: list[int] = []
        self.total = Child.objects.filter(council=council, merged_into__isnull=True).count()
        self._twins = Twins(council, hidden)
        for head, place in self.table.hidden_columns().items():
            if head in file.key_of.values():
                self.note(COLUMNS, head, None, head, place)
        for name in self.table.hidden.sheets:
            self.note(SHEETS, name, None, name, "")

    def look(self, change: Change) -> None:
        """What is to be asked about one row."""
        self._look_at_file(change)
        taken, was, child = change.taken, change.was, change.child
        if was.get("address_is_confidential") and taken.get("address_is_confidential") == "no":
            self.ask(UNMARKED, change, "")
        if was.get("born_on") and not taken["born_on"]:
            self.ask(NO_BIRTHDAY, change, "")
        if was.get("address") and not taken["address"]:
            self.ask(NO_ADDRESS, change, "")
        if change.is_new and not (taken or change.placements.new or change.statuses.new):
            self.ask(BARE, change, f"line {change.row.line}")
        if change.is_new and is_adult(child.born_on, self.today):
            self.ask(ADULT, change, f"born {child.born_on:%d/%m/%Y}")
        for twin in self._twins.of(change):
            self.ask(TWIN, change, twin)
        if not change.is_new and change.is_change:
            self.changed += 1

    def ask(self, kind: str, change: Change, what: str) -> None:
        """One more child of a question."""
        child, reference = change.child, change.row.facts["reference"]
        name = f"{child.full_name}, {reference}" if child.full_name else reference
        self.note(kind, f"{reference} {what}", child.pk, name, what)

    def note(self, kind: str, key: str, child: int | None, name: str, what: str) -> None:
        """One more of a question; a hidden child counts, and is not shown."""
        self.found.setdefault(kind, Question(kind, WORDS[kind])).add(key, child, name, what, self.hidden)

    def _look_at_file(self, change: Change) -> None:
        """A row that nobody saw; each word with letters that are a guess, with the first child who would have it."""
        child, reference, line = change.child, change.row.facts["reference"], change.row.line
        if line in self.table.hidden.rows:
            self._hidden_rows.append(line)
            self.ask(ROWS, change, f"row {line}")
        if not self.table.is_windows:
            return
        for word in lettered_words(_written(change)):
            self.note(LETTERS, word, child.pk, word, f"{child.full_name}, {reference}")

    def all(self) -> list[Question]:
        """Those to ask, with the share of the council's children that would change."""
        least = max(FEWEST_TO_ASK, self.total * settings.LOAD_ASKS_ABOVE_PERCENT / 100)
        found = list(self.found.values())
        if ROWS in self.found:
            self.found[ROWS].words = rows_words("", self._hidden_rows)
        if self.changed > least:
            most = settings.LOAD_ASKS_ABOVE_PERCENT
            words = f"{self.changed} of {self.total} children would change: more than {most}%"
            found.append(Question(SHARE, words, {str(number) for number in range(self.changed)}))
        return found


def _written(change: Change) -> Iterator[str]:
    """Every text that would be recorded, or put before a person, and is not recorded yet."""
    yield from change.taken.values()
    yield from (row.theirs for row in change.differences)
    yield from (row.provider for row in change.placements.new)
    yield from (str(values.get("provider", "")) for _, values in change.placements.changed.values())
    if change.is_new:
        yield change.row.facts["reference"]


class Twins:
    """Who may be the same child: the same name and birthday, the same NHS number, or the same UPN."""

    def __init__(self, council: Council, hidden: frozenset[int]) -> None:
        self.council, self.hidden = council, hidden
        self._here: dict[int, tuple[int, str]] | None = None
        self._in_file: dict[int, tuple[str, int]] = {}

    def of(self, change: Change) -> Iterable[str]:
        """In words, each other record or line that may be the same child as this new one."""
        if not change.is_new and change.taken.keys().isdisjoint(NUMBERS):
            self._remember(change)
            return []
        here, child, found = self._recorded(), change.child, []
        for key, why in keys_of(child) if change.is_new else number_keys(change.taken):
            if (other := here.get(key)) and other[0] != child.pk and other[1] != child.reference:
                found.append(f"{why} as {other[1]} here")
            if (line := self._in_file.get(key)) and line[0] != child.reference:
                found.append(f"{why} as {line[0]} in line {line[1]}")
        self._remember(change)
        return found[:2]

    def _remember(self, change: Change) -> None:
        place = (change.row.facts["reference"], change.row.line)
        for key, _ in keys_of(change.child):
            self._in_file.setdefault(key, place)

    def _recorded(self) -> dict[int, tuple[int, str]]:
        """The council's children by what tells twins, once."""
        if self._here is None:
            rows = Child.objects.filter(council=self.council, merged_into__isnull=True).only(
                "reference", "given_names", "family_name", "born_on", *NUMBERS
            )
            seen = (row for row in rows.iterator(chunk_size=2000) if row.pk not in self.hidden)
            self._here = {key: (row.pk, row.reference) for row in seen for key, _ in keys_of(row)}
        return self._here


def keys_of(child: Any) -> list[tuple[int, str]]:
    """(what tells twins, in words). The keys are hashes: there may be some for each of 100,000 lines."""
    found = []
    name = folded(f"{child.given_names}{child.family_name}")
    if name and child.born_on:
        found.append((hash(("n", name, child.born_on)), "the same name and birthday"))
    return found + number_keys({name: getattr(child, name) for name in NUMBERS})


def number_keys(facts: Mapping[str, str]) -> list[tuple[int, str]]:
    """What tells twins by their numbers."""
    return [(hash((name, facts[name])), f"the same {words}") for name, words in NUMBERS.items() if facts.get(name)]


def folded(name: str) -> str:
    """Letters only, without case and accents."""
    if name.isascii():
        return "".join(filter(str.isalnum, name.lower()))
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))
