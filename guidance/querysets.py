"""Named questions about what councils add to the guidance."""

from collections.abc import Iterable
from typing import Any, Self

from rhi.scoping import CouncilQuerySet


class CouncilGuidanceQuerySet(CouncilQuerySet):
    """Additions. They name no child, so everybody who holds a role at the council may read them."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """Those of the councils where the person holds anything beyond published figures, or the permission named."""
        councils = user.council_ids(permission) if permission else row_councils(user)
        return self.filter(council_id__in=sorted(councils)) if councils else self.none()

    def newest(self, keys: Iterable[str] | None = None) -> Self:
        """The version in force of each key: the highest number. One query."""
        rows = self if keys is None else self.filter(key__in=sorted(keys))
        return rows.order_by("council_id", "key", "-number").distinct("council_id", "key")


def row_councils(user: Any) -> frozenset[int]:
    """The councils whose rows exist for the person; none for somebody signed out, or for an agency's client."""
    councils = getattr(user, "row_council_ids", None)
    return councils() if councils else frozenset()
