"""Scheduled jobs of the audit: thin, and safe to repeat."""

from celery import shared_task
from django.utils import timezone

from audit import drafts
from audit.sealing import seal
from rhi.wall import every_council


@shared_task
def seal_audit() -> int:
    """Take what has settled into the chain."""
    with every_council("seal the audit"):
        return seal(timezone.now())


@shared_task
def forget_drafts() -> int:
    """Half-typed forms that nobody came back to for a month."""
    with every_council("forget drafts"):
        return drafts.forget_old()
