"""The hard cases of the figures in one council: what a file has to count as the page does."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.restricting import restrict
from interviews.actions.offers import close_not_completed
from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from sharing.actions.decisions import decide
from tests import factories

NASTY = (
    '=HYPERLINK("https://example.invalid")',
    "+44",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "<b>&amp;</b>",
    "O’Brien  2",
)
"""Numbers of children as nobody should give them, the first characters those that a spreadsheet runs."""


def back(by: Any, at: Any, number: int, *, hours: float = 100, lives: str = "", **facts: Any) -> ReturnInterview:
    """A child of its own, back so many hours ago."""
    child = factories.child(by, at, number, sex="female" if number % 2 else "male", **facts)
    if lives:
        provider = {"provider": '=cmd|"/C calc"!A0'} if lives == "in_area" else {}
        factories.placement(by, child, location=lives, **provider)
    return factories.returned(by, factories.episode(by, child, hours_ago=hours + 20), hours_ago=hours)


def hard_cases(by: Any, at: Any) -> None:
    """One of each; dates so that 72 hours are over for all but the pending one."""
    late = {"late_reason": factories.code("late_reason.other")}
    now = timezone.now()
    letter = back(by, at, 1, lives="in_area")
    factories.offer(by, letter, method="letter", response="no_response")
    declined = back(by, at, 2, lives="out_of_area", hours=150)
    factories.offer(by, declined, response="declined_by_child", offered_at=now - timedelta(hours=140))
    then_done = back(by, at, 3)
    factories.offer(by, then_done, response="declined_by_child", offered_at=now - timedelta(hours=90))
    factories.interview(by, then_done, **late)
    parents = back(by, at, 4)
    factories.offer(by, parents, response="no_response")
    factories.offer(by, parents, response="declined_by_parent", offered_to="parent")
    factories.interview(by, back(by, at, 5), completion="partial", started_at=now - timedelta(hours=50))
    shared_interview(by, at)
    by_day(by, at)
    back(by, at, 10, hours=10)
    helped = back(by, at, 11, lives="in_area", ethnicity="WBRI")
    factories.interview(by, helped, started_at=now - timedelta(hours=60), outside_council="no")
    factories.help_offered(by, helped)
    helped.refresh_from_db()
    decide(user=by, return_interview=helped, choice="do_not_share", reason="No risk.", no_consent_reason="")
    away(by, at)
    close_not_completed(
        user=by, return_interview=back(by, at, 13), not_completed=factories.code("not_completed.other"), note="x"
    )
    before_us(by, at)
    hosted(back(by, at, 15))
    unborn = back(
        by,
        at,
        16,
        hours=24 * 45,
        born_on=None,
        born_precision="unknown",
        care_leaver_from=now.date() - timedelta(days=90),
    )
    factories.offer(by, unborn, offered_at=now - timedelta(days=44))


def shared_interview(by: Any, at: Any) -> None:
    """One child, three absences, one talk."""
    child = factories.child(by, at, 6)
    rows = [
        factories.returned(by, factories.episode(by, child, hours_ago=hours + 5), hours_ago=hours)
        for hours in (140, 120, 100)
    ]
    factories.interview(by, *rows, late_reason=factories.code("late_reason.other"))


def by_day(by: Any, at: Any) -> None:
    """Returned on a day, seen when that may be in time or late."""
    day = timezone.localdate() - timedelta(days=10)
    episode = factories.episode(by, factories.child(by, at, 9), hours_ago=24 * 11 + 12)
    one = factories.returned(by, episode, returned=TimeSpan.on_day(day))
    middle = one.returned_earliest_at + timedelta(hours=80)
    factories.interview(by, one, started_at=middle, late_reason=factories.code("late_reason.other"))


def away(by: Any, at: Any) -> None:
    """Away without authorisation: no interview due, unless the council says so."""
    child = factories.child(by, at, 12)
    factories.returned(by, factories.episode(by, child, hours_ago=120, category="away"), hours_ago=100)


def before_us(by: Any, at: Any) -> None:
    """An absence that ended before this system was in use there."""
    at.went_live_at = timezone.now() - timedelta(days=200)
    at.save(update_fields=["went_live_at"])
    back(by, at, 14, hours=24 * 250)


def hosted(one: ReturnInterview) -> None:
    """Another council's child, in nobody's own figures here."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_missingepisode SET is_hosted = true WHERE id = %s", [one.episode_id])


def closed(by: Any, at: Any, number: int = 30) -> ReturnInterview:
    """A restricted child, back and owed an interview."""
    one = back(by, at, number, family_name="Hidden")
    restrict(user=by, child=one.child, reason="A colleague’s child.", people=[], barred=[])
    return one
