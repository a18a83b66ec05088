"""The council says how many children it looked after in a collection year."""

from django.db import transaction

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from cases.ssda903.periods import CollectionYear
from reporting.models import LookedAfterInYear


@transaction.atomic
def say_looked_after(*, user: User, council: Council, year: CollectionYear, children: int) -> LookedAfterInYear:
    """Keep it; what was said before stays in the list."""
    require(user, Permission.VIEW_REPORTS, council.pk)
    require(user, Permission.SIGN_OFF, council.pk)
    said: LookedAfterInYear = LookedAfterInYear.objects.create(
        council=council, year=year.ends_in, children=children, given_by=user
    )
    return said


def looked_after(user: User, council: Council, year: CollectionYear) -> LookedAfterInYear | None:
    """What was said last."""
    rows = LookedAfterInYear.objects.for_user(user).filter(council=council, year=year.ends_in)
    found: LookedAfterInYear | None = rows.select_related("given_by").first()
    return found
