"""What would be returned: the three files out of the records, and every rule of the return run over them.

The rules are those a loaded file has to meet (cases.ssda903.checks): one place for both ways. The system holds no legal
status, need or postcode: those columns stay empty, for the council's own case system to fill.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.models import Child, MissingEpisode, Placement
from cases.ssda903 import checks
from cases.ssda903.periods import CODES, Absence, CollectionYear, periods
from cases.ssda903.plausible import Limits, Validity
from cases.ssda903.reading import COLUMNS, EPISODES, HEADER, MISSING, Problem, Row, Table
from rhi.cells import CsvWriter
from rhi.timespan import TimeSpan
from rhi.words import london_day

FIRST_YEAR_OF_LETTERS = 2025
"""From the year 2024 to 2025 on, SEX is M, F or U; before it 1, 2 or empty (DfE, SSDA903 guide 2024 to 2025)."""

SEX_LETTERS = {"male": "M", "female": "F", "not_known": "U"}
SEX_NUMBERS = {"male": "1", "female": "2", "not_known": ""}
NOT_COUNTED = "closure.recorded_in_error"


@dataclass
class Files:
    """Rows of cells per file, and for each row the record it was made of."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {HEADER: [], EPISODES: [], MISSING: []})
    records: dict[str, list[Any]] = field(default_factory=lambda: {HEADER: [], EPISODES: [], MISSING: []})

    def add(self, name: str, record: Any, cells: dict[str, str]) -> None:
        """One more row."""
        self.rows[name].append({column: cells.get(column, "") for column in COLUMNS[name]})
        self.records[name].append(record)

    def text(self, name: str) -> str:
        """The file as it is handed in."""
        out = io.StringIO()
        writer = CsvWriter(out)
        writer.writerow(COLUMNS[name])
        writer.writerows([row[column] for column in COLUMNS[name]] for row in self.rows[name])
        return out.getvalue()

    def tables(self) -> dict[str, Table]:
        """The same as the checks read them; the first row stands in line 2."""
        return {
            name: Table([Row(name, number, cells) for number, cells in enumerate(rows, start=2)], [])
            for name, rows in self.rows.items()
        }


@dataclass(frozen=True)
class Failure:
    """A rule that a row does not meet, and the record that causes it."""

    problem: Problem
    record: Any


def files_of(
    children: Iterable[Child],
    placements: Iterable[Placement],
    episodes: Iterable[MissingEpisode],
    year: CollectionYear,
    *,
    today: date,
    by_grading: bool = True,
) -> Files:
    """Header, Episodes and Missing of a collection year; episodes come with child and gradings.

    Not `by_grading`: an absence is one period of the category that stands, and its gradings are not read.
    """
    made = Files()
    for child in children:
        made.add(HEADER, child, _header(child, year))
    for placement in placements:
        made.add(EPISODES, placement, _placement(placement, year))
    for episode in episodes:
        for period in periods(absence_of(episode, today, by_grading=by_grading), year):
            cells = {
                "MISSING": CODES[period.category],
                "MIS_START": _day(period.starts_on),
                "MIS_END": _day(period.ends_on),
            }
            child = episode.child
            made.add(MISSING, episode, {"CHILD": child.reference, "DOB": _day(child.born_on), **cells})
    return made


def failures(made: Files, year: CollectionYear, *, places: Validity) -> list[Failure]:
    """Every rule that is not met, in the order of the files."""
    limits = Limits(today=year.last_day, places=places)
    found = checks.check(made.tables(), limits=limits, councils=set(), year=year)
    return [Failure(problem, made.records[problem.file][problem.line - 2]) for problem in found.problems]


def absence_of(episode: MissingEpisode, today: date, *, by_grading: bool = True) -> Absence:
    """The episode by its London days: it begins when the child left or was last seen, whichever is later."""
    left_on = _day_of(episode.went_missing) or london_day(episode.went_missing_earliest_at)
    located_on, returned_on = _day_of(episode.located), _day_of(episode.returned)
    starts_on = max(left_on, _day_of(episode.last_seen) or left_on)
    starts_on = min([starts_on, *(max(left_on, day) for day in (located_on, returned_on) if day)])
    rows = episode.gradings.all() if by_grading else ()
    gradings = [(london_day(row.graded_at), row.category) for row in rows]
    return Absence(
        starts_on=starts_on,
        gradings=tuple(gradings) or ((starts_on, episode.category),),
        located_on=located_on,
        returned_on=returned_on,
        closed_on=london_day(episode.closed_at) if episode.closed_at else None,
        born_on=episode.child.born_on,
        as_at=today,
    )


def _day_of(span: TimeSpan | None) -> date | None:
    return span.day if span else None


def _header(child: Child, year: CollectionYear) -> dict[str, str]:
    sexes = SEX_LETTERS if year.ends_in >= FIRST_YEAR_OF_LETTERS else SEX_NUMBERS
    return {
        "CHILD": child.reference,
        "SEX": sexes[child.sex],
        "DOB": _day(child.born_on),
        "ETHNIC": child.ethnicity,
        "UPN": child.upn,
    }


def _placement(placement: Placement, year: CollectionYear) -> dict[str, str]:
    ends_on = placement.ends_on if placement.ends_on and placement.ends_on <= year.last_day else None
    return {
        "CHILD": placement.child.reference,
        "DECOM": _day(placement.starts_on),
        "PLACE": placement.placement_type_id,
        "DEC": _day(ends_on),
        "URN": placement.urn,
    }


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
