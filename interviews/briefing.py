"""What somebody needs before they set out to a child: one question, for council staff and for a provider's people."""

from typing import Any

from django.db.models import Q

from cases.models import KnownPerson
from interviews.models import Interview, ReturnInterview

EARLIER = 3


def before_you_go(user: Any, owed: ReturnInterview, permission: str) -> dict[str, Any]:
    """People who may not be told or are a concern, earlier talks that this person may read, what was disclosed."""
    people = KnownPerson.objects.for_user(user, permission).filter(child=owed.child_id)
    talks = Interview.objects.for_user(user, permission).filter(child=owed.child_id, signed_off_at__isnull=False)
    return {
        "concerns": list(people.filter(Q(must_not_be_told=True) | Q(relation=KnownPerson.Relation.CONCERN))),
        "earlier": list(talks.select_related("completion").order_by("-started_at")[:EARLIER]),
        "disclosures": list(owed.disclosures.all()),
    }
