"""A council says how many children there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from reporting.denominators.models import Denominator
from reporting.denominators.queries import history, in_force


@dataclass(frozen=True)
class Entry:
    """A number to be entered; `year` ends on 31 March."""

    kind: str
    year: int
    number: int
    source: str

    @property
    def number_words(self) -> str:
        """With a comma between thousands."""
        return f"{self.number:,}"

    @property
    def kind_words(self) -> str:
        """Which children."""
        return str(Denominator.Kind(self.kind).label)


def require_manager(user: User, council: Council) -> None:
    """Who answers for the council's figures."""
    require(user, Permission.MAKE_RETURNS, council.pk)
    require(user, Permission.SIGN_OFF, council.pk)


@transaction.atomic
def enter(*, user: User, council: Council, entries: Iterable[Entry]) -> int:
    """Keep each number that differs from what counts now; how many did. What was said before stays as history."""
    require_manager(user, council)
    known = {(row.year, row.kind): (row.number, row.source) for row in in_force(history(user, council))}
    fresh = [each for each in entries if known.get((each.year, each.kind)) != (each.number, each.source)]
    for each in fresh:
        facts = {"kind": each.kind, "year": each.year, "number": each.number, "source": each.source}
        Denominator(council=council, given_by=user, **facts).save()
    return len(fresh)
