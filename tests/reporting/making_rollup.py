"""Episodes of several months at one council, and the question that counts them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from interviews.models import ReturnInterview
from reporting.periods import Period
from reporting.questions import Question
from tests import factories


def asked(manager: Any, council: Any, **more: Any) -> Question:
    """The last 200 days, now."""
    today = timezone.localdate()
    facts = {"period": Period(today - timedelta(days=200), today), "as_at": timezone.now(), **more}
    return Question(user=factories.reread(manager), council=council, **facts)


def owed(manager: Any, council: Any, number: int, *, days_ago: float, lives: str = "", **facts: Any) -> ReturnInterview:
    """A child of its own, back so many days ago, from home or from where it is placed."""
    child = factories.child(manager, council, number)
    if lives:
        factories.placement(manager, child, location=lives)
    hours = 24 * days_ago
    return factories.returned(manager, factories.episode(manager, child, hours_ago=hours + 5), hours_ago=hours, **facts)


def some(manager: Any, council: Any) -> list[ReturnInterview]:
    """Six episodes in several months and groups; some offered, some done."""
    late = {"late_reason": factories.code("late_reason.other")}
    rows = [
        owed(manager, council, number, days_ago=days, lives=lives)
        for number, (days, lives) in enumerate(
            [(150, ""), (120, "in_area"), (119, "out_of_area"), (90, ""), (60, ""), (1, "")]
        )
    ]
    for one in rows[:4]:
        factories.offer(manager, one, offered_at=timezone.now() - timedelta(days=40))
    factories.interview(manager, rows[1], started_at=timezone.now() - timedelta(days=30), **late)
    return rows
