"""What is not kept: visits to private pages, and counts of links that do not exist."""

from datetime import datetime, timedelta

from reaching import guessing
from reaching.models import CarerVisit, Visit
from rhi import wall

KEPT_WINDOW = timedelta(days=30)


def forget_old(now: datetime) -> int:
    """Visits nobody has touched for thirty days, and counts older than ninety; the rows forgotten."""
    with wall.every_council("old visits are forgotten"):
        forgotten = sum(
            model.objects.filter(touched_at__lt=now - KEPT_WINDOW).delete()[0] for model in (Visit, CarerVisit)
        )
    return forgotten + guessing.forget_old(now)
