"""Scheduled jobs of the ground floors: thin, and safe to repeat."""

from datetime import timedelta

from django.utils import timezone

from accounts import actions, jobs, outbox, receipts, session_store
from accounts.jobs import watched
from accounts.models import Submission


@watched
def send_outbox() -> int:
    """Send the messages that wait."""
    return outbox.send_waiting()


@watched
def ask_for_receipts() -> int:
    """Messages of which nobody has said yet whether they arrived."""
    return receipts.ask(timezone.now())


@watched
def tick() -> None:
    """Beat and worker are alive: `readyz` reads when this last ran."""
    jobs.watch_all(timezone.now())


@watched
def forget_submissions() -> int:
    """Tokens of forms sent more than a week ago are of no use."""
    return Submission.objects.filter(received_at__lt=timezone.now() - timedelta(days=7)).delete()[0]


@watched
def forget_messages() -> int:
    """Messages that left or were settled three months ago."""
    return outbox.forget_old(timezone.now())


@watched
def close_run_out_roles() -> int:
    """Roles whose last day has passed give nothing already; this takes away their groups and closes sign-ins."""
    return actions.close_run_out(timezone.localdate())


@watched
def forget_sessions() -> int:
    """Sessions that are over, with what was held in them."""
    return session_store.forget_expired()
