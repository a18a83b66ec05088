"""What files say beside what is recorded: which row is which, which ends, which gives way. Pure.

A file of one collection year repeats the rows that touch the year, and leaves an end empty that it cannot know yet. So
next year's file ends a row of this year's, an earlier file says nothing about what came after it, and a start that was
corrected appears as another row over the same days. Years may be loaded in any order: what a file states is taken, and
an empty end never takes away an end that is later than the last day that the files speak of.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from cases.rules import collection_year

CLOSE = timedelta(days=31)
"""Starts no further apart than this, over the same days, are one start that was corrected."""


@dataclass(frozen=True)
class Span:
    """From a day until (not including) another, as a file says or as it is recorded; `of` is its record or row.

    `kind` is the place or the category. `is_fixed`: recorded or changed here by a person. `continues`: a row that says
    that only the legal status changed, so that it began on this day or earlier. `is_aside`: marked as the duplicate of
    another row, so that it is in nothing's way.
    """

    of: Any
    starts_on: date
    ends_on: date | None
    kind: tuple[str, ...]
    is_fixed: bool = False
    continues: bool = False
    is_aside: bool = False

    def overlaps(self, other: "Span") -> bool:
        """Whether they share a day. A span of no day shares none."""
        is_aside = self.is_aside or other.is_aside
        if is_aside or self.starts_on == self.ends_on or other.starts_on == other.ends_on:
            return False
        return self.starts_on < (other.ends_on or date.max) and other.starts_on < (self.ends_on or date.max)

    def is_alike(self, other: "Span") -> bool:
        """The same kind; what one of them leaves empty may be anything."""
        return all(mine == theirs or not mine or not theirs for mine, theirs in zip(self.kind, other.kind, strict=True))


@dataclass
class Outcome:
    """What becomes of the rows of one child.

    `written`: a span of the file as it shall be, with the recorded row that it changes, or None where it is new.
    `left`: recorded by a person, so the file changes nothing. `cut`: a recorded row that the files do not hold, with
    its new days. `removed`: the files say otherwise about all of its days. `guessed`: the end of a span is not in
    these files; it is taken to be the start of the next. `clashes`: cannot both be right. `unsaid`: recorded, and not
    in the files, which should hold it: it touches the collection year that they hold as a whole.
    """

    written: list[tuple[Span, Span | None]] = field(default_factory=list)
    left: list[tuple[Span, Span]] = field(default_factory=list)
    cut: list[tuple[Span, Span]] = field(default_factory=list)
    removed: list[Span] = field(default_factory=list)
    guessed: list[Span] = field(default_factory=list)
    clashes: list[tuple[Span, Span]] = field(default_factory=list)
    unsaid: list[Span] = field(default_factory=list)


def touches(starts_on: date, ends_on: date | None, last_day: date) -> bool:
    """Whether files that speak of a last day should hold such a span: those of a year repeat all that touches it."""
    year = collection_year(last_day)
    return starts_on <= date(year + 1, 3, 31) and (ends_on is None or ends_on >= date(year, 4, 1))


def placements(said: Iterable[Span], held: Iterable[Span], last_day: date) -> Outcome:
    """The placements of one child. A recorded row that the files contradict on all of its days is removed.

    `last_day`: the last one that the files speak of. They hold at least the whole of its collection year.
    """
    return _Reconciling(last_day, are_places=True).of(list(said), list(held))


def absences(said: Iterable[Span], held: Iterable[Span], last_day: date) -> Outcome:
    """The absences of one child. None is ever removed."""
    return _Reconciling(last_day, are_places=False).of(list(said), list(held))


class _Reconciling:
    def __init__(self, last_day: date, *, are_places: bool) -> None:
        self.last_day, self.are_places = last_day, are_places
        self.year = collection_year(last_day)
        self.year_ends = date(self.year + 1, 3, 31)
        self.outcome = Outcome()

    def of(self, said: list[Span], held: list[Span]) -> Outcome:
        pairs, said, held = _paired(said, held, *_KEYS)
        more, said, held = self._corrected(said, held)
        unsaid = [row for row in held if touches(row.starts_on, row.ends_on, self.last_day) and not row.is_aside]
        self._settle([*pairs, *more], said, held)
        noted = [row for row, _ in self.outcome.cut] + self.outcome.removed + [row for _, row in self.outcome.clashes]
        self.outcome.unsaid = [row for row in unsaid if row not in noted]
        return self.outcome

    def _corrected(self, said: list[Span], held: list[Span]) -> tuple[list[tuple[Span, Span]], list[Span], list[Span]]:
        """Pairs whose start was corrected, or that go on from a row of an earlier year."""
        pairs: list[tuple[Span, Span]] = []
        for span in list(said):
            near = [row for row in held if self._is_same(span, row)]
            if near:
                row = min(near, key=lambda each: abs(each.starts_on - span.starts_on))
                pairs.append((span, row))
                said.remove(span)
                held.remove(row)
        return pairs, said, held

    def _is_same(self, span: Span, row: Span) -> bool:
        """Whether two spans with different starts are one, or (of placements) the same place goes on."""
        if self.are_places and not span.is_alike(row):
            return False
        if span.continues and row.starts_on < span.starts_on <= (row.ends_on or date.max):
            return True
        if not span.overlaps(row):
            return False
        apart = abs(row.starts_on - span.starts_on)
        if row.starts_on > span.starts_on:
            return row.starts_on <= self.year_ends and (self.are_places or apart <= CLOSE or row.ends_on is not None)
        if not self.are_places:
            return apart <= CLOSE or row.ends_on is not None
        is_same_year = collection_year(row.starts_on) == collection_year(span.starts_on)
        is_in_files = collection_year(row.starts_on) >= self.year
        return is_same_year or is_in_files or apart <= CLOSE

    def _settle(self, pairs: list[tuple[Span, Span]], said: list[Span], held: list[Span]) -> None:
        """The days of each span, then of the recorded rows that the files do not hold."""
        written: list[tuple[Span, Span | None]] = []
        for said_span, held_row in pairs:
            if held_row.is_fixed and not self._may_end(said_span, held_row):
                self.outcome.left.append((said_span, held_row))
                held.append(held_row)
            else:
                written.append((self._days(said_span, held_row), held_row))
        written += [(span, None) for span in said]
        written = [(self._until_next(span, held) if span.ends_on is None else span, row) for span, row in written]
        self.outcome.written = [pair for pair in written if not self._clashes(pair[0], held)]
        spans = sorted((span for span, _ in written), key=lambda span: span.starts_on)
        for held_row in held:
            if not held_row.is_fixed:
                self._give_way(held_row, spans)

    def _may_end(self, span: Span, row: Span) -> bool:
        """Whether the file ends an open placement that a person recorded: that fills what is empty."""
        is_end = row.ends_on is None and span.ends_on is not None and span.ends_on >= row.starts_on
        return self.are_places and is_end and span.is_alike(row)

    def _days(self, span: Span, row: Span) -> Span:
        """The days of a row that is recorded and in the files."""
        starts_on = row.starts_on if row.is_fixed else span.starts_on
        if span.continues:
            starts_on = min(starts_on, row.starts_on)
        ends_on = span.ends_on
        if ends_on is None and row.ends_on and (row.ends_on > self.last_day or not self.are_places):
            ends_on = row.ends_on
        return replace(span, starts_on=starts_on, ends_on=ends_on)

    def _until_next(self, span: Span, held: list[Span]) -> Span:
        """An open span ends where one starts that the files cannot know of yet."""
        after = max(self.year_ends, span.starts_on)
        later = [row.starts_on for row in held if row.starts_on > after and not row.is_aside]
        if not later:
            return span
        found = replace(span, ends_on=min(later))
        self.outcome.guessed.append(found)
        return found

    def _clashes(self, span: Span, held: list[Span]) -> bool:
        """Whether something recorded by a person is in the way; it is noted."""
        found = [(span, row) for row in held if row.is_fixed and span.overlaps(row)]
        self.outcome.clashes += found
        return bool(found)

    def _give_way(self, row: Span, spans: list[Span]) -> None:
        """A loaded row that is not in the files keeps the days of which the files say nothing."""
        now = row
        for span in spans:
            if not now.overlaps(span):
                continue
            if now.starts_on < span.starts_on and (self.are_places or now.ends_on is None):
                now = replace(now, ends_on=span.starts_on)
            elif self.are_places and span.ends_on and (now.ends_on is None or now.ends_on > span.ends_on):
                now = replace(now, starts_on=span.ends_on)
            elif self.are_places:
                self.outcome.removed.append(row)
                return
            else:
                self.outcome.clashes.append((span, row))
                return
        if now != row:
            self.outcome.cut.append((row, now))


_KEYS: tuple[Callable[[Span], Any], ...] = (
    lambda span: (span.starts_on, span.ends_on, span.kind),
    lambda span: (span.starts_on, span.kind),
    lambda span: (span.starts_on, span.starts_on == span.ends_on),
    lambda span: span.starts_on,
)


def _paired(
    said: list[Span], held: list[Span], *keys: Callable[[Span], Any]
) -> tuple[list[tuple[Span, Span]], list[Span], list[Span]]:
    """Pairs by the first key that agrees, the strictest first; and what is left of both."""
    pairs: list[tuple[Span, Span]] = []
    for key in keys:
        rows: defaultdict[Any, list[Span]] = defaultdict(list)
        for row in held:
            rows[key(row)].append(row)
        rest = []
        for span in said:
            if found := rows[key(span)]:
                pairs.append((span, found.pop(0)))
            else:
                rest.append(span)
        said, held = rest, [row for found in rows.values() for row in found]
    return pairs, said, held
