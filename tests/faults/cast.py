"""Invented children whose deadlines lie before, in and after these trials."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from accounts.roles import Role
from interviews.actions.handovers import ask_to_interview
from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from tests import factories

HOURS = 3600
BACK_FOR = [10, 30, 47, 49, 60, 71, 73, 80, 100, 200, 300]  # hours since the return
FALLING_DUE = [20, 40, 60, 80, 100, 120]  # seconds until 72 hours are over
MISSING_FOR = [5, 23, 30, 50, 80, 200]  # hours


def make() -> Council:
    """Two councils with managers; in one of them children back for so long, done late or in time, and missing."""
    leeds, bradford = factories.council("Leeds"), factories.council("Bradford")
    people = [factories.person(Role.MANAGER, leeds, name=f"manager-{n}") for n in range(12)]
    factories.person(Role.MANAGER, bradford)
    manager = factories.reread(people[0])
    seconds = [hours * HOURS for hours in BACK_FOR] * 3 + [72 * HOURS - left for left in FALLING_DUE] * 3
    for number, ago in enumerate(seconds):
        owed = back(manager, leeds, number, ago)
        if number % 5 == 1:
            start = min(timezone.now(), owed.returned_earliest_at + timedelta(hours=50))
            factories.interview(manager, owed, started_at=start)
        elif number % 5 == 2:
            factories.interview(manager, owed, late_reason=factories.code("late_reason.other"))
        elif number % 5 == 3:
            factories.offer(manager, owed, response="no_response")
    for number, hours in enumerate(MISSING_FOR):
        factories.episode(manager, factories.child(manager, leeds, 500 + number), hours_ago=hours)
    ask(manager, leeds, bradford)
    return leeds


def back(manager: User, at: Council, number: int, seconds_ago: float) -> ReturnInterview:
    """A child who came back so many seconds ago."""
    child = factories.child(manager, at, number)
    absence = factories.episode(manager, child, hours_ago=seconds_ago / HOURS + 5)
    returned = TimeSpan.exact(timezone.now() - timedelta(seconds=seconds_ago))
    return factories.returned(manager, absence, returned=returned)


def ask(manager: User, at: Council, other: Council) -> None:
    """Requests whose time to answer passes during the trials, and later."""
    for number, seconds in enumerate((15, 45, 36_000)):
        owed = back(manager, at, 700 + number, 20 * HOURS)
        answer_by: Any = timezone.now() + timedelta(seconds=seconds)
        ask_to_interview(user=manager, return_interview=owed, asked=other, answer_by_at=answer_by)
