"""A card that a child's own words opened, and of which nobody has said whom they told, is told of again."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, alert_duty, notify_many
from reaching.complaints import who_is_told
from reaching.models import AfterTalk, ChildAnswer
from rhi import wall

FIRST_WINDOW = timedelta(minutes=30)
LAST_WINDOW = timedelta(days=1)


def remind(now: datetime) -> int:
    """Half an hour after the child wrote it, and then every hour for a day: the cards told of."""
    with wall.every_council("a child's card waits"):
        said = [row for model in (ChildAnswer, AfterTalk) for row in model.objects.filter(**_waiting(now))]
        for row in said:
            _tell_again(row, now)
    return len(said)


def _waiting(now: datetime) -> dict[str, Any]:
    """What opened a card that waits."""
    return {
        "disclosure__told_at__isnull": True,
        "disclosure__disclosed_at__gt": now - LAST_WINDOW,
        "disclosure__disclosed_at__lt": now - FIRST_WINDOW,
    }


def _tell_again(row: ChildAnswer | AfterTalk, now: datetime) -> None:
    """Once for each hour that has begun since."""
    card: Any = row.disclosure
    hour = int((now - card.disclosed_at - FIRST_WINDOW) / timedelta(hours=1))
    key, link = f"card-waits:{card.pk}:{hour}", reverse("disclosure", args=[card.pk])
    notify_many(
        Notice(f"{key}:{person.pk}", person, Kind.CHILD_SERIOUS, row.council, link, child_id=row.child_id)
        for person in who_is_told(row, Kind.CHILD_SERIOUS)
    )
    alert_duty(key=key, kind=Kind.CHILD_SERIOUS, council=row.council, link=link, child_id=row.child_id)
