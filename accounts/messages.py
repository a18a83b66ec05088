"""Stub until the messages land."""

from enum import StrEnum

from accounts.models import Council, User
from accounts.outbox import put


class Kind(StrEnum):
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    LONG_OVERDUE = "long_overdue"
    UNASSIGNED = "unassigned"
    STILL_MISSING = "still_missing"
    TRIGGER = "trigger"
    HOST_TOLD = "host_told"
    HOST_TO_TELL = "host_to_tell"
    HANDOVER_ASKED = "handover_asked"
    HANDOVER_ANSWERED = "handover_answered"
    HANDOVER_SILENT = "handover_silent"
    HANDOVER_ENDED = "handover_ended"
    ASSIGNED = "assigned"
    INDEPENDENCE = "independence"
    CHILD_MOVING = "child_moving"


def hearers(council: Council, kind: Kind) -> list[User]:
    if kind in {Kind.DUE_SOON, Kind.ASSIGNED}:
        return []
    return list(User.objects.with_role(council, "manager"))


def notify(
    *, key: str, person: User, kind: Kind, council: Council, link: str = "/", number: int = 1, reference: str = ""
) -> None:
    put(key=key, recipient=person.email, subject=f"{number} {kind}", body=f"{reference} {link}", council=council)
