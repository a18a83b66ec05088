"""Writing down who looked."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Agency, User
from audit.models import Access


def saw(
    *,
    user: User | None,
    rows: Iterable[tuple[int, int]],
    what: str,
    kind: str = Access.Kind.VIEW,
    agency: Agency | None = None,
) -> None:
    """A person, or an agency, was shown these children: (child id, council id), in the transaction of the answer."""
    Access.objects.bulk_create(
        Access(user=user, agency=agency, child_id=child_id, council_id=council_id, what=what, kind=kind)
        for child_id, council_id in sorted(set(rows))
    )


def child_of(record: Any) -> int:
    """The child a record is about."""
    for path in ("child_id", "return_interview.child_id", "episode.child_id"):
        value = record
        for name in path.split("."):
            value = getattr(value, name, None)
        if value is not None:
            return int(value)
    return int(record.pk)
