"""A council, or the operator for councils, renews the published figures; a council chooses its neighbours."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import Council, User
from reporting.denominators.actions import require_manager
from reporting.national.models import DfeFigures, StatisticalNeighbours
from reporting.national.reading import Year


@transaction.atomic
def load_figures(*, user: User | None, council: Council, years: Mapping[int, Year], source: str) -> None:
    """Of each year in the file these count from now on. `user` is None for the operator's command.

    `source` is used where the file does not say its own.
    """
    if user is not None:
        require_manager(user, council)
    for year, of_year in sorted(years.items()):
        facts = {"year": year, "areas": of_year.areas, "source": of_year.source or source}
        DfeFigures(council=council, loaded_by=user, **facts).save()


@transaction.atomic
def choose_neighbours(*, user: User, council: Council, codes: Sequence[str], source: str) -> None:
    """These count from now on; the choices before stay as history."""
    require_manager(user, council)
    StatisticalNeighbours(council=council, neighbours=list(codes), source=source, given_by=user).save()
