"""Writing down who looked, and what was searched for."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Agency, Council, User
from audit.models import Access
from rhi.history import REQUEST_NUMBER


def saw(
    *,
    user: User | None,
    rows: Iterable[tuple[int, int]],
    what: str,
    kind: str = Access.Kind.VIEW,
    agency: Agency | None = None,
    terms: str = "",
) -> None:
    """A person, or an agency, was shown these children: (child id, council id), in the transaction of the answer."""
    Access.objects.bulk_create(
        Access(
            user=user,
            agency=agency,
            child_id=child_id,
            council_id=council_id,
            what=what,
            kind=kind,
            terms=terms[:200],
            **_request(),
        )
        for child_id, council_id in sorted(set(rows))
    )


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
        user=user, council=council, what=what, kind=kind, terms=terms[:200], reason=reason[:300], **_request()
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


def _request() -> dict[str, Any]:
    """The number of the request at hand, which its changes carry too; nothing outside a request."""
    number = REQUEST_NUMBER.get()
    return {"request_id": number} if number else {}
