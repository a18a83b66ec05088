"""Scheduled jobs of the audit: thin, and safe to repeat."""

from accounts.jobs import watched
from audit import drafts
from audit.sealing import seal
from rhi.clock import database_now
from rhi.wall import every_council


@watched
def seal_audit() -> int:
    """Take what has settled into the chain."""
    with every_council("seal the audit"):
        return seal(database_now())


@watched
def forget_drafts() -> int:
    """Half-typed forms that nobody came back to for a month."""
    with every_council("forget drafts"):
        return drafts.forget_old()
