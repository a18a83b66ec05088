"""From rows to records, with every rule that the three files must meet. Pure: knows neither database nor clock.

The rule codes are those of the DfE's SSDA903 Missing module; the words are ours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cases.identifiers import NO_UPN, NumberRefused, unique_pupil_number
from cases.ssda903 import cells, plausible
from cases.ssda903.periods import CollectionYear
from cases.ssda903.plausible import EARLIEST_DAY, ETHNIC_CODES, Doubt, Limits
from cases.ssda903.reading import EPISODES, HEADER, MISSING, Problem, Row, Table

NOT_YET_IN_CARE = "581: the child was not looked after yet."
# Up to 2023 to 2024 the codes are 1 and 2, from 2024 to 2025 M, F and U; each says the same in every year.
SEXES = {"1": "male", "2": "female", "M": "male", "F": "female", "U": "not_known", "": "not_known"}
WRONG_SEX = "Write 1 for male or 2 for female; from the year 2024 to 2025 M, F, or U for not known."
LEGAL_STATUS_ONLY = "L"  # RNE: the reason for a new row is a change of legal status; the placement goes on


@dataclass(frozen=True, slots=True)
class ChildRecord:
    """A row of the Header."""

    row: Row
    reference: str
    born_on: date | None
    sex: str
    ethnicity: str
    upn: str


@dataclass(slots=True)
class PlacementRecord:
    """One placement: rows of Episodes that follow each other in the same place."""

    row: Row
    reference: str
    place: str
    starts_on: date
    ends_on: date | None
    location: str
    host: str
    provider: str
    urn: str
    post: str
    continues: bool = False  # only the legal status changed (RNE L): it began on this day or earlier


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A row of Missing: category `missing` or `away`, located on `ends_on`."""

    row: Row
    reference: str
    category: str
    starts_on: date
    ends_on: date | None


