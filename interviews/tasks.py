"""Scheduled jobs of this floor: thin, and safe to repeat."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from interviews.flags import flag_overdue
from interviews.models import SsdaUpload


@shared_task
def flag_deadlines() -> int:
    """Flag what is overdue now."""
    return flag_overdue(timezone.now())


@shared_task
def forget_uploads() -> int:
    """Files uploaded more than a day ago and never loaded are not kept."""
    old = SsdaUpload.objects.filter(loaded_at__isnull=True, uploaded_at__lt=timezone.now() - timedelta(days=1))
    return old.delete()[0]
