"""Scheduled jobs: thin, and safe to repeat."""

from accounts.jobs import watched
from reaching.actions import leaving


@watched
def note_what_left() -> int:
    """Invitations that have left become offers."""
    return leaving.note_what_left()
