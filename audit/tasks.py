"""Scheduled jobs of the audit: thin, and safe to repeat."""

from celery import shared_task
from django.utils import timezone

from audit.sealing import seal
from rhi.wall import every_council


@shared_task
def seal_audit() -> int:
    """Take what has settled into the chain."""
    with every_council("seal the audit"):
        return seal(timezone.now())
