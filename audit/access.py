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
SELECT %s, %s, %s, %s, %s, %s, %s, child_id, council_id, now()
FROM unnest(%s::bigint[], %s::bigint[]) AS shown (child_id, council_id)
"""


def saw(
    *,
    user: User | None,
    rows: Iterable[tuple[int | None, int]],
    what: str,
    kind: str = Access.Kind.VIEW,
    agency: Agency | None = None,
    terms: str = "",
    reason: str = "",
) -> None:
    """A person, or an agency, was shown these children: (child id, council id), in the transaction of the answer.

    One statement whatever their number: a worklist shows a hundred.
    """
    shown = sorted(set(rows), key=lambda pair: (pair[0] or 0, pair[1]))
    if not shown:
        return
    who = [user.pk if user else None, agency.pk if agency else None]
    children, councils = ([pair[place] for pair in shown] for place in (0, 1))
    with connection.cursor() as cursor:
        cursor.execute(SAW, [*who, kind, what, terms[:200], reason[:300], _request_id(), children, councils])


def searched(
    *,
    user: User | None,
    council: Council,
    terms: str,
    what: str,
    kind: str = Access.Kind.SEARCH,
    reason: str = "",
    agency: Agency | None = None,
    child_id: int | None = None,
) -> None:
    """What a person, or an agency, asked for, whoever was found: written down also when nobody was.

    With `child_id` the row belongs to that child's log, and is hidden with the child's record.
    """
    Access.objects.create(
        user=user,
        agency=agency,
        council=council,
        child_id=child_id,
        what=what,
        kind=kind,
        terms=terms[:200],
        reason=reason[:300],
        request_id=_request_id(),
    )


def child_of(record: Any) -> int | None:
    """The child a record is about, by the way its model names (`child_path`); None where it is about none."""
    *way, last = (getattr(type(record), "child_path", "") or "").split("__")
    if not last:
        return None
    for name in way:
        record = getattr(record, name)
    field = last if last == "pk" or last.endswith("_id") else f"{last}_id"
    value: int | None = getattr(record, field)
    return value


def _request_id() -> UUID:
    """The number of the request at hand, which its changes carry too; one of its own outside a request."""
    return REQUEST_NUMBER.get() or uuid4()
