"""The numbers of children that a council entered."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Council, User
from cases.ssda903.periods import CollectionYear
from reporting.denominators.models import Denominator

OLDEST = 2
"""A number of a year more than this before is not used: it says too little of the year at hand."""


def this_year() -> int:
    """The year to 31 March that runs today."""
    return CollectionYear.of(timezone.localdate()).ends_in


def history(user: User, council: Council) -> list[Denominator]:
    """All that was entered: the latest year first, and of each year and kind what counts first."""
    rows = Denominator.objects.for_user(user).filter(council=council)
    return list(rows.select_related("given_by"))


def in_force(rows: Iterable[Denominator]) -> list[Denominator]:
    """What counts of each year and kind, of rows in the order of `history`."""
    found: dict[tuple[int, str], Denominator] = {}
    for row in rows:
        found.setdefault((row.year, row.kind), row)
    return list(found.values())


def latest_for(user: User, council: Council, year: int) -> dict[str, Denominator]:
    """{kind: the number to use for the year}: its own, or that of up to `OLDEST` years before. One query."""
    rows = Denominator.objects.for_user(user).filter(council=council, year__lte=year, year__gte=year - OLDEST)
    found: dict[str, Denominator] = {}
    for row in rows:
        found.setdefault(row.kind, row)
    return found


def looked_after(user: User, council: Council, year: int) -> Denominator | None:
    """How many children were looked after in exactly this year, as was said last."""
    kind = Denominator.Kind.LOOKED_AFTER
    rows = Denominator.objects.for_user(user).filter(council=council, kind=kind, year=year)
    found: Denominator | None = rows.select_related("given_by").first()
    return found
