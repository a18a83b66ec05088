"""A card that a child's own words opened, and of which nobody has said whom they told, is told of again."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, alert_duty, notify_many
from interviews.models import Disclosure
from reaching.complaints import is_complaint, not_about_them
from reaching.hearing import who_may_hear
from reaching.models import AfterTalk
from rhi import wall

FIRST_WINDOW = timedelta(minutes=30)
LAST_WINDOW = timedelta(days=1)


def remind(now: datetime) -> int:
    """Half an hour after the child wrote it, and then every hour for a day: the cards told of."""
    with wall.every_council("a child's card waits"):
        waiting = Disclosure.objects.filter(
            recorded_by__isnull=True,
            told_at__isnull=True,
            disclosed_at__gt=now - LAST_WINDOW,
            disclosed_at__lt=now - FIRST_WINDOW,
        )
        cards = list(waiting.select_related("council", "return_interview__assigned_to"))
        for card in cards:
            _tell_again(card, now)
    return len(cards)


def _tell_again(card: Disclosure, now: datetime) -> None:
    """Once for each hour that has begun since."""
    hour = int((now - card.disclosed_at - FIRST_WINDOW) / timedelta(hours=1))
    key, link = f"card-waits:{card.pk}:{hour}", reverse("disclosure", args=[card.pk])
    child_id, said = card.return_interview.child_id, AfterTalk.objects.filter(disclosure=card).first()
    holder = None if said and is_complaint(said) else card.return_interview.assigned_to
    people = who_may_hear(card.council, Kind.CHILD_SERIOUS, child_id, holder)
    notify_many(
        Notice(f"{key}:{person.pk}", person, Kind.CHILD_SERIOUS, card.council, link, child_id=child_id)
        for person in (not_about_them(people, said) if said else people)
    )
    alert_duty(key=key, kind=Kind.CHILD_SERIOUS, council=card.council, link=link)
