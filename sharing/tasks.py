"""Scheduled jobs of sharing: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from sharing.actions.standing import keep_standing
from sharing.actions.watching import tell_of_agreements
from sharing.notices import due


@watched
def keep_feed() -> int:
    """The feed says what every agency may read now."""
    return keep_standing()


@watched
def watch_agreements() -> int:
    """Agreements that ended, or are due to be looked at again, are told of."""
    return tell_of_agreements(timezone.localdate())


@watched
def call_forces() -> int:
    """Forces with a webhook are told that something changed."""
    return due.call_forces()
