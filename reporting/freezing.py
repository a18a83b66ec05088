"""Figures for others are those of one moment in each month: counted once, kept, and read from there by everything.

Page, file, API, publication, committee report and answer of a month say the same numbers, and a record entered between
two calls changes none of them. A month begins on its fourth day, when the quarter before it may be shown.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from reporting.leaving import SETTLED, figures_to_leave
from reporting.models import FrozenFigures
from reporting.sheet import Sheet, read


def month_of(today: date) -> date:
    """The first day of the month whose figures are shown on a day."""
    return (today - SETTLED).replace(day=1)


def frozen(
    user: User, council: Council, year: int, *, what: str, today: date, make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """What was kept of a year this month; made by whoever asks first. Of two at once, one makes it for both."""
    rows = FrozenFigures.objects.for_user(user, "view_reports")
    facts = {"council": council, "year": year, "what": what, "month": month_of(today)}
    found = rows.filter(**facts).first()
    if found is None:
        rows.bulk_create([FrozenFigures(**facts, data=make())], ignore_conflicts=True)
        found = rows.get(**facts)
    kept: dict[str, Any] = found.data
    return kept


def frozen_sheet(user: User, council: Council, year: int, today: date) -> Sheet:
    """The figures of a year as they leave this month. The year has a quarter that is over."""

    def make() -> dict[str, Any]:
        now = timezone.now()
        return figures_to_leave(user=user, council=council, year=year, as_at=now, today=today).as_data()

    return read(frozen(user, council, year, what=FrozenFigures.What.FIGURES, today=today, make=make))
