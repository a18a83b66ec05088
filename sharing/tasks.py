"""Scheduled jobs of sharing: thin, and safe to repeat."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from accounts.jobs import watched
from accounts.models import Agency
from rhi.refusals import Refused
from sharing.actions import mailboxes
from sharing.actions.clients import forget_old
from sharing.actions.escalating import escalate_reports as escalate
from sharing.actions.standing import keep_standing
from sharing.actions.watching import tell_of_agreements
from sharing.notices import due
from sharing.notices.webhooks import ping


@watched
def keep_feed() -> int:
    """The feed says what every agency may read now."""
    return keep_standing()


@watched
def escalate_reports() -> int:
    """Managers are told of police reports that nobody answered in time."""
    return escalate()


@watched
def watch_agreements() -> int:
    """Agreements that ended, or are due to be looked at again, are told of."""
    return tell_of_agreements(timezone.localdate())


@watched
def call_forces() -> int:
    """Forces with a webhook are told that something changed."""
    return due.call_forces()


@shared_task
def ping_force(agency_pk: int) -> None:
    """A force tries the address at which it is called; whether it still has one is looked at again."""
    with suppress(Refused):
        ping(force=Agency.objects.get(pk=agency_pk))


@watched
def notify_mailboxes() -> int:
    """The day's notice to each force with something new."""
    return mailboxes.notify_mailboxes(timezone.now())


@watched
def forget_answers() -> int:
    """Answers kept for calls sent twice, and tokens that ran out."""
    return forget_old(timezone.now())
