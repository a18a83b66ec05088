"""Scheduled jobs of reaching: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from reaching import forgetting
from reaching.actions import carer_door, delivering, leaving, reminding


@watched
def note_what_left() -> int:
    """Invitations that have left become offers, and those that did not arrive are none."""
    return leaving.note_what_left() + delivering.note_deliveries()


@watched
def watch_carers() -> int:
    """Children whom a carer's link shows no more are told of, also where nobody opens it."""
    return carer_door.sweep(timezone.now())


@watched
def remind_of_cards() -> int:
    """A card that a child's own words opened is told of again, until it says who was told."""
    return reminding.remind(timezone.now())


@watched
def forget_visits() -> int:
    """Visits to private pages, and counts of wrong links, that are long over."""
    return forgetting.forget_old(timezone.now())
