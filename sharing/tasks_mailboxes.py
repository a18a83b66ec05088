"""The scheduled job of the mailboxes of forces: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from sharing.actions import mailboxes


@watched
def notify_mailboxes() -> int:
    """The day's notice to each force with something new."""
    return mailboxes.notify_mailboxes(timezone.now())
