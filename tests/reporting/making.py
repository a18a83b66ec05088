"""A council's year of episodes, many of a kind, as quickly as the actions allow."""

from datetime import UTC, datetime, timedelta
from typing import Any

from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from tests import factories

YEAR = 2025
MONTH_OF = {"q1": 5, "q2": 8, "q3": 11, "q4": 14}


def day_in(quarter: str, number: int = 0, year: int = YEAR) -> datetime:
    """A noon in the middle month of a quarter of the financial year."""
    month = MONTH_OF[quarter]
    return datetime(year + month // 13, (month - 1) % 12 + 1, 1 + number % 25, 12, tzinfo=UTC)


def back_in(
    by: Any, at: Any, quarter: str, number: int, *, lives: str = "", year: int = YEAR, **facts: Any
) -> ReturnInterview:
    """A child of its own who came back then, from home or from where it is placed."""
    child = factories.child(by, at, number, sex="female" if number % 2 else "male")
    if lives:
        factories.placement(by, child, location=lives, starts_on=factories.date(2024, 5, 1))
    back = day_in(quarter, number, year)
    episode = factories.episode(by, child, went_missing=TimeSpan.exact(back - timedelta(hours=20)), **facts)
    return factories.returned(by, episode, returned=TimeSpan.exact(back))


def answered(by: Any, owed: ReturnInterview, response: str = "accepted", *, hours: float = 20) -> None:
    """An offer so many hours after the return."""
    owed.refresh_from_db()
    at = owed.returned_earliest_at + timedelta(hours=hours)
    factories.offer(by, owed, response=response, offered_at=at)


def talked(by: Any, owed: ReturnInterview, *, hours: float = 40) -> None:
    """A full interview so many hours after the return."""
    owed.refresh_from_db()
    late = {"late_reason": factories.code("late_reason.other")} if hours > 72 else {}
    factories.interview(by, owed, started_at=owed.returned_earliest_at + timedelta(hours=hours), **late)


def quarter_of(by: Any, at: Any, quarter: str, first: int, *, year: int = YEAR, parts: tuple[int, ...]) -> int:
    """Episodes of a quarter: interviewed, declined, offered only, nothing; in three groups. The next number."""
    number = first
    for what, many in zip(("talked", "declined", "offered", "nothing"), parts, strict=True):
        for _ in range(many):
            owed = back_in(by, at, quarter, number, lives=("", "in_area", "out_of_area")[number % 3], year=year)
            if what == "talked":
                talked(by, owed)
            elif what != "nothing":
                answered(by, owed, "declined_by_child" if what == "declined" else "accepted")
            number += 1
    return number
