"""Held messages of one person leave as one message, at the hour the person chose."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts import gates
from accounts.models import Channel, OutboxMessage, User

MOST_IN_A_TEXT = 4


def gather(now: datetime) -> int:
    """Make one message of all that is due in each person's digest; how many digests.

    Gathering and writing the digest are one transaction per person, under a lock on the person's held rows: two
    runs at once, or one that is killed, make neither a second digest nor none.
    """
    due = OutboxMessage.objects.waiting().filter(is_held=True, not_before_at__lte=now)
    people = list(due.order_by().values_list("person_id", flat=True).distinct())
    return sum(_gather_of(person_id, now) for person_id in people)


@transaction.atomic(durable=True)
def _gather_of(person_id: int, now: datetime) -> int:
    """The person is locked first, so that one run takes all of their rows."""
    person = User.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=person_id).first()
    if person is None:
        return 0
    rows = OutboxMessage.objects.waiting().filter(is_held=True, not_before_at__lte=now, person=person)
    due = list(rows.select_for_update(of=("self",)).select_related("council", "person").order_by("pk"))
    held = _without_withdrawn(due, now)
    if not held:
        return 0
    newest = held[-1]
    digest = OutboxMessage.objects.create(
        key=f"digest:{person.pk}:{newest.pk}",
        person=person,
        kind=OutboxMessage.DIGEST,
        channel=newest.channel,
        recipient=newest.recipient,
        subject=subject_of(len(held)),
        body=body_of(held, short=newest.channel == Channel.TEXT),
        not_before_at=now,
    )
    OutboxMessage.objects.filter(pk__in=[row.pk for row in held]).update(gathered_into=digest)
    return 1


@transaction.atomic(durable=True)
def renew(digest: OutboxMessage, now: datetime) -> bool:
    """Take out, right before it leaves, what its person may not hear any more; whether anything is left."""
    parts = OutboxMessage.objects.filter(gathered_into=digest.pk).select_for_update(of=("self",))
    before = list(parts.select_related("council", "person").order_by("pk"))
    held = _without_withdrawn(before, now)
    if held and len(held) < len(before):
        digest.subject, digest.body = subject_of(len(held)), body_of(held, short=digest.channel == Channel.TEXT)
        digest.save(update_fields=["subject", "body"])
    return bool(held)


def _without_withdrawn(rows: list[OutboxMessage], now: datetime) -> list[OutboxMessage]:
    """Those that may leave; the others are withdrawn, with the reason, and belong to no digest."""
    reasons = {row.pk: gates.why_not(row) for row in rows}
    for row in rows:
        if reasons[row.pk]:
            facts = {"withdrawn_at": now, "last_error": reasons[row.pk], "gathered_into": None}
            OutboxMessage.objects.filter(pk=row.pk).update(**facts)
    return [row for row in rows if not reasons[row.pk]]


def subject_of(number: int) -> str:
    """How many it lists."""
    return f"{number} message{'' if number == 1 else 's'} about return home interviews"


def body_of(held: list[OutboxMessage], *, short: bool) -> str:
    """One line each: what, at which council, and where to see it; of a text no more than fit."""
    shown = held[:MOST_IN_A_TEXT] if short else held
    lines = [f"{row.subject} ({row.council}): {settings.SITE_URL}{row.link or '/'}" for row in shown]
    if len(held) > len(shown):
        lines.append(f"And {len(held) - len(shown)} more: {settings.SITE_URL}/")
    return "\n".join([*lines, "", f"When you are told, and how: {settings.SITE_URL}/account/messages/", ""])
