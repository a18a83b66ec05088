"""A time as well as it is known."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from rhi.timespan import LONDON, TimeSpan

AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def test_exact_has_one_end_in_utc():
    span = TimeSpan.exact(AT.astimezone(timezone(timedelta(hours=5))))
    assert (span.earliest, span.latest, span.precision) == (AT, AT, "exact")
    assert span.earliest is not None
    assert span.earliest.tzinfo is UTC
    assert not span.is_estimated
    assert str(span) == "24 November 2026 14:05"


def test_approximate_reaches_an_hour_both_ways():
    span = TimeSpan.approximate(AT)
    assert (span.earliest, span.latest) == (AT - timedelta(hours=1), AT + timedelta(hours=1))
    assert span.is_estimated
    assert str(span) == "about 24 November 2026 14:05"
    assert TimeSpan.approximate(AT, timedelta(minutes=10)).latest == AT + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 11, 24), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
)
def test_a_london_day_is_as_long_as_it_is(day, hours):
    span = TimeSpan.on_day(day)
    assert span.earliest is not None
    assert span.latest is not None
    assert span.latest - span.earliest == timedelta(hours=hours)
    assert span.precision == "date_only"


def test_a_day_in_summer_starts_at_london_midnight():
    assert TimeSpan.on_day(date(2026, 6, 1)).earliest == datetime(2026, 5, 31, 23, 0, tzinfo=UTC)
    assert str(TimeSpan.on_day(date(2026, 6, 1))) == "1 June 2026 (time not known)"


def test_unknown_has_no_ends():
    span = TimeSpan.unknown()
    assert (span.earliest, span.latest, span.precision) == (None, None, "unknown")
    assert span.is_estimated
    assert str(span) == "time not known"


def test_a_span_cannot_be_changed():
    with pytest.raises(AttributeError):
        setattr(TimeSpan.exact(AT), "precision", "approximate")  # noqa: B010


def test_an_approximate_time_counts_on_the_day_of_its_middle():
    about = TimeSpan.approximate(datetime(2026, 4, 1, 0, 30, tzinfo=LONDON))
    assert about.day == date(2026, 4, 1)
    assert TimeSpan.on_day(date(2026, 4, 1)).day == date(2026, 4, 1)
    assert TimeSpan.exact(datetime(2026, 3, 31, 23, 30, tzinfo=UTC)).day == date(2026, 4, 1)
    assert TimeSpan.unknown().day is None
