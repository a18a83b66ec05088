"""Due times as iCalendar (RFC 5545). Pure: rows in, text out. A reference and a link, never a name or a place."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
PRODUCT = "-//Return home interviews//Due times//EN"


def calendar(owed: Iterable[tuple[Any, str]], actions: Iterable[tuple[Any, str]], now: datetime) -> bytes:
    """The open return interviews and actions of one person, each with the address of its page; `now` UTC."""
    made = Calendar.new(prodid=PRODUCT, name="Return home interviews", refresh_interval=QUARTER)
    made.add("X-PUBLISHED-TTL", "PT15M")
    for row, url in owed:
        if row.due_at:
            words = f"Return home interview due: RHI {row.pk}"
            made.add_component(_event(f"due-{row.pk}", words, row.due_at - QUARTER, row.due_at, url, now))
        if row.booked_at and row.booked_at >= now - DAY:
            words = f"Talk booked: RHI {row.pk}"
            made.add_component(_event(f"talk-{row.pk}", words, row.booked_at, row.booked_at + HOUR, url, now))
    for row, url in actions:
        words = f"Action due: {row.pk}"
        made.add_component(_event(f"action-{row.pk}", words, row.due_on, row.due_on + DAY, url, now))
    return bytes(made.to_ical())


def _event(key: str, words: str, start: Any, end: Any, url: str, now: datetime) -> Event:
    return Event.new(uid=f"{key}@return-home-interviews", summary=words, start=start, end=end, stamp=now, url=url)
