"""Scheduled jobs of the ground floors: thin, and safe to repeat."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import actions, outbox
from accounts.models import JobTick, Submission


@shared_task
def send_outbox() -> int:
    """Send the messages that wait."""
    return outbox.send_waiting()


@shared_task
def tick() -> None:
    """Beat and worker are alive: `readyz` reads this."""
    JobTick.objects.update_or_create(name="beat", defaults={"ticked_at": timezone.now()})


@shared_task
def forget_submissions() -> int:
    """Tokens of forms sent more than a week ago are of no use."""
    return Submission.objects.filter(received_at__lt=timezone.now() - timedelta(days=7)).delete()[0]


@shared_task
def close_run_out_roles() -> int:
    """Roles whose last day has passed give nothing already; this takes away their groups and closes sign-ins."""
    return actions.close_run_out(timezone.localdate())
