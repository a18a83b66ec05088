"""Scheduled jobs of this floor: thin, and safe to repeat."""

from celery import shared_task
from django.utils import timezone

from rhi.wall import every_council
from rights import jobs


@shared_task
def review_retention() -> int:
    """Compute classes and last days anew, then propose what is past its day."""
    with every_council("review retention"):
        jobs.recompute(timezone.now())
        return jobs.propose(timezone.now())
