"""Which force is to be called, and when again: one notice for however many changes, tried for 24 hours.

A notice is made where an active webhook's agency has changes beyond `noticed_number` and none is on its way; what
comes later leads to a further one afterwards. To call, a worker claims the notice: it moves the next attempt two
minutes ahead and commits that, so that the claim of a worker that died runs out by itself. If it died between the call
and writing it down, the force is called a second time, and pulls a second time, which does no harm.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from rhi import wall
from sharing.models import Change, Webhook, WebhookNotice
from sharing.notices.calling import Outcome, call

CLAIM_WINDOW = timedelta(minutes=2)
"""Far longer than a call may take: an older claim is a dead worker's."""
RETRY_WINDOWS = [timedelta(minutes=each) for each in (1, 5, 15, 60)]
TRIED_WINDOW = timedelta(hours=24)
AT_ONCE = 8
"""Calls side by side, so that a few slow forces keep nobody waiting."""
RUN_WINDOW = timedelta(seconds=45)
ON_ITS_WAY = Q(delivered_at__isnull=True, given_up_at__isnull=True)


def call_forces() -> int:
    """Make the notices that are due and call; how many were delivered. Not inside a transaction: claims must commit."""
    began, delivered = timezone.now(), 0
    make_notices(began)
    while timezone.now() - began < RUN_WINDOW and (claimed := claim(timezone.now())):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes = list(pool.map(_call, claimed))
        now = timezone.now()
        delivered += sum(settle(notice, outcome, now) for notice, outcome in zip(claimed, outcomes, strict=True))
    return delivered


def make_notices(now: datetime) -> int:
    """One notice for each webhook with news that has none on its way; how many were made."""
    with wall.every_council("call forces"):
        news = Change.objects.filter(agency=OuterRef("agency"), number__gt=OuterRef("noticed_number"))
        rows = (
            Webhook.objects.filter(~Exists(WebhookNotice.objects.filter(ON_ITS_WAY, webhook=OuterRef("pk"))))
            .filter(is_active=True)
            .annotate(newest=Subquery(news.order_by("-number").values("number")[:1]))
            .filter(newest__isnull=False)
        )
        return sum(_make(webhook, now) for webhook in rows.select_for_update(skip_locked=True, of=("self",)))


@transaction.atomic(durable=True)
def claim(now: datetime) -> Sequence[WebhookNotice]:
    """Notices whose time has come, ours for two minutes, each with this attempt counted."""
    due = WebhookNotice.objects.filter(ON_ITS_WAY, webhook__is_active=True, next_attempt_at__lte=now)
    rows = due.select_related("webhook").select_for_update(skip_locked=True, of=("self",))
    claimed = list(rows.order_by("next_attempt_at", "pk")[:AT_ONCE])
    for notice in claimed:
        notice.attempts, notice.next_attempt_at = notice.attempts + 1, now + CLAIM_WINDOW
    WebhookNotice.objects.bulk_update(claimed, ["attempts", "next_attempt_at"])
    return claimed


def settle(notice: WebhookNotice, outcome: Outcome, now: datetime) -> bool:
    """Write down what became of the call; whether it was delivered. A failure counts only while the claim is ours."""
    rows = WebhookNotice.objects.filter(ON_ITS_WAY, pk=notice.pk)
    facts: dict[str, object] = {"last_status": outcome.status, "last_error": outcome.error}
    if not outcome.error:
        return bool(rows.update(delivered_at=now, **facts))
    gives_up_at = notice.made_at + TRIED_WINDOW
    if now >= gives_up_at:
        facts["given_up_at"] = now
    else:
        facts["next_attempt_at"] = min(retry_at(notice.attempts, now), gives_up_at)
    rows.filter(attempts=notice.attempts).update(**facts)
    return False


def retry_at(attempts: int, now: datetime) -> datetime:
    """When to try again after so many failures: after 1, 5, 15 and 60 minutes, then every hour."""
    return now + RETRY_WINDOWS[min(attempts, len(RETRY_WINDOWS)) - 1]


def _make(webhook: Webhook, now: datetime) -> int:
    """Its notice; 0 if another worker made one meanwhile."""
    number = webhook.newest  # type: ignore[attr-defined]
    facts = {"up_to_number": number, "next_attempt_at": now}
    _, is_new = WebhookNotice.objects.get_or_create(
        webhook=webhook, delivered_at=None, given_up_at=None, defaults=facts
    )
    if is_new:
        Webhook.objects.filter(pk=webhook.pk).update(noticed_number=number)
    return int(is_new)


def _call(notice: WebhookNotice) -> Outcome:
    return call(address=notice.webhook.address, made_at=notice.made_at)
