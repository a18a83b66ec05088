"""A time as well as it is known: the interval it lies in, and how sure. Pure; aware datetimes, UTC inside."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
EXACT, APPROXIMATE, DATE_ONLY, UNKNOWN = "exact", "approximate", "date_only", "unknown"


@dataclass(frozen=True)
class TimeSpan:
    """`earliest` and `latest` are both ends (equal when exact); both None when nothing at all is known."""

    earliest: datetime | None
    latest: datetime | None
    precision: str

    @classmethod
    def exact(cls, at: datetime) -> Self:
        """A moment that is known."""
        at = at.astimezone(UTC)
        return cls(at, at, EXACT)

    @classmethod
    def approximate(cls, at: datetime, margin: timedelta = timedelta(hours=1)) -> Self:
        """A moment known to within a margin on both sides."""
        at = at.astimezone(UTC)
        return cls(at - margin, at + margin, APPROXIMATE)

    @classmethod
    def on_day(cls, day: date) -> Self:
        """Some time on a London day: 23, 24 or 25 hours long."""
        starts = datetime.combine(day, time.min, tzinfo=LONDON)
        ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)
        return cls(starts.astimezone(UTC), ends.astimezone(UTC), DATE_ONLY)

    @classmethod
    def unknown(cls) -> Self:
        """Nothing is known yet; the action that records it finds the bounds."""
        return cls(None, None, UNKNOWN)

    @property
    def day(self) -> date | None:
        """The London day it counts on: that of the middle where it is approximate, else of the earliest end."""
        if self.earliest is None or self.latest is None:
            return None
        at = self.earliest + (self.latest - self.earliest) / 2 if self.precision == APPROXIMATE else self.earliest
        return at.astimezone(LONDON).date()

    @property
    def is_estimated(self) -> bool:
        """Whether the moment itself is not known."""
        return self.precision != EXACT

    def __str__(self) -> str:
        if self.earliest is None or self.latest is None:
            return "time not known"
        earliest = self.earliest.astimezone(LONDON)
        if self.precision == EXACT:
            return f"{earliest.day} {earliest:%B %Y %H:%M}"
        if self.precision == DATE_ONLY:
            return f"{earliest.day} {earliest:%B %Y} (time not known)"
        if self.precision == APPROXIMATE:
            middle = (self.earliest + (self.latest - self.earliest) / 2).astimezone(LONDON)
            return f"about {middle.day} {middle:%B %Y %H:%M}"
        latest = self.latest.astimezone(LONDON)
        return f"between {earliest.day} {earliest:%B %Y %H:%M} and {latest.day} {latest:%B %Y %H:%M}"
