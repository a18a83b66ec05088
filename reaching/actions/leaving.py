"""Messages to children that have left become offers."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import OutboxMessage
from reaching.actions.inviting import leave
from reaching.models import TalkInvitation
from rhi import wall

AT_ONCE = 200


def note_what_left() -> int:
    """Make the offer of each invitation whose message has left; how many. Repeated, it finds nothing twice."""
    with wall.every_council("invitations that left become offers"), transaction.atomic():
        waiting = TalkInvitation.objects.filter(left_at__isnull=True, expires_at__gt=timezone.now())
        sent = OutboxMessage.objects.filter(
            key__in=waiting.exclude(message_key="").values("message_key"), sent_at__isnull=False
        )
        when: dict[str, Any] = dict(sent.order_by("sent_at").values_list("key", "sent_at")[:AT_ONCE])
        rows = waiting.filter(message_key__in=when).select_for_update(of=("self",), skip_locked=True)
        found = list(rows.select_related("return_interview__child", "return_interview__episode", "made_by"))
        for invitation in found:
            leave(invitation, when[invitation.message_key], by=invitation.made_by)
        return len(found)
