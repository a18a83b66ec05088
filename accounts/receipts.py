"""Delivery receipts: what a carrier says became of a message after it was sent; called back, or asked for.

A receipt changes nothing but the message's own row. What a lost message means is for whoever wrote it: see
reaching.actions.delivering. An older receipt never replaces a newer one, and the same one twice changes nothing. One
that is dated in the future counts as of now: it would be newer than all that is still to come.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import notify_channel
from accounts.models import OutboxMessage
from accounts.receipt_states import ON_THE_WAY, Receipt
from accounts.sending import SendingError

FIRST_ASKED_WINDOW = timedelta(minutes=10)
"""Where Notify calls back, it has mostly done so by then, and nothing has to be asked."""
ASKED_WINDOW = timedelta(days=6)
"""Notify forgets after seven days."""
ASKED_AT_ONCE = 50
"""Messages in one run of the job; each is one call, and Notify allows 3,000 a minute."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""By so much Notify's clock may be ahead of ours; within it, its own order of receipts is kept."""

log = logging.getLogger(__name__)


def take(*, reference: str, status: str, completed_at: str | None) -> bool:
    """Write down one receipt; whether it says something final about a message of ours."""
    if status not in Receipt.values:
        if status not in ON_THE_WAY:
            log.warning("GOV.UK Notify says something that is not known here of a message: see its documentation")
        return False
    now = timezone.now()
    at = _moment(completed_at) or now
    return bool(reference) and _write(reference, status, at if at <= now + CLOCK_TOLERANCE else now)


def ask(now: datetime) -> int:
    """Ask about some of those of which nothing is known yet, the longest waiting first; how many are known now.

    Each is asked about after ten minutes, then after half as long again as it has been on its way, for six days. The
    run ends where Notify does not answer.
    """
    due = OutboxMessage.objects.filter(ask_at__lte=now, carrier=OutboxMessage.Carrier.NOTIFY).order_by("ask_at", "pk")
    known = 0
    for message in due.defer("body", "recipient", "address")[:ASKED_AT_ONCE]:
        try:
            found = notify_channel.receipt_of(message.carrier_id, message.reference)
        except SendingError as error:
            log.warning("message %s: %s", message.pk, error)
            OutboxMessage.objects.filter(pk=message.pk).update(ask_at=_next(message, now))  # never in the others' way
            break
        if found and take(
            reference=message.reference,
            status=str(found.get("status", "")),
            completed_at=str(found.get("completed_at") or ""),
        ):
            known += 1
        else:
            OutboxMessage.objects.filter(pk=message.pk).update(ask_at=_next(message, now) if found else None)
    return known


def _next(message: OutboxMessage, now: datetime) -> datetime | None:
    on_its_way = now - (message.sent_at or now)
    return now + on_its_way / 2 if on_its_way < ASKED_WINDOW else None


@transaction.atomic
def _write(reference: str, status: str, at: datetime) -> bool:
    """On the message, and on those gathered into it; False where there is none."""
    rows = OutboxMessage.objects.select_for_update(of=("self",)).filter(reference=reference)
    message: OutboxMessage | None = rows.first()
    if message is None:
        return False
    if message.receipt_at is None or message.receipt_at < at:
        facts = {"receipt": status, "receipt_at": at, "ask_at": None}
        OutboxMessage.objects.filter(pk=message.pk).update(**facts)
        OutboxMessage.objects.filter(gathered_into=message.pk).update(**facts)
    return True


def _moment(text: str | None) -> datetime | None:
    """As Notify writes it (ISO 8601, UTC); None where it is none."""
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None
