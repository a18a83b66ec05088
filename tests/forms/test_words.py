"""Times, lengths and ages in words, at their edges."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rhi import words

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=95), "1 hour 35 minutes"),
        (timedelta(hours=31), "31 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(hours=50), "2 days 2 hours"),
        (timedelta(days=9, hours=3), "9 days"),
        (-timedelta(hours=3), "3 hours"),
    ],
)
def test_lengths(length, said):
    assert words.duration_words(length) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (utc(2026, 11, 24, 14, 5), "today 14:05 (3 hours ago), 24 November 2026 14:05"),
        (utc(2026, 11, 23, 14, 5), "yesterday 14:05 (1 day 3 hours ago), 23 November 2026 14:05"),
        (utc(2026, 11, 25, 9, 20), "tomorrow 09:20 (in 16 hours), 25 November 2026 09:20"),
        (utc(2026, 11, 20, 18, 20), "20 November 2026 18:20 (3 days 22 hours ago)"),
        (NOW, "today 17:05 (now), 24 November 2026 17:05"),
    ],
)
def test_moments(at, said):
    assert words.moment_words(at, NOW) == said


def test_a_moment_in_summer_is_shown_in_london():
    said = words.moment_words(utc(2026, 7, 1, 23, 30), utc(2026, 7, 2, 8, 0))
    assert said == "today 00:30 (8 hours ago), 2 July 2026 00:30"


def test_the_hour_that_comes_twice_names_its_clock():
    now = utc(2026, 10, 25, 12, 0)
    assert "25 October 2026 01:30 BST" in words.moment_words(utc(2026, 10, 25, 0, 30), now)
    assert "25 October 2026 01:30 GMT" in words.moment_words(utc(2026, 10, 25, 1, 30), now)


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (utc(2026, 11, 24, 22, 5), "due in 5 hours"),
        (utc(2026, 11, 24, 17, 35), "due in 30 minutes"),
        (NOW, "due in less than a minute"),
        (NOW - timedelta(seconds=1), "overdue by less than a minute"),
        (NOW - timedelta(hours=26), "overdue by 1 day 2 hours"),
        (NOW - timedelta(hours=23), "overdue by 23 hours"),
        (utc(2026, 11, 25, 9, 20), "due tomorrow 09:20"),
        (utc(2026, 11, 26, 9, 20), "due Thursday 26 November 09:20"),
        (utc(2026, 12, 24, 9, 20), "due 24 December 2026 09:20"),
    ],
)
def test_due(due_at, said):
    assert words.due_words(due_at, NOW) == said


def test_due_soon_after_midnight_is_counted_in_hours():
    assert words.due_words(utc(2026, 11, 25, 1, 0), utc(2026, 11, 24, 23, 0)) == "due in 2 hours"


def test_seventy_two_hours_over_the_clock_change_are_elapsed_hours():
    returned = utc(2026, 10, 23, 16, 0)
    assert words.due_words(returned + timedelta(hours=72), returned) == "due Monday 26 October 16:00"
    assert words.duration_words(timedelta(hours=72)) == "3 days"


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2012, 2, 3), date(2026, 2, 2), 13),
        (date(2012, 2, 3), date(2026, 2, 3), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_age(born, on, years):
    assert words.age(born, on) == years


def test_a_day():
    assert words.day_words(date(2012, 2, 3)) == "3 February 2012"
    assert words.london_day(utc(2026, 6, 30, 23, 30)) == date(2026, 7, 1)
    assert words.london_day(date(2026, 6, 30)) == date(2026, 6, 30)
