"""The figures of a council's year, counted and made fit to leave it.

Counted without any restricted child, whoever asks: figures that leave are the same from every hand, and comparing them
tells nothing of a restricted record. Every number is rounded (reporting.rounding) before anybody sees it.
"""

from copy import copy
from datetime import date, datetime, timedelta
from itertools import product

from django.conf import settings
from django.db.models import Count, Q

from accounts.models import Council, User
from interviews.models import PlacementBasis
from reporting.counting import Cell, count, standing
from reporting.dimensions import BY_NAME, COMPARABLE
from reporting.exports.keys import secret_of
from reporting.parts import PUBLISHED, Numbers
from reporting.periods import Period
from reporting.questions import Question, due_rows_of
from reporting.rounding import IN_OWN_AREA, OWN_AREA, Exact, Rounder, children_of, rows_of
from reporting.sheet import ALL, QUARTERS, YEAR, Line, RowKey, Sheet
from reporting.tallies import definitions
from rhi import wall

SETTLED = timedelta(days=3)
"""A period is shown from this long after its last day: then nothing of it is pending."""
FIRST_YEAR = 2018
OF_THE_CHILD = ("age_band", "sex", "ethnicity")
TALLY_OF = {
    "mature": "d_offered",
    "offered": "n_offered",
    "offer_said": "d_offered_72h",
    "offered_72h": "n_offered_72h",
    "accepted": "n_accepted",
    "declined_by_child": "n_declined_by_child",
    "declined_by_parent": "n_declined_by_parent",
    "completed": "n_uptake",
    "interview_said": "d_interviewed_72h",
    "interviewed_72h": "n_interviewed_72h",
    "done_said": "d_done_in_time_72h",
    "independent": "n_independent",
    "help_offered": "n_help_offered",
}
CHILDREN = {
    ALL: Count("child", distinct=True),
    OWN_AREA: Count("child", distinct=True, filter=Q(placement_basis__in=IN_OWN_AREA)),
    **{group: Count("child", distinct=True, filter=Q(placement_basis=group)) for group in PlacementBasis.values},
}
"""Children of the year: all, in the council's own area, and by group."""


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


def figures_to_leave(*, user: User, council: Council, year: int, as_at: datetime, today: date) -> Sheet:
    """The sheet of a year, counted now. What leaves is the month's copy of it (reporting.freezing), not this."""
    quarters = quarters_over(year, today)
    period = Period(date(year, 4, 1), last_day(quarters[-1], year))
    viewer = without_restricted(user, council)
    question = Question(user=viewer, council=council, period=period, as_at=as_at, parts=COMPARABLE)
    exact, rounder = _exact(question, quarters), rounder_of(user, council, year)
    rows = rows_of(exact, rounder.secret, rounder.base, rounder.year)
    children = children_of(exact, rows, rounder)
    order = sorted(rows, key=lambda row: (row[0] != YEAR, row[0], row[1], row[2]))
    lines = {row: Line(row, _label(row), rows[row]) for row in order}
    return Sheet(year, as_at.isoformat(timespec="seconds"), definitions(), rounder.base, children, lines)


def rounder_of(user: User, council: Council, year: int) -> Rounder:
    """What rounds the numbers of a council's year."""
    return Rounder(secret_of(user, council), str(year), settings.SMALL_NUMBERS_BELOW)


def without_restricted(user: User, council: Council) -> User:
    """The same person, for whom no restricted child exists."""
    viewer = copy(user)
    viewer.hidden_children = wall.hidden_from(councils=[council.pk], person=wall.NOBODY)
    return viewer


def _exact(question: Question, quarters: list[str]) -> Exact:
    """Every place that is rounded, counted now."""
    stands = standing(question)
    by_group = count(question, "month", "placement_basis", "placement_group", stands=stands)
    places = {place: dict.fromkeys(PUBLISHED, 0) for place in product(quarters, PlacementBasis.values)}
    for cell in by_group:
        _add(places[_quarter(cell), cell.values["placement_basis"]], cell)
    splits: dict[str, dict[str, Numbers]] = {}
    children: dict[str, int] = {}
    if len(quarters) == len(QUARTERS):
        children = due_rows_of(question).order_by().aggregate(**CHILDREN)
        by_child = count(question, *OF_THE_CHILD, stands=stands)
        for name in ("placement_group", *OF_THE_CHILD):
            split = splits.setdefault(name, {})
            for cell in by_group if name == "placement_group" else by_child:
                _add(split.setdefault(cell.values[name], dict.fromkeys(PUBLISHED, 0)), cell)
    return Exact(places, splits, children)


def _quarter(cell: Cell) -> str:
    month: int = cell.values["month"].month
    return list(QUARTERS)[(month - 4) % 12 // 3]


def _add(numbers: Numbers, cell: Cell) -> None:
    """Add a cell of tallies."""
    for name in PUBLISHED:
        numbers[name] += cell.counts[TALLY_OF[name]]


def _label(row: RowKey) -> str:
    _, breakdown, value = row
    return BY_NAME[breakdown].words_of(value) if breakdown else "All"
