"""Messages leave through the outbox: written with the facts they tell of, sent by a job, once or visibly not.

Three steps, each committed before the next: a waiting row is claimed (FOR UPDATE SKIP LOCKED, so two senders never
hold the same one), handed to its channel, and marked as sent. A sender that dies in between leaves a claim behind. Once
that is older than the lease, the channel is asked whether the message left: yes, and it counts as sent; no, and it
is sent; where nobody can know (plain e-mail) it is shown as uncertain to people who can act, and never sent again by
itself. No personal detail stands in any message.

Right before one is handed over, accounts.gates may say that it must not leave any more (the record is hidden from the
person now, or the person has lost the right to hear of it): it is withdrawn.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import channels, digests, gates, password_resets, receipts
from accounts.message_models import PRIVATE, SECRET, UNSETTLED
from accounts.models import Council, OutboxMessage, User
from accounts.sending import NotLeft, Rejected, SendingError

__all__ = ["PRIVATE", "SECRET", "UNSETTLED", "put", "send_waiting", "unsettled", "withdraw"]

MOST_ATTEMPTS = 8
FIRST_RETRY_WINDOW = timedelta(minutes=1)
LEASE = timedelta(minutes=10)
"""Far longer than any attempt may take (EMAIL_TIMEOUT): an older claim is a dead sender's."""
ASKABLE_WINDOW = timedelta(days=6)
"""How long Notify surely remembers; it forgets after seven days."""
RUN_WINDOW = timedelta(minutes=4)
"""When a run stops taking further messages: well before Celery would kill it in the middle of one."""
FAILURES_THAT_END_A_RUN = 5
"""In a row: the server is down. Trying all others against it would only keep other jobs waiting."""
KEPT_WINDOW = timedelta(days=90)

log = logging.getLogger(__name__)


def put(
    *, key: str, recipient: str, subject: str, body: str, council: Council | None = None, child_id: int | None = None
) -> None:
    """Queue an e-mail once: the same key again changes nothing. Other messages go through accounts.messages.

    With `child_id` the page of messages shows it only to people for whom that child's record exists.
    """
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(key=key, recipient=recipient, subject=subject, body=body, council=council, child_id=child_id)],
        ignore_conflicts=True,
    )


def unsettled(user: User, council: Council) -> int:
    """How many of the council's messages that this person may see failed, or may not have left, and wait for them."""
    return int(OutboxMessage.objects.for_user(user).filter(council=council).unsettled().count())


def withdraw(rows: Any, *, why: str) -> tuple[list[str], list[str]]:
    """Take back those of these messages that wait; (keys of those, keys of those being sent, which nobody can stop).

    In the caller's transaction: a sender either claimed a row before, or finds it withdrawn.
    """
    found = list(rows.open().select_for_update(of=("self",)).order_by("pk"))
    waiting = [message for message in found if message.claimed_at is None]
    for message in waiting:
        facts = {"withdrawn_at": timezone.now(), "last_error": why, **_forgotten(message)}
        OutboxMessage.objects.filter(pk=message.pk).update(**facts)
    return [message.key for message in waiting], [message.key for message in found if message.claimed_at]


def send_waiting(limit: int = 200) -> int:
    """Answer requests for passwords, see to what dead senders left, gather digests, send what waits; the number sent.

    Must not run inside a transaction: a claim that is not committed would protect nobody.
    """
    began = timezone.now()
    password_resets.answer_requests()
    digests.gather(began)
    sent = 0
    for take in (_take_abandoned, _take_next):
        failures = 0
        for _ in range(limit):
            if failures == FAILURES_THAT_END_A_RUN or timezone.now() - began > RUN_WINDOW:
                break
            outcome = take(timezone.now())
            if outcome is None:
                break
            sent += outcome
            failures = 0 if outcome else failures + 1
    return sent


def forget_old(now: datetime) -> int:
    """Messages sent or decided about more than ninety days ago, and failed ones that no council answers for."""
    until = now - KEPT_WINDOW
    parts = OutboxMessage.objects.exclude(kind=OutboxMessage.DIGEST)
    forgotten = 0
    for old in (
        parts.filter(sent_at__lt=until).exclude(UNSETTLED, council__isnull=False),
        parts.filter(resolved_at__lt=until),
        parts.filter(withdrawn_at__lt=until),
        parts.filter(UNSETTLED, council=None, created_at__lt=until),
        OutboxMessage.objects.filter(kind=OutboxMessage.DIGEST, created_at__lt=until, parts=None),
    ):
        forgotten += old.delete()[0]
    return forgotten


def _take_next(now: datetime) -> bool | None:
    """Claim the next waiting message and send it: True if it left, False if not, None if none waits."""
    message = _claim(now)
    return None if message is None else _attempt(message)


