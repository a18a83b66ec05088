"""An agency searched for somebody: written down, whoever was found."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Agency, Council, User
from audit import access
from audit.models import Access
from sharing.models import SharingAgreement, Summary


@transaction.atomic
def record_search(
    *, agency: Agency, terms: str, reason: str, found: Sequence[Summary], what: str, reader: User | None = None
) -> None:
    """Who searched with which words and why: at the children found, else at every council that was searched.

    `terms` are the words as typed, `reason` why they were asked; `reader` is the person, None for a call of the API.
    The councils searched are those with an agreement in force today. What was found is told to no other council.
    """
    if found:
        access.saw(
            user=reader,
            agency=agency,
            rows=[(row.child_id, row.council_id) for row in found],
            what=what,
            kind=Access.Kind.SEARCH,
            terms=terms,
            reason=reason,
        )
        return
    live = SharingAgreement.objects.live(timezone.localdate()).filter(agency=agency)
    for council in Council.objects.filter(pk__in=live.values("council")):
        access.searched(user=reader, agency=agency, council=council, terms=terms, reason=reason, what=what)
