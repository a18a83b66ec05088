"""By when it is to be decided on sharing. Pure."""

from datetime import datetime, timedelta


def decide_by(ended_at: datetime | None, agreed_hours: int | None) -> datetime | None:
    """The agreed hours after the interview was held or declined; None where either is not known."""
    return ended_at + timedelta(hours=agreed_hours) if ended_at and agreed_hours else None
