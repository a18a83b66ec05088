"""The figures of a council's year, counted and made fit to leave it.

Counted without any restricted child, whoever asks: figures that leave are the same from every hand, and comparing them
tells nothing of a restricted record. Every view is suppressed together with every other view of the same year, and with
what was published of that year before.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from django.conf import settings
from django.db.models import Count

from accounts.models import Council, User
from interviews.models import PlacementBasis
from reporting.counting import Cell, count, standing
from reporting.dimensions import BY_NAME, COMPARABLE
from reporting.parts import NAMES, PUBLISHED, values_of
from reporting.periods import Period
from reporting.questions import Question, due_rows_of
from reporting.sheet import QUARTERS, Line, Sheet
from reporting.suppression import TOTAL, YEAR, CannotProtect, RowKey, Table, withheld
from reporting.suppression import Cell as PlaceInTable
from reporting.tallies import definitions
from rhi import wall

SETTLED = timedelta(days=3)
"""A period is shown from this long after its last day: then nothing of it is pending."""
FIRST_YEAR = 2018
AGAIN = 3
OF_THE_CHILD = ("age_band", "sex", "ethnicity")
TALLY_OF = {
    "mature": "d_offered",
    "offered": "n_offered",
    "offer_said": "d_offered_72h",
    "offered_72h": "n_offered_72h",
    "declined_by_child": "n_declined_by_child",
    "declined_by_parent": "n_declined_by_parent",
    "completed": "n_uptake",
    "interview_said": "d_interviewed_72h",
    "interviewed_72h": "n_interviewed_72h",
    "done_said": "d_done_in_time_72h",
    "independent": "n_independent",
    "help_offered": "n_help_offered",
}
ALWAYS_THERE = (PlacementBasis.HOME.value, PlacementBasis.IN_AREA.value, PlacementBasis.OUT_OF_AREA.value)


class ChangedMeanwhile(Exception):
    """Records changed while they were counted, several times in a row."""


@dataclass(frozen=True)
class Counted:
    """What was counted, before anything is withheld: never shown, never kept."""

    table: Table
    labels: dict[RowKey, str]
    children: int


def financial_year(today: date) -> int:
    """The year in which the financial year of a day begins."""
    return today.year if today.month >= 4 else today.year - 1


def last_day(quarter: str, year: int) -> date:
    """The last day of a quarter of the financial year."""
    return {
        "q1": date(year, 6, 30),
        "q2": date(year, 9, 30),
        "q3": date(year, 12, 31),
        "q4": date(year + 1, 3, 31),
    }[quarter]


def quarters_over(year: int, today: date) -> list[str]:
    """The quarters of a financial year that are over and settled."""
    return [quarter for quarter in QUARTERS if last_day(quarter, year) + SETTLED < today]


def years(today: date) -> list[int]:
    """The financial years of which there can be figures, the latest first."""
    latest = financial_year(today)
    return [year for year in range(latest, FIRST_YEAR - 1, -1) if quarters_over(year, today)]


def figures_to_leave(
    *,
    user: User,
    council: Council,
    year: int,
    as_at: datetime,
    today: date,
    before: Sheet | None = None,
    also: Iterable[Sheet] = (),
) -> Sheet:
    """The sheet of a year. `before`: the one that was published last of this year, and is known to everybody.

    `also`: parts of sheets of this year that left in other ways.
    """
    counted = _counted(user=user, council=council, year=year, as_at=as_at, today=today)
    table, threshold = counted.table, settings.SMALL_NUMBERS_BELOW
    hidden = _withheld(table, threshold, [*([before] if before else []), *also])
    lines = {
        row: Line(
            row,
            counted.labels[row],
            {name: None if (row, place) in hidden else numbers[place] for place, name in enumerate(PUBLISHED)},
        )
        for row, numbers in table.rows.items()
    }
    children = rounded(counted.children, threshold) if table.has_year else None
    moment = as_at.isoformat(timespec="seconds")
    return Sheet(year, moment, definitions(), threshold, children, lines)


def _withheld(table: Table, threshold: int, left: list[Sheet]) -> frozenset[PlaceInTable]:
    """What does not leave, given what left. Where that leaves no way to hide a small number, nothing new leaves."""
    closed = [cell for sheet in left for cell in sheet.cells(withheld=True) if cell[0] in table.rows]
    known = [
        (row, place)
        for sheet in left
        for row, place in sheet.cells(withheld=False)
        if row in table.rows and table.rows[row][place] == sheet.lines[row].numbers[NAMES[place]]
    ]
    try:
        return withheld(table, threshold, known=known, closed=closed)
    except CannotProtect:
        every = {(row, place) for row in table.rows for place in range(len(PUBLISHED))}
        return frozenset(every - set(known))


def rounded(children: int, threshold: int) -> int | None:
    """Distinct children do not add up, so they are told of the year only, to the nearest five; none below 10."""
    return None if 0 < children < 2 * threshold else threshold * round(children / threshold)


def _counted(*, user: User, council: Council, year: int, as_at: datetime, today: date) -> Counted:
    """The table, counted again where records changed between its statements."""
    quarters = quarters_over(year, today)
    period = Period(date(year, 4, 1), last_day(quarters[-1], year))
    viewer = without_restricted(user, council)
    question = Question(user=viewer, council=council, period=period, as_at=as_at, parts=COMPARABLE)
    for _ in range(AGAIN):
        table, labels = _table(question, quarters)
        if not table.mismatches():
            rows = due_rows_of(question).order_by()
            children: int = rows.aggregate(children=Count("child", distinct=True))["children"]
            return Counted(table, labels, children)
    raise ChangedMeanwhile


def without_restricted(user: User, council: Council) -> User:
    """The same person, for whom no restricted child exists."""
    viewer = copy(user)
    viewer.hidden_children = wall.hidden_from(councils=[council.pk], person=wall.NOBODY)
    return viewer


def _table(question: Question, quarters: list[str]) -> tuple[Table, dict[RowKey, str]]:
    """Rows of the quarters by group; of the year, once it is over, by every breakdown."""
    stands = standing(question)
    by_group = count(question, "month", "placement_basis", "placement_group", stands=stands)
    sums = _quarters(by_group, quarters)
    if len(quarters) == len(QUARTERS):
        for (_, breakdown, value), numbers in list(sums.items()):
            _add(sums, (YEAR, breakdown, value), Cell({}, numbers))
        by_child = count(question, *OF_THE_CHILD, stands=stands)
        for name in ("placement_group", *OF_THE_CHILD):
            for cell in by_group if name == "placement_group" else by_child:
                _add(sums, (YEAR, name, cell.values[name]), cell)
    order = sorted(sums, key=lambda row: (row[0] != YEAR, row[0], row[1], row[2]))
    return Table({row: values_of(sums[row]) for row in order}), {row: _label(row) for row in order}


def _quarters(by_group: list[Cell], quarters: list[str]) -> dict[RowKey, dict[str, int]]:
    """Each quarter, and each group in it: a group that occurs has a row in every quarter."""
    sums: dict[RowKey, dict[str, int]] = {}
    for quarter, group in product(quarters, ("", *ALWAYS_THERE)):
        _add(sums, (quarter, "placement_basis" if group else TOTAL, group), None)
    for cell in by_group:
        quarter, group = _quarter(cell), cell.values["placement_basis"]
        for other in quarters:
            _add(sums, (other, "placement_basis", group), cell if other == quarter else None)
        _add(sums, (quarter, TOTAL, ""), cell)
    return sums


def _quarter(cell: Cell) -> str:
    month: int = cell.values["month"].month
    return list(QUARTERS)[(month - 4) % 12 // 3]


def _add(sums: dict[RowKey, dict[str, int]], row: RowKey, cell: Cell | None) -> None:
    """Add a cell of tallies, or of a row that was added up already; None adds an empty row."""
    own = sums.setdefault(row, dict.fromkeys(PUBLISHED, 0))
    if cell is not None:
        for name in PUBLISHED:
            own[name] += cell.counts[name] if name in cell.counts else cell.counts[TALLY_OF[name]]


def _label(row: RowKey) -> str:
    _, breakdown, value = row
    return BY_NAME[breakdown].words_of(value) if breakdown else "All"
