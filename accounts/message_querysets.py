"""Named questions about messages."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.receipt_states import ARRIVED, NOT_ARRIVED
from rhi.scoping import CouncilQuerySet

MAY_SEE = ("manage_people", "sign_off")
LEASE_STATES = Q(sent_at__isnull=True, failed_at__isnull=True, uncertain_at__isnull=True, withdrawn_at__isnull=True)
STATES: dict[str, str] = {
    "waiting": "Waiting",
    "held": "Held until a later time",
    "sending": "Being sent",
    "sent": "Sent",
    "delivered": "Sent and delivered",
    "undelivered": "Did not arrive",
    "failed": "Failed",
    "uncertain": "Not known whether it left",
    "withdrawn": "Withdrawn before it left",
    "settled": "Sent again, or let be",
}


class OutboxQuerySet(models.QuerySet[Any]):
    """Messages. Those of a council are for who manages its people, or answers for its interviews."""

    def for_user(self, user: Any) -> Self:
        """The messages of the councils where the person holds either permission; sign-in mails are nobody's.

        Of a restricted child, only for those let in.
        """
        ids = getattr(user, "council_ids", None)
        if ids is None:
            return self.none()
        held: frozenset[int] = frozenset().union(*(ids(permission) for permission in MAY_SEE))
        if not held:
            return self.none()
        hidden = Q(child_id__isnull=False, child_id__in=sorted(user.hidden_children))
        return self.filter(council_id__in=sorted(held)).exclude(hidden)

    def open(self) -> Self:
        """Those whose fate is not known yet."""
        return self.filter(LEASE_STATES)

    def waiting(self) -> Self:
        """Those that nobody is sending, and that leave by themselves or in a digest."""
        return self.open().filter(claimed_at__isnull=True, gathered_into__isnull=True)

    def to_leave(self, now: datetime) -> Self:
        """Those to send now, urgent ones first."""
        rows = self.waiting().filter(is_held=False, not_before_at__lte=now)
        return rows.order_by("-is_urgent", "not_before_at", "pk")

    def abandoned(self, claimed_before: datetime) -> Self:
        """Those whose worker claimed them so long ago that it must have died."""
        return self.open().filter(claimed_at__lt=claimed_before, gathered_into__isnull=True)

    def unsettled(self) -> Self:
        """Lost, and nobody has decided about them; a digest is told by its parts."""
        return self.lost().filter(resolved_at__isnull=True).exclude(kind="digest")

    def lost(self) -> Self:
        """Those that failed, may not have left, or were sent and did not arrive."""
        fate = Q(failed_at__isnull=False) | Q(uncertain_at__isnull=False) | Q(receipt__in=NOT_ARRIVED)
        return self.filter(fate)

    def arrived(self) -> Self:
        """Those whose carrier says that they arrived."""
        return self.filter(receipt__in=ARRIVED)

    def in_state(self, state: str, now: datetime) -> Self:
        """Those in one of STATES."""
        undecided = self.filter(resolved_at__isnull=True)
        if state == "settled":
            return self.filter(resolved_at__isnull=False)
        if state in {"failed", "uncertain", "withdrawn"}:
            return undecided.filter(**{f"{state}_at__isnull": False})
        receipts = {"sent": ("",), "delivered": ARRIVED, "undelivered": NOT_ARRIVED}
        if state in receipts:
            return undecided.filter(sent_at__isnull=False, receipt__in=receipts[state])
        if state == "sending":
            return undecided.open().filter(claimed_at__isnull=False)
        waiting = undecided.open().filter(claimed_at__isnull=True)
        return waiting.filter(not_before_at__gt=now) if state == "held" else waiting.filter(not_before_at__lte=now)


class MessageRuleQuerySet(CouncilQuerySet):
    """Who hears what, for the same people."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """The rules of the councils where the person holds either permission, or the one asked for."""
        if permission:
            return super().for_user(user, permission)
        first, second = (super(MessageRuleQuerySet, self).for_user(user, held) for held in MAY_SEE)
        return first | second
