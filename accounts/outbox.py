"""Messages leave through the outbox: written with the facts they tell of, sent by a job, at least once.

A row is claimed with FOR UPDATE SKIP LOCKED, sent, and marked in one transaction: two workers never hold the same
row, and a crash between send and commit sends again rather than never. No personal detail stands in any message.
"""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.models import Council, OutboxMessage

MOST_ATTEMPTS = 8
SECRET = "sign-in:"  # messages under such a key carry a link that opens an account: forgotten once sent
FIRST_RETRY_WINDOW = timedelta(minutes=1)


def put(*, key: str, recipient: str, subject: str, body: str, council: Council | None = None) -> None:
    """Queue a message once: the same key again changes nothing."""
    OutboxMessage.objects.bulk_create(
        [OutboxMessage(key=key, recipient=recipient, subject=subject, body=body, council=council)],
        ignore_conflicts=True,
    )


def send_waiting(limit: int = 200) -> int:
    """Send what waits, oldest first; the number sent."""
    sent = 0
    for _ in range(limit):
        outcome = _send_next(timezone.now())
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_next(now: datetime) -> bool | None:
    """Send one message: True if it left, False if it failed, None if none waits."""
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True, failed_at__isnull=True, not_before_at__lte=now)
    message = waiting.select_for_update(skip_locked=True).order_by("not_before_at", "pk").first()
    if message is None:
        return None
    message.attempts += 1
    try:
        EmailMessage(
            message.subject, message.body, to=[message.recipient], headers={"Message-ID": f"<{message.pk}@rhi.example>"}
        ).send()
        message.sent_at = now
        message.body = "" if message.key.startswith(SECRET) else message.body
    except OSError as error:
        message.last_error = str(error)[:500]
        message.not_before_at = now + FIRST_RETRY_WINDOW * 2 ** (message.attempts - 1)
        message.failed_at = now if message.attempts >= MOST_ATTEMPTS else None
    message.save()
    return message.sent_at is not None
