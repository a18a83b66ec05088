"""Invitations that did not arrive are no offers; those that arrived after all are again.

A receipt, a refused message, or one that may not have left says so in the outbox (accounts.receipts, accounts.outbox);
the child's own two facts on the page say the opposite, whatever a receipt says. `note_deliveries` brings invitations
and their offers in step with both, and may run at any time, twice, or late.
"""

from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, notify_many
from accounts.models import OutboxMessage, User
from accounts.outbox import PRIVATE
from interviews.actions.offers import put_delivery
from reaching.hearing import who_may_hear
from reaching.models import TalkInvitation
from rhi import wall

AT_ONCE = 200
WHY = "invitations that did not arrive are no offers"


def note_deliveries() -> int:
    """Bring invitations in step with what is known of their messages; how many changed."""
    with wall.every_council(WHY):
        messages = OutboxMessage.objects.filter(key__startswith=PRIVATE)
        lost, arrived = messages.lost(), messages.arrived()
        return _each(
            Q(undelivered_at__isnull=True, recognised_at__isnull=True, message_key__in=lost.values("key")), _note_lost
        ) + _each(
            Q(undelivered_at__isnull=False)
            & (Q(recognised_at__isnull=False) | Q(message_key__in=arrived.values("key"))),
            _note_arrived,
        )


@transaction.atomic
def _each(which: Q, note: Any) -> int:
    rows = TalkInvitation.objects.filter(which).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    found = list(rows.select_related("council", "offer", "return_interview__assigned_to", "made_by")[:AT_ONCE])
    messages = {row.key: row for row in OutboxMessage.objects.filter(key__in=[row.message_key for row in found])}
    for invitation in found:
        note(invitation, messages.get(invitation.message_key))
    return len(found)


def _note_lost(invitation: TalkInvitation, message: OutboxMessage) -> None:
    at: Any = message.receipt_at if message.why_not_arrived else message.failed_at or message.uncertain_at
    with pghistory.context(reason=f"The invitation did not arrive: {_why(message)}"):
        _put(invitation, at, _why(message))
    notify_many(
        Notice(
            f"not-arrived:{invitation.pk}:{at:%Y%m%d%H%M%S}:{person.pk}",
            person,
            Kind.NOT_ARRIVED,
            invitation.council,
            _page_for(person, invitation),
            reference=f"RHI {invitation.return_interview_id}",
            child_id=invitation.child_id,
        )
        for person in _concerned(invitation)
    )


def _page_for(person: User, invitation: TalkInvitation) -> str:
    """The interview, where this person may open it: somebody of another body has a page of their own for it."""
    page = "return_interview" if person.may("view_cases", invitation.council_id) else "assigned_interview"
    return reverse(page, args=[invitation.return_interview_id])


def _note_arrived(invitation: TalkInvitation, message: OutboxMessage | None) -> None:
    with pghistory.context(reason="The invitation arrived after all"):
        _put(invitation, None, "")


def _put(invitation: TalkInvitation, at: Any, why: str) -> None:
    invitation.undelivered_at, invitation.undelivered_why = at, why
    invitation.save(update_fields=["undelivered_at", "undelivered_why"])
    if invitation.offer is not None:
        put_delivery(offer=invitation.offer, undelivered_at=at, why=why)


def _why(message: OutboxMessage) -> str:
    if message.why_not_arrived:
        return message.why_not_arrived
    return "it was refused, or could not be sent" if message.failed_at else "it may not have left"


def _concerned(invitation: TalkInvitation) -> list[User]:
    """Those whom the council's rules name, whoever is to interview, and whoever sent it, while they work there."""
    council, owed, sender = invitation.council, invitation.return_interview, invitation.made_by
    people = who_may_hear(council, Kind.NOT_ARRIVED, invitation.child_id, owed.assigned_to)
    may_act = any(sender.may(held, council.pk) for held in ("record_cases", "conduct_interviews"))
    if sender.is_active and may_act and sender.pk not in {person.pk for person in people}:
        people.append(sender)
    return people