def _take_abandoned(now: datetime) -> bool | None:
    """Take over the oldest claim of a dead sender, and find out what became of it; None where there is none."""
    message = _claim_abandoned(now)
    if message is None:
        return None
    # It was to leave from `not_before_at` on: nothing can have left before.
    if not channels.can_be_asked(message) or now - message.not_before_at > ASKABLE_WINDOW:
        return _settle(message, uncertain_at=now, last_error="The sender stopped while sending it")
    try:
        has_left = channels.has_left(message)
    except SendingError as error:
        log.warning("message %s: the channel cannot be asked now: %s", message.pk, error)
        return False  # the claim stands for another lease, and then it is asked again
    if has_left:
        return _settle(message, **_sent(message))
    if message.attempts >= MOST_ATTEMPTS:
        return _settle(message, failed_at=now)
    message.attempts += 1
    return _commit(message, {"attempts": message.attempts}) and _attempt(message)


@transaction.atomic(durable=True)
def _claim(now: datetime) -> OutboxMessage | None:
    """The next message, committed as being sent by us."""
    message: OutboxMessage | None = OutboxMessage.objects.to_leave(now).select_for_update(skip_locked=True).first()
    if message is not None:
        message.claimed_at, message.attempts = now, message.attempts + 1
        message.carrier, message.reference = channels.carrier_of(message), channels.reference_of(message)
        message.save(update_fields=["claimed_at", "attempts", "carrier", "reference"])
    return message


@transaction.atomic(durable=True)
def _claim_abandoned(now: datetime) -> OutboxMessage | None:
    """A dead sender's message, committed as ours now; it keeps the carrier it was handed to."""
    rows = OutboxMessage.objects.abandoned(now - LEASE).order_by("claimed_at", "pk")
    message: OutboxMessage | None = rows.select_for_update(skip_locked=True).first()
    if message is not None:
        message.claimed_at = now
        message.save(update_fields=["claimed_at"])
    return message


def _attempt(message: OutboxMessage) -> bool:
    """Hand a claimed message to its channel, and write down what came of it."""
    why = gates.why_not(message)
    if not why and message.kind == OutboxMessage.DIGEST and not digests.renew(message, timezone.now()):
        why = gates.LOST
    if why:
        return _settle(message, withdrawn_at=timezone.now(), last_error=why)
    try:
        carrier_id = channels.send(message)
    except Rejected as error:
        return _settle(message, failed_at=timezone.now(), last_error=_words(error))
    except NotLeft as error:
        return _put_back(message, error)
    except Exception as error:
        log.warning("message %s may or may not have left: %s", message.pk, type(error).__name__)
        if channels.can_be_asked(message):
            return False  # the claim stands until the lease is over; then the channel is asked
        return _settle(message, uncertain_at=timezone.now(), last_error=_words(error))
    return _settle(message, **_sent(message), carrier_id=carrier_id)


def _sent(message: OutboxMessage) -> dict[str, Any]:
    """It was taken over; when its carrier is first asked whether it arrived."""
    now = timezone.now()
    asks = message.carrier == OutboxMessage.Carrier.NOTIFY
    return {"sent_at": now, "ask_at": now + receipts.FIRST_ASKED_WINDOW if asks else None}


def _put_back(message: OutboxMessage, error: Exception) -> bool:
    """Later again, each time after twice as long; failed after the last attempt."""
    now = timezone.now()
    if message.attempts >= MOST_ATTEMPTS:
        return _settle(message, failed_at=now, last_error=_words(error))
    later = now + FIRST_RETRY_WINDOW * 2 ** (message.attempts - 1)
    _commit(message, {"claimed_at": None, "not_before_at": later, "last_error": _words(error)})
    return False


def _settle(message: OutboxMessage, **fate: Any) -> bool:
    """Write down its fate; True if it was sent. A link that opens an account, or a child's page, is forgotten."""
    if _commit(message, {**fate, **_forgotten(message)}):
        return "sent_at" in fate
    log.error("message %s was settled by another sender meanwhile", message.pk)
    return False


@transaction.atomic(durable=True)
def _commit(message: OutboxMessage, facts: dict[str, Any]) -> bool:
    """Write only while the claim is still ours and nothing is known yet; whether it was."""
    mine = OutboxMessage.objects.open().filter(pk=message.pk, claimed_at=message.claimed_at)
    if not mine.update(**facts):
        return False
    told = {name: value for name, value in facts.items() if name.endswith("_at") or name == "last_error"}
    for own in ("claimed_at", "not_before_at", "ask_at"):
        told.pop(own, None)
    if told:
        OutboxMessage.objects.filter(gathered_into=message.pk).update(**told)
    return True


def _forgotten(message: OutboxMessage) -> dict[str, str]:
    """What is not kept of a settled message: a secret link; and of one to a child, where it went."""
    if message.is_private:
        return {"body": "", "recipient": "", "address": ""}
    return {"body": ""} if message.is_secret else {}


def _words(error: Exception) -> str:
    return str(error)[:500]
