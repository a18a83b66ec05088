"""Where an intelligence report stands, read from its own columns. Pure."""

from django.db.models import Q

from sharing.models import IntelligenceReport

BEING_WRITTEN, RELEASED, HANDED_OVER, DROPPED = "Being written", "Released, not handed over", "Handed over", "Dropped"

ROWS = {
    BEING_WRITTEN: Q(released_at__isnull=True, dropped_at__isnull=True),
    RELEASED: Q(released_at__isnull=False, handed_at__isnull=True, dropped_at__isnull=True),
    HANDED_OVER: Q(handed_at__isnull=False),
    DROPPED: Q(dropped_at__isnull=False),
}
"""The rows in each state; every row is in exactly one."""


def state_of(report: IntelligenceReport) -> str:
    """The state in words, a key of ROWS."""
    if report.handed_at:
        return HANDED_OVER
    if report.dropped_at:
        return DROPPED
    return RELEASED if report.released_at else BEING_WRITTEN
