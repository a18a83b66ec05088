"""What is open to people who make returns and watch trends, and may not see children: nothing that was typed freely."""

from accounts.models import User
from accounts.roles import Permission
from reporting.dimensions import DIMENSIONS, Dimension

TYPED = frozenset({"provider", "held_by"})  # the name of a foster carer may stand there, too


def may_see_names(user: User, council_id: int) -> bool:
    """Whether the person may see the children behind a number, and what was written about them."""
    return user.may(Permission.VIEW_CASES, council_id)


def dimensions_for(user: User, council_id: int) -> tuple[Dimension, ...]:
    """The ways to split the figures that are open to the person."""
    if may_see_names(user, council_id):
        return DIMENSIONS
    return tuple(dimension for dimension in DIMENSIONS if dimension.name not in TYPED)
