"""Writing down who looked, and what was searched for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from accounts.models import Agency, Council, User
from audit.models import Access
from rhi.history import REQUEST_NUMBER

SAW = """
INSERT INTO audit_access (user_id, agency_id, kind, what, terms, reason, request_id, child_id, council_id, seen_at)
SELECT %s, %s, %s, %s, %s, '', %s, child_id, council_id, now()
FROM unnest(%s::bigint[], %s::bigint[]) AS shown (child_id, council_id)
"""


def saw(
    *,
    user: User | None,
    rows: Iterable[tuple[int, int]],
    what: str,
    kind: str = Access.Kind.VIEW,
    agency: Agency | None = None,
    terms: str = "",
) -> None:
    """A person, or an agency, was shown these children: (child id, council id), in the transaction of the answer.

    One statement whatever their number: a worklist shows a hundred.
    """
    shown = sorted(set(rows))
    if not shown:
        return
    who = [user.pk if user else None, agency.pk if agency else None]
    children, councils = ([pair[place] for pair in shown] for place in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(SAW, [*who, kind, what, terms[:200], _request_id(), children, councils])


def searched(
    *,
    user: User,
    council: Council,
    terms: str,
    what: str,
    kind: str = Access.Kind.SEARCH,
    reason: str = "",
) -> None:
    """What a person asked for, whoever was found: written down also when nobody was."""
    Access.objects.create(
        user=user,
        council=council,
        what=what,
        kind=kind,
        terms=terms[:200],
        reason=reason[:300],
        request_id=_request_id(),
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


def _request_id() -> UUID:
    """The number of the request at hand, which its changes carry too; one of its own outside a request."""
    return REQUEST_NUMBER.get() or uuid4()
