"""How many children the councils of the demonstration have: made up, and said to be; and whom one compares itself with."""

from django.utils.text import slugify

from accounts.models import Council, User
from cases.models import Placement
from cases.ssda903.periods import CollectionYear
from reporting.demo.world import World
from reporting.denominators.actions import Entry, enter
from reporting.denominators.models import Denominator
from reporting.national.actions import choose_neighbours
from reporting.national.queries import shipped_neighbours

SOURCE = "Made up for the demonstration"
CHILDREN_PER_LOOKED_AFTER = 120
NEVER_MISSING = 8
"""Children looked after for each with a record here: most are never missing."""


def enter_sizes(world: World, dfe_code: str) -> int:
    """Numbers of the last years that are over; and the closest six of DfE's neighbours. How many rows."""
    council = Council.objects.get(dfe_code=dfe_code)
    manager = User.objects.get(email=f"manager@{slugify(council.name)}.example")
    last = CollectionYear.of(world.as_of.date()).ends_in - 1
    placed = Placement.objects.for_user(manager).filter(council=council).values("child").distinct().count()
    entries = []
    for back in (1, 0):
        looked_after = min(NEVER_MISSING * max(placed, 1) + 7 * back, 9_000)
        children = min(CHILDREN_PER_LOOKED_AFTER * looked_after, 500_000)
        entries.append(Entry(Denominator.Kind.LOOKED_AFTER, last - back, looked_after, SOURCE))
        entries.append(Entry(Denominator.Kind.POPULATION, last - back, children, SOURCE))
    choose_neighbours(
        user=manager,
        council=council,
        codes=shipped_neighbours()[dfe_code][:6],
        source="The closest six of DfE’s list of 2025, chosen for the demonstration",
    )
    return enter(user=manager, council=council, entries=entries) + 1
