"""Patterns that people look for in a child's absences: how often, how long, which days and hours, what recurs. Pure.

Times are London wall time. Nothing is called a pattern before it happened twice; with few absences none is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from interviews.deadlines import LONDON

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ((0, 6, "at night"), (6, 12, "in the morning"), (12, 18, "in the afternoon"), (18, 24, "in the evening"))
WINDOWS = (("in 30 days", 30), ("in 90 days", 90), ("in a year", 365))


@dataclass(frozen=True)
class Absence:
    """When it began and ended (UTC); `end` is None while it lasts; whether the hour of its start is known."""

    start: datetime
    end: datetime | None
    is_hour_known: bool
    found_where: str = ""


@dataclass(frozen=True)
class Patterns:
    """What is said of them, and the counts behind the picture: seven days by four parts of the day."""

    sentences: list[str]
    grid: list[tuple[str, list[tuple[str, int]]]]
    recent: list[tuple[str, int]]


def patterns(absences: Sequence[Absence], codes: Iterable[str], now: datetime) -> Patterns:
    """`codes` are the words of what was found in all talks: places, people, ways; one entry per talk."""
    ordered = sorted(absences, key=lambda absence: absence.start)
    sentences = [*_how_often(ordered), *_when(ordered), *_how_long(ordered), *_what_recurs(ordered, codes)]
    return Patterns(sentences, _grid(ordered), _recent(ordered, now))


def _recent(absences: Sequence[Absence], now: datetime) -> list[tuple[str, int]]:
    return [(words, sum(absence.start > now - timedelta(days=days) for absence in absences)) for words, days in WINDOWS]


def _how_often(absences: Sequence[Absence]) -> list[str]:
    if len(absences) < 3:
        return []
    between = [(b.start - a.start).days for a, b in zip(absences, absences[1:], strict=False)]
    words = [f"Usually {_days(round(median(between)))} between one absence and the next."]
    half = len(between) // 2
    if half >= 2:
        before, after = median(between[:half]), median(between[half:])
        if after * 2 <= before:
            words.append("They come closer together than before.")
        elif before and after >= before * 2:
            words.append("They come further apart than before.")
    return words


def _when(absences: Sequence[Absence]) -> list[str]:
    words = []
    day = _most([DAYS[_local(absence).weekday()] for absence in absences])
    if day:
        words.append(f"Most often on a {day[0]} ({day[1]} of {len(absences)}).")
    known = [absence for absence in absences if absence.is_hour_known]
    part = _most([_part(absence) for absence in known])
    if part:
        words.append(f"Most often {part[0]} ({part[1]} of {len(known)}).")
    return words


def _how_long(absences: Sequence[Absence]) -> list[str]:
    lengths = [(absence.end - absence.start).total_seconds() / 3600 for absence in absences if absence.end]
    if len(lengths) < 2:
        return []
    typical = median(lengths)
    return [f"Usually away for {_length(typical)}; the longest {_length(max(lengths))}."]


def _what_recurs(absences: Sequence[Absence], codes: Iterable[str]) -> list[str]:
    places = Counter(absence.found_where.strip().lower() for absence in absences if absence.found_where.strip())
    found = [f"Found {count} times at: {place}." for place, count in places.most_common(3) if count > 1]
    said = Counter(codes)
    again = [f"{words} ({count} talks)" for words, count in said.most_common(6) if count > 1]
    return found + ([f"Comes up again: {'; '.join(again)}."] if again else [])


def _most(names: list[str]) -> tuple[str, int] | None:
    """The name that stands out: at least three times, and at least twice its even share."""
    if not names:
        return None
    name, count = Counter(names).most_common(1)[0]
    kinds = len(DAYS) if name in DAYS else len(PARTS)
    return (name, count) if count >= 3 and count * kinds >= 2 * len(names) else None


def _grid(absences: Sequence[Absence]) -> list[tuple[str, list[tuple[str, int]]]]:
    known = [absence for absence in absences if absence.is_hour_known]
    counts = Counter((_local(absence).weekday(), _part(absence)) for absence in known)
    return [(words, [(name, counts[(day, words)]) for day, name in enumerate(DAYS)]) for _, _, words in PARTS]


def _part(absence: Absence) -> str:
    hour = _local(absence).hour
    return next(words for start, end, words in PARTS if start <= hour < end)


def _local(absence: Absence) -> datetime:
    return absence.start.astimezone(LONDON)


def _length(hours: float) -> str:
    return f"{round(hours)} hours" if hours < 48 else _days(round(hours / 24))


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
