"""Scheduled jobs of reaching: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from reaching.actions import carer_door


@watched
def watch_carers() -> int:
    """Children whom a carer's link shows no more are told of, also where nobody opens it."""
    return carer_door.sweep(timezone.now())