@dataclass
class Records:
    """What the three files hold, and everything wrong with them."""

    children: dict[str, ChildRecord] = field(default_factory=dict)
    placements: list[PlacementRecord] = field(default_factory=list)
    missing: list[MissingRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    last_day: date = date(1900, 4, 1)  # the last one that the files speak of

    def speaks_of(self, day: date | None) -> None:
        """A day of a row that was read."""
        self.last_day = max(self.last_day, day or self.last_day)

    def has_errors(self, since: int = 0) -> bool:
        """Whether any problem stops the load, of those found after so many."""
        return any(not problem.is_warning for problem in self.problems[since:])


def check(
    tables: dict[str, Table],
    *,
    limits: Limits,
    councils: set[str],
    year: CollectionYear | None = None,
) -> Records:
    """Every record and every problem. `councils` are the codes and names of councils.

    `year`: the collection year for which the files are handed in; a file that is loaded may span several.
    """
    records = Records(problems=[problem for table in tables.values() for problem in table.problems])
    if records.has_errors() and not tables[HEADER].rows:
        return records  # else every row of the others would be of an unknown child
    for row in tables[HEADER].rows:
        _header(row, records, limits.today)
    by_child: defaultdict[str, list[PlacementRecord]] = defaultdict(list)
    for row in tables[EPISODES].rows:
        if record := _placement(row, records, limits, councils):
            by_child[record.reference].append(record)
    absences = _absences(tables[MISSING], records, limits.today, year)
    for found in by_child.values():
        records.placements += _joined(found, records)
        _doubt_placements(found, records, limits)
    for reference, found_missing in absences.items():
        ordered, care = _in_order(found_missing, records), by_child.get(reference, [])
        records.missing += ordered
        _against_care(ordered, care, records)
        is_known = bool(care or tables[EPISODES].problems)  # of a damaged file nobody knows what it holds
        _doubt_absences(ordered, records, limits, has_placement=is_known)
    return records


def _doubt_placements(found: list[PlacementRecord], records: Records, limits: Limits) -> None:
    for record in found:
        born_on = records.children[record.reference].born_on
        days = record.starts_on, record.ends_on, born_on, records.last_day
        _name(record.row, plausible.placement(record.place, *days, limits), records)


def _doubt_absences(found: list[MissingRecord], records: Records, limits: Limits, *, has_placement: bool) -> None:
    for record in found:
        days = record.starts_on, record.ends_on, records.children[record.reference].born_on
        _name(record.row, plausible.absence(*days, has_placement=has_placement, limits=limits), records)


def _name(row: Row, doubts: Iterable[Doubt], records: Records) -> None:
    """Put what is doubted about a row among its problems."""
    for doubt in doubts:
        records.problems.append(row.problem(doubt.column, doubt.message, is_warning=not doubt.is_error))


def _absences(
    table: Table, records: Records, today: date, year: CollectionYear | None
) -> dict[str, list[MissingRecord]]:
    """The rows of Missing by child, those that can be read."""
    absences: defaultdict[str, list[MissingRecord]] = defaultdict(list)
    for row in table.rows:
        if absence := _missing(row, records, today):
            absences[absence.reference].append(absence)
            if year:
                _in_year(absence, year, records)
    return absences


def _cell(row: Row, column: str, read: Callable[[str], Any], records: Records, code: str = "") -> Any:
    """The value of a cell; the problem is noted where there is one, and None given."""
    try:
        return read(row.cells.get(column, ""))
    except cells.WrongCellError as wrong:
        records.problems.append(row.problem(column, f"{code}{wrong}"))
        return None


def _header(row: Row, records: Records, today: date) -> None:
    reference = _cell(row, "CHILD", cells.reference, records)
    born_on = _cell(row, "DOB", cells.day, records)
    sex = SEXES.get(row.cells["SEX"].upper().removesuffix(".0"))
    if sex is None:
        records.problems.append(row.problem("SEX", WRONG_SEX))
    if born_on and born_on > today:
        records.problems.append(row.problem("DOB", "The date of birth is in the future."))
    if reference is None:
        return
    if reference in records.children:
        first = records.children[reference].row.line
        records.problems.append(row.problem("CHILD", f"This child stands in line {first} already."))
        return
    number = _upn(row, records)
    if born_on and born_on < EARLIEST_DAY:
        message = f"The date of birth is before {EARLIEST_DAY.year}. Correct it, or leave it empty if it is not known."
        records.problems.append(row.problem("DOB", message))
    ethnicity = row.cells["ETHNIC"].upper()
    _name(row, plausible.ethnicity(ethnicity), records)
    records.children[reference] = ChildRecord(
        row, reference, born_on, sex or "not_known", ethnicity if ethnicity in ETHNIC_CODES else "", number
    )


def _upn(row: Row, records: Records) -> str:
    """A valid UPN; a wrong one is named and left out, since the child is known by the council's own number."""
    typed = row.cells["UPN"].upper()
    if not typed or typed in NO_UPN:
        return ""
    try:
        return unique_pupil_number(typed)
    except NumberRefused:
        message = "This is not a valid UPN. The child is loaded without it."
        records.problems.append(row.problem("UPN", message, is_warning=True))
        return ""


def _placement(row: Row, records: Records, limits: Limits, councils: set[str]) -> PlacementRecord | None:
    before = len(records.problems)
    reference = _cell(row, "CHILD", cells.reference, records)
    starts_on = _cell(row, "DECOM", cells.day, records)
    ends_on = _cell(row, "DEC", cells.day, records)
    location = _cell(row, "PL_LOCATION", cells.in_area, records)
    place, host = row.cells["PLACE"].upper(), row.cells.get("PL_LA", "")
    if reference and reference not in records.children:
        records.problems.append(row.problem("CHILD", "INT04: this child is not in the Header file."))
    if not row.cells["DECOM"]:
        records.problems.append(row.problem("DECOM", "The start of the episode is missing."))
    _name(row, plausible.dates({"DECOM": starts_on, "DEC": ends_on}, limits.today), records)
    if place not in limits.places:
        records.problems.append(row.problem("PLACE", "This is not a placement code."))
    if starts_on and ends_on and ends_on < starts_on:
        records.problems.append(row.problem("DEC", "The episode ends before it starts."))
    if host and host.lower() not in councils:
        message = "This council is not known; the placement is loaded without it."
        records.problems.append(row.problem("PL_LA", message, is_warning=True))
        host = ""
    if records.has_errors(before):
        return None
    provider, urn_typed = _short(row, "PLACE_PROVIDER", 120, records), _short(row, "URN", 10, records)
    post = row.cells["PL_POST"]
    records.speaks_of(ends_on or starts_on)
    is_same = row.cells["RNE"].upper() == LEGAL_STATUS_ONLY
    return PlacementRecord(
        row, reference, place, starts_on, ends_on, location, host, provider, urn_typed.removesuffix(".0"), post, is_same
    )


def _short(row: Row, column: str, longest: int, records: Records) -> str:
    """What a cell says; too long, it is named and left out."""
    typed = row.cells[column]
    if len(typed) <= longest:
        return typed
    message = f"This is longer than {longest} characters. The placement is loaded without it."
    records.problems.append(row.problem(column, message, is_warning=True))
    return ""


def _joined(found: list[PlacementRecord], records: Records) -> list[PlacementRecord]:
    """Rows between which only the legal status changed are one placement; rows that overlap are named."""
    joined: list[PlacementRecord] = []
    for record in sorted(found, key=lambda each: (each.starts_on, each.ends_on or date.max)):
        last = joined[-1] if joined else None
        if last and record.starts_on == record.ends_on == last.starts_on == last.ends_on and _is_again(last, record):
            message = f"This is the episode of line {last.row.line} again. It is loaded once."
            records.problems.append(record.row.problem("DECOM", message, is_warning=True))
        elif last and (last.ends_on is None or record.starts_on < last.ends_on):
            message = f"This overlaps the child’s episode in line {last.row.line}."
            records.problems.append(record.row.problem("DECOM", message))
        elif last and record.continues and record.starts_on == last.ends_on and _place(last) == _place(record):
            joined[-1] = replace(last, ends_on=record.ends_on)
        else:
            joined.append(record)
    return joined


def _is_again(one: PlacementRecord, other: PlacementRecord) -> bool:
    return _place(one) == _place(other) and one.continues == other.continues


def _place(record: PlacementRecord) -> tuple[str, ...]:
    return record.place, record.urn, record.post, record.provider, record.location, record.host


def _missing(row: Row, records: Records, today: date) -> MissingRecord | None:
    before = len(records.problems)
    reference = _cell(row, "CHILD", cells.reference, records)
    starts_on = _cell(row, "MIS_START", cells.day, records, "1004: ")
    ends_on = _cell(row, "MIS_END", cells.day, records, "1005: ")
    born_on = _cell(row, "DOB", cells.day, records)
    _check_missing_type(row, records)
    child = records.children.get(reference or "")
    if reference and child is None:
        records.problems.append(row.problem("CHILD", "INT04: this child is not in the Header file."))
    if child and born_on and child.born_on and born_on != child.born_on:
        records.problems.append(row.problem("DOB", "INT13: the date of birth differs from the Header file."))
    if starts_on and ends_on and ends_on < starts_on:
        records.problems.append(row.problem("MIS_END", "567: this ends before it starts."))
    too_early = {"MIS_START": starts_on, "MIS_END": ends_on}
    _name(row, plausible.dates(too_early, date.max), records)
    if starts_on and starts_on > today:
        records.problems.append(row.problem("MIS_START", "570: this starts in the future."))
    if ends_on and ends_on > today:
        records.problems.append(row.problem("MIS_END", "571: this ends in the future."))
    if starts_on and child and child.born_on and starts_on < child.born_on:
        records.problems.append(row.problem("MIS_START", "586: this is before the child was born."))
    if records.has_errors(before) or not starts_on:
        return None
    records.speaks_of(ends_on or starts_on)
    category = {"M": "missing", "A": "away"}[row.cells["MISSING"].upper()]
    return MissingRecord(row, reference, category, starts_on, ends_on)


def _in_year(record: MissingRecord, year: CollectionYear, records: Records) -> None:
    """Starts before the collection year is over (570), ends within it (571)."""
    if record.starts_on > year.last_day:
        records.problems.append(record.row.problem("MIS_START", "570: this starts after the end of the year."))
    if record.ends_on and not year.first_day <= record.ends_on <= year.last_day:
        records.problems.append(record.row.problem("MIS_END", "571: this ends outside the year."))


def _check_missing_type(row: Row, records: Records) -> None:
    """M or A, with a start; a date without either is half a record."""
    kind, starts, ends = row.cells["MISSING"].upper(), row.cells["MIS_START"], row.cells["MIS_END"]
    if kind and kind not in {"M", "A"}:
        records.problems.append(row.problem("MISSING", "1006: write M for missing or A for away."))
    if kind in {"M", "A"} and not starts:
        records.problems.append(row.problem("MIS_START", "564: the start is missing."))
    if not kind and starts:
        records.problems.append(
            row.problem("MISSING", "565: a start is given, but not whether missing (M) or away (A).")
        )
    if not kind and not starts and ends:
        records.problems.append(
            row.problem("MISSING", "566: an end is given, but not whether missing (M) or away (A).")
        )
    if not kind and not starts and not ends:
        records.problems.append(row.problem("MISSING", "564: this row says neither what happened nor when."))


def _in_order(found: list[MissingRecord], records: Records) -> list[MissingRecord]:
    """No two absences of a child overlap, missing and away alike (574). One of a single day, given twice, is one."""
    last: MissingRecord | None = None
    ordered: list[MissingRecord] = []
    for record in sorted(found, key=lambda each: (each.starts_on, each.ends_on or date.max, each.category)):
        if last and record.starts_on == record.ends_on and _same(last, record):
            message = f"This is the absence of line {last.row.line} again. It is loaded once."
            records.problems.append(record.row.problem("MIS_START", message, is_warning=True))
            continue
        if last and (last.ends_on is None or record.starts_on < last.ends_on):
            message = f"574: this overlaps the absence in line {last.row.line}, or that one is still open."
            records.problems.append(record.row.problem("MIS_START", message))
        last = record
        ordered.append(record)
    return ordered


def _same(one: MissingRecord, other: MissingRecord) -> bool:
    return (one.category, one.starts_on, one.ends_on) == (other.category, other.starts_on, other.ends_on)


def _against_care(found: Iterable[MissingRecord], care: list[PlacementRecord], records: Records) -> None:
    """Absences lie inside a period of care (575, 577, 578, 581): named, and loaded all the same."""
    blocks = _periods_of_care(care)
    for record in found:
        for column, message in _not_in_care(record, blocks, care) if care else ():
            records.problems.append(record.row.problem(column, message, is_warning=True))


def _periods_of_care(care: list[PlacementRecord]) -> list[tuple[date, date]]:
    """From when to when the child was looked after without a break; date.max while it goes on."""
    blocks: list[tuple[date, date]] = []
    for starts_on, ends_on in sorted((record.starts_on, record.ends_on or date.max) for record in care):
        if blocks and starts_on <= blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], ends_on))
        else:
            blocks.append((starts_on, ends_on))
    return blocks


def _not_in_care(
    record: MissingRecord, blocks: list[tuple[date, date]], care: list[PlacementRecord]
) -> Iterator[tuple[str, str]]:
    """Column and message of each rule that an absence breaks beside the child's time in care."""
    within = [over for begins, over in blocks if begins <= record.starts_on <= over]
    if not within:
        is_after = blocks[0][1] < record.starts_on
        yield ("MIS_START", "578: the child was no longer looked after." if is_after else NOT_YET_IN_CARE)
    elif record.ends_on is None:
        if max(within) < date.max:
            yield ("MIS_END", "577: the child is no longer looked after, and this has no end.")
        if _placement_is_over(record, care):
            yield ("MIS_END", "575: the placement from which the child went missing has ended, and this has no end.")


def _placement_is_over(record: MissingRecord, care: list[PlacementRecord]) -> bool:
    """Whether the placement in which the absence began has ended."""
    return any(
        place.starts_on <= record.starts_on and place.ends_on is not None and record.starts_on <= place.ends_on
        for place in care
    )
