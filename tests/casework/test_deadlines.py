"""The duty and its clock, on one table of edges; the SQL twin gives the same answer on every row."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cases.rules import eighteenth_birthday
from interviews import deadlines
from interviews.deadlines import Duty, DutyFacts, Timeliness
from rhi.timespan import TimeSpan
from tests.factories import utc


def test_returned_before_the_clocks_go_back_is_due_an_hour_earlier_on_the_wall():
    returned = TimeSpan.exact(utc(2026, 10, 23, 17, 0))  # 18:00 BST
    assert deadlines.due_at(returned) == utc(2026, 10, 26, 17, 0)  # 17:00 GMT


def test_returned_before_the_clocks_go_forward_is_due_an_hour_later_on_the_wall():
    returned = TimeSpan.exact(utc(2026, 3, 27, 18, 0))  # 18:00 GMT
    due = deadlines.due_at(returned)
    assert due == utc(2026, 3, 30, 18, 0)
    assert due.astimezone(deadlines.LONDON).hour == 19


def test_no_return_no_due_time():
    assert deadlines.due_at(None) is None
    assert deadlines.due_at(TimeSpan.unknown()) is None


RETURN = utc(2026, 6, 1, 12, 0)


@pytest.mark.parametrize(
    ("after_return", "expected"),
    [
        (timedelta(hours=-5), Timeliness.IN_TIME),
        (timedelta(hours=72), Timeliness.IN_TIME),
        (timedelta(hours=72, microseconds=1), Timeliness.LATE),
    ],
)
def test_exactly_72_hours_is_in_time(after_return, expected):
    assert deadlines.timeliness(RETURN + after_return, TimeSpan.exact(RETURN)) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(72, Timeliness.IN_TIME), (73, Timeliness.CANNOT_SAY), (96, Timeliness.CANNOT_SAY), (97, Timeliness.LATE)],
)
def test_a_return_known_by_day_only_leaves_a_stretch_that_cannot_be_said(hours, expected):
    day = TimeSpan.on_day(date(2026, 6, 1))
    assert deadlines.timeliness(day.earliest + timedelta(hours=hours), day) == expected


def facts(**changes) -> DutyFacts:
    usual = {
        "category": "missing",
        "returned": TimeSpan.exact(RETURN),
        "born_on": date(2012, 2, 3),
        "died_on": None,
        "away_calls_for_interview": False,
        "went_live_at": None,
    }
    return DutyFacts(**{**usual, **changes})


EDGES = [
    (facts(), Duty.DUE),
    (facts(returned=None), Duty.AWAITING_RETURN),
    (facts(returned=TimeSpan.unknown()), Duty.DUE),
    (facts(category="away"), Duty.NOT_DUE),
    (facts(category="away", away_calls_for_interview=True), Duty.DUE),
    (facts(died_on=date(2026, 6, 2)), Duty.DUE),  # alive at the return, which is what counts
    (facts(died_on=date(2026, 6, 1)), Duty.DUE),
    (facts(died_on=date(2026, 5, 31)), Duty.NOT_DUE),
    (facts(died_on=date(2026, 6, 2), returned=None), Duty.NOT_DUE),
    (facts(born_on=None), Duty.DUE),
    (facts(born_on=date(2008, 6, 2)), Duty.DUE),  # 17 at return, due after the birthday: still owed
    (facts(born_on=date(2008, 6, 1)), Duty.NOT_DUE),  # 18 on the day
    (facts(born_on=date(2008, 2, 29), returned=TimeSpan.exact(utc(2026, 2, 28, 12))), Duty.DUE),
    (facts(born_on=date(2008, 2, 29), returned=TimeSpan.exact(utc(2026, 3, 1, 0))), Duty.NOT_DUE),
    (facts(born_on=date(2008, 6, 1), returned=TimeSpan.exact(utc(2026, 5, 31, 22, 59))), Duty.DUE),
    (facts(born_on=date(2008, 6, 1), returned=TimeSpan.exact(utc(2026, 5, 31, 23, 0))), Duty.NOT_DUE),  # BST midnight
    (facts(born_on=date(2008, 6, 2), returned=TimeSpan.on_day(date(2026, 6, 1))), Duty.DUE),
    (facts(went_live_at=RETURN), Duty.DUE),
    (facts(went_live_at=RETURN + timedelta(seconds=1)), Duty.NOT_KNOWN),
    (facts(returned=None, is_imported_without_return=True), Duty.NOT_KNOWN),
    (facts(is_duplicate=True), Duty.NOT_DUE),
    (facts(returned=None, is_duplicate=True), Duty.NOT_DUE),
    (facts(returned=None, is_imported_without_return=True, is_duplicate=True), Duty.NOT_DUE),
]


@pytest.mark.parametrize(("known", "expected"), EDGES)
def test_duty(known, expected):
    assert deadlines.duty(known) == expected


def duty_in_sql(known: DutyFacts) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rhi_duty(%s, %s, %s, %s::date, %s::date, %s, %s::timestamptz, %s, %s)",
            [
                known.category,
                known.returned.earliest if known.returned else None,
                known.returned is not None,
                known.born_on,
                known.died_on,
                known.away_calls_for_interview,
                known.went_live_at,
                known.is_imported_without_return,
                known.is_duplicate,
            ],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_database_gives_the_same_answer_on_every_edge():
    assert [duty_in_sql(known) for known, _ in EDGES] == [expected.value for _, expected in EDGES]


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1)))
def test_due_is_always_72_elapsed_hours_later(at):
    at = at.replace(tzinfo=UTC)
    assert deadlines.due_at(TimeSpan.exact(at)) - at == timedelta(hours=72)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 1, 1)))
def test_the_eighteenth_birthday_is_never_before_18_years(born_on):
    birthday = eighteenth_birthday(born_on)
    assert (birthday.year - born_on.year, birthday >= date(born_on.year + 18, born_on.month, min(born_on.day, 28))) == (
        18,
        True,
    )
