"""Scheduled jobs of this floor: thin, and safe to repeat."""

from django.utils import timezone

from accounts.jobs import watched
from rhi.wall import every_council
from rights import jobs


@watched
def review_retention() -> int:
    """Compute classes and last days anew, then propose what is past its day."""
    with every_council("review retention"):
        jobs.recompute(timezone.now())
        return jobs.propose(timezone.now())
