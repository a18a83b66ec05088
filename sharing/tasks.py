"""Scheduled jobs of sharing: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from sharing.actions.standing import keep_standing
from sharing.actions.watching import tell_of_agreements


@watched
def keep_feed() -> int:
    """The feed says what every agency may read now."""
    return keep_standing()


@watched
def watch_agreements() -> int:
    """Agreements that ended, or are due to be looked at again, are told of."""
    return tell_of_agreements(timezone.localdate())
