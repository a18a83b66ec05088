"""Named questions about councils and people."""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any, Self

from django.db import connection, models
from django.db.models import IntegerField, Q, Value
from django.utils import timezone

from rhi.scoping import CouncilQuerySet

SOMEBODY, SOME_DAY = -1, date.min
"""Stand-ins for values in a statement that is written once."""


class CouncilsQuerySet(models.QuerySet[Any]):
    """Councils. All of them are public facts; `for_user` gives those where a person may do something."""

    def for_user(self, user: Any, permission: str = "view_cases") -> Self:
        """The councils at which the person holds the permission."""
        ids = getattr(user, "council_ids", None)
        return self.filter(pk__in=sorted(ids(permission))) if ids else self.none()


def in_force(today: date, prefix: str = "") -> Q:
    """Whether a holding of a role gives anything on the day; `prefix` is the path to it. The last day counts.

    All of it must stand in one `filter()`, so that it is asked of one and the same holding.
    """
    begun = Q(**{f"{prefix}ended_at__isnull": True, f"{prefix}starts_on__lte": today})
    return begun & (Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today}))


class RoleHoldingQuerySet(CouncilQuerySet):
    """Who holds which role: rows for those who manage the people of the council."""

    council_path = "council_role__council"
    view_permission = "manage_people"

    def in_force(self, today: date) -> Self:
        """Those that give something on the day."""
        return self.filter(in_force(today))

    def not_over(self, today: date) -> Self:
        """Those in force, and those that begin later."""
        return self.filter(ended_at__isnull=True).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def over(self, today: date) -> Self:
        """Those ended by somebody, and those whose last day has passed."""
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=today))

    def run_out(self, today: date) -> Self:
        """Those whose last day has passed, and that nobody has closed yet."""
        return self.filter(ended_at__isnull=True, ends_on__lt=today)


class RoleRequestQuerySet(CouncilQuerySet):
    """Roles that wait for a second person, for those who may say yes."""

    council_path = "council_role__council"
    view_permission = "confirm_roles"

    def waiting(self) -> Self:
        """Those nobody has answered."""
        return self.filter(answered_at__isnull=True)


class InvitationQuerySet(CouncilQuerySet):
    """Invitations, for those who manage the people of the council."""

    view_permission = "manage_people"

    def waiting(self) -> Self:
        """Neither used nor cancelled; they may be too old."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)


def permissions_by_council(
    model: type[models.Model], elsewhere: type[models.Model], user: Any
) -> dict[str, frozenset[int]]:
    """Permission codename → council ids, over the roles the person holds today: one query.

    Both must be there: the group row, and a holding in force. A group row left behind gives nothing. Work that another
    council handed over (`elsewhere`) gives what is assigned there, while the person conducts interviews at their own.
    """
    sql, values = _permissions_statement(model, elsewhere)
    asked = {SOMEBODY: user.pk, SOME_DAY: timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.get(value, value) for value in values])
        rows = cursor.fetchall()
    councils: defaultdict[str, set[int]] = defaultdict(set)
    for codename, council_id, through in rows:
        if through is None:
            councils[codename].add(council_id)
    for codename, council_id, through in rows:
        if through in councils["conduct_interviews"] and council_id not in councils["view_cases"]:
            councils[codename].add(council_id)
    return {codename: frozenset(ids) for codename, ids in councils.items()}


@cache
def _permissions_statement(
    model: type[models.Model], elsewhere: type[models.Model]
) -> tuple[str, tuple[int | str | date | None, ...]]:
    """The SQL and its values, with stand-ins for the person and the day.

    Kept, because each request asks it: Django takes longer to write it than PostgreSQL to answer it.
    """
    held = Q(group__user=SOMEBODY, group__council_role__holdings__user=SOMEBODY)
    held &= in_force(SOME_DAY, "group__council_role__holdings__")
    roles = model._default_manager.filter(held).values_list(
        "permission__codename", "content_object_id", Value(None, IntegerField())
    )
    handed = elsewhere._default_manager.filter(user=SOMEBODY).values_list(
        Value("conduct_assigned"), "council_id", "through_id"
    )
    sql, values = roles.union(handed, all=True).query.sql_with_params()
    return sql, tuple(values)
