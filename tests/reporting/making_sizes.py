"""Numbers of children, and absences that began in a year, for tests of what is worked out for the size of a council."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Council, User
from accounts.roles import Role
from cases.restricting import restrict
from reporting.denominators.actions import Entry, enter
from rhi.timespan import TimeSpan
from tests import factories

POPULATION, LOOKED_AFTER = "children_0_17", "looked_after"
YEAR = 2026
WHO_MAY_SEE = "Colleague"
"""The manager who may see the restricted child of `a_year`."""
OF_THE_YEAR = {
    "period": "other",
    "starts_on_day": "1",
    "starts_on_month": "4",
    "starts_on_year": str(YEAR - 1),
    "ends_on_day": "31",
    "ends_on_month": "3",
    "ends_on_year": str(YEAR),
}
"""The link to the figures of April 2025 to March 2026."""


def told(by: User, at: Council, kind: str, number: int, year: int = YEAR, source: str = "An invented count") -> None:
    """The council entered a number of children."""
    enter(user=by, council=at, entries=[Entry(kind, year, number, source)])


def absent(by: User, child: Any, month: int, *, year: int = YEAR - 1, **facts: Any) -> Any:
    """An absence of a day, from noon of the 10th of a month on."""
    begins = datetime(year, month, 10, 12, tzinfo=UTC)
    episode = factories.episode(by, child, went_missing=TimeSpan.exact(begins), **facts)
    return factories.returned(by, episode, returned=TimeSpan.exact(begins.replace(day=11)))


def a_year(by: User, at: Council) -> None:
    """Of April 2025 to March 2026: two absences of a child at home; three from placements of two children; one “away”.

    Beside them one of the year before, and one of a child restricted from `by`.
    """
    at_home = factories.child(by, at, 701)
    for month in (5, 9):
        absent(by, at_home, month)
    for number, months in ((702, (6, 7)), (703, (8,))):
        placed = factories.child(by, at, number)
        factories.placement(by, placed, starts_on=date(2024, 5, 1))
        for month in months:
            absent(by, placed, month)
    absent(by, factories.child(by, at, 704), 10, category="away")
    absent(by, factories.child(by, at, 705), 3)
    hidden = factories.child(by, at, 706)
    absent(by, hidden, 11)
    other = factories.person(Role.MANAGER, at, name=WHO_MAY_SEE)
    restrict(user=other, child=hidden, reason="A colleague’s child.", people=[], barred=[])
