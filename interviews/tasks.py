"""Scheduled jobs of this floor: thin, and safe to repeat."""

from celery import shared_task
from django.utils import timezone

from interviews.flags import flag_overdue


@shared_task
def flag_deadlines() -> int:
    """Flag what is overdue now."""
    return flag_overdue(timezone.now())
