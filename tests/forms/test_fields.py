"""The field types of the house: what they read, what they refuse and in which words, what they show again."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import timezone

from rhi.fields import DayField, MomentField, TimeSpanField
from rhi.timespan import TimeSpan
from tests.forms.cast import cleaned, form_of, refusal

NOW = datetime(2026, 11, 24, 17, 5, 30, tzinfo=UTC)
MARCH = {"day": "29", "month": "3", "year": "2026"}
OCTOBER = {"day": "25", "month": "10", "year": "2026"}
TODAY = {"day": "24", "month": "11", "year": "2026"}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


# A day


@pytest.mark.parametrize("day", ["3", "03", " 3 "])
@pytest.mark.parametrize("month", ["2", "02", "Feb", "february", "FEB."])
def test_a_day_is_read_as_people_write_it(day, month):
    assert cleaned(DayField(), day=day, month=month, year="2012") == date(2012, 2, 3)


@pytest.mark.parametrize(
    ("boxes", "words", "box"),
    [
        (("30", "2", "2010"), "Date of birth must be a real date, like 27 3 2010. February 2010 has no day 30", "day"),
        (("29", "2", "2026"), "Date of birth must be a real date, like 27 3 2010. February 2026 has no day 29", "day"),
        (("32", "1", "2010"), "Date of birth must be a real date, like 27 3 2010", "day"),
        (("0", "1", "2010"), "Date of birth must be a real date, like 27 3 2010", "day"),
        (("x", "1", "2010"), "Date of birth must be a real date, like 27 3 2010", "day"),
        (("1", "13", "2010"), "Date of birth must have a real month, like 3 or March", "month"),
        (("1", "Ma", "2010"), "Date of birth must have a real month, like 3 or March", "month"),
        (("1", "marzo", "2010"), "Date of birth must have a real month, like 3 or March", "month"),
        (("1", "1", "10"), "Date of birth must have a year with 4 numbers, like 2010", "year"),
        (("1", "1", "1066"), "Date of birth must be in 1900 or later", "year"),
        (("1", "", "2010"), "Date of birth must include a month", "month"),
        (("", "1", "2010"), "Date of birth must include a day", "day"),
        (("²", "1", "2010"), "Date of birth must be a real date, like 27 3 2010", "day"),
        (("25", "11", "2026"), "Date of birth must be today or in the past", "day"),
        (("", "", ""), "Enter date of birth", "day"),
    ],
)
def test_a_day_is_refused_in_words_at_its_box(boxes, words, box):
    typed = dict(zip(("day", "month", "year"), boxes, strict=True))
    assert refusal(DayField(label="Date of birth"), **typed) == (words, box)


def test_a_question_is_not_repeated_in_the_error():
    assert refusal(DayField(label="When?"), day="1", month="", year="")[0] == "The date must include a month"
    assert refusal(DayField(label="When?", name="The talk"), day="1")[0] == "The talk must include a month"
    assert refusal(DayField(label="When?"))[0] == "Answer “When?”"


def test_an_empty_day_may_be_left_empty():
    assert cleaned(DayField(required=False), day="", month=" ", year="") is None


def test_a_day_may_lie_ahead_where_the_form_says_so():
    assert cleaned(DayField(allow_future=True), day="1", month="1", year="2030") == date(2030, 1, 1)


def test_today_is_the_london_day(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert cleaned(DayField(), day="1", month="7", year="2026") == date(2026, 7, 1)


@pytest.mark.parametrize("field", [DayField(), MomentField(), TimeSpanField()])
def test_what_was_typed_is_shown_again_as_typed(field):
    html = str(form_of(field, day=" 031", month="<Febr>", year="'12", time="25:99", sure="exact")["at"])
    assert 'value=" 031"' in html
    assert 'value="&lt;Febr&gt;"' in html
    assert 'value="&#x27;12"' in html
    assert ('value="25:99"' in html) == isinstance(field, MomentField)


# A moment


@pytest.mark.parametrize("time", ["14:05", "1405", "14.05", "2.05pm", "2:05 PM", "02:05 p.m."])
def test_a_time_is_read_as_people_write_it(time):
    assert cleaned(MomentField(), **TODAY, time=time) == datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "hour"), [("2pm", 14), ("12am", 0), ("12pm", 12), ("00:00", 0), ("9.00", 9), ("900", 9), ("9am", 9)]
)
def test_hours(time, hour):
    assert cleaned(MomentField(), **TODAY, time=time).hour == hour


@pytest.mark.parametrize("time", ["14", "24:00", "14:60", "13pm", "0am", "noon-ish", "1:5", "14:05:00", "²²:00"])
def test_a_time_that_is_none_is_refused(time):
    words = "Council told must have a time with hours and minutes, like 14:05"
    assert refusal(MomentField(label="Council told"), **TODAY, time=time) == (words, "time")


def test_a_moment_needs_its_time():
    assert refusal(MomentField(), **TODAY)[1] == "time"


def test_a_time_alone_is_not_enough():
    assert refusal(MomentField(required=False), time="14:05") == ("The date and time must include a day", "day")


def test_summer_time_is_taken_off():
    told = cleaned(MomentField(), day="1", month="7", year="2026", time="14:05")
    assert told == datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
    assert told.tzinfo is UTC


@pytest.mark.parametrize("time", ["01:00", "01:30", "01:59"])
def test_an_hour_that_was_skipped_is_refused(time):
    words, box = refusal(MomentField(label="Council told"), **MARCH, time=time)
    assert box == "time"
    assert words == (
        "Council told must be a time that existed: on 29 March 2026 the clocks went forward from 01:00 to 02:00"
    )


def test_the_minutes_around_the_skipped_hour_exist():
    assert cleaned(MomentField(), **MARCH, time="00:59") == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert cleaned(MomentField(), **MARCH, time="02:00") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("clock", "hour"), [("", 0), ("before", 0), ("after", 1), ("nonsense", 0)])
def test_of_an_hour_that_comes_twice_the_earlier_unless_said_otherwise(clock, hour):
    told = cleaned(MomentField(), **OCTOBER, time="01:30", clock=clock)
    assert told == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_the_clock_is_of_no_account_elsewhere():
    assert cleaned(MomentField(), **TODAY, time="01:30", clock="after").hour == 1
    assert cleaned(MomentField(required=False), clock="before") is None


def test_the_clock_is_asked_for_only_when_it_matters():
    assert "data-clock hidden" in str(form_of(MomentField(), **OCTOBER, time="03:30")["at"])
    shown = str(form_of(MomentField(), **OCTOBER, time="1.30am")["at"])
    assert "data-clock>" in shown
    assert "Before the clocks went back (BST)" in shown


def test_a_stored_moment_comes_back_as_it_was():
    for hour in (0, 1):
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        boxes = MomentField().widget.decompress(at)
        names = ("day", "month", "year", "time", "clock")
        assert cleaned(MomentField(), **dict(zip(names, boxes, strict=True))) == at


def test_a_moment_ahead_is_refused():
    assert refusal(MomentField(label="Council told"), **TODAY, time="17:06") == (
        "Council told must be in the past",
        "time",
    )
    assert cleaned(MomentField(), **TODAY, time="17:05")
    assert cleaned(MomentField(allow_future=True), **TODAY, time="17:06")


# A moment and how sure it is


def test_a_span_as_sure_as_said():
    at = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
    assert cleaned(TimeSpanField(), **TODAY, time="14:05", sure="exact") == TimeSpan.exact(at)
    assert cleaned(TimeSpanField(), **TODAY, time="14:05", sure="approximate") == TimeSpan.approximate(at)
    assert cleaned(TimeSpanField(), **TODAY, sure="date_only") == TimeSpan.on_day(date(2026, 11, 24))
    assert cleaned(TimeSpanField(allow_unknown=True), sure="unknown") == TimeSpan.unknown()


@pytest.mark.parametrize(
    ("typed", "words", "box"),
    [
        ({**TODAY, "time": "14:05"}, "Choose how sure the time is", "sure"),
        ({**TODAY, "sure": "exact"}, "Enter the time, or choose “Only the date is known”", "time"),
        ({**TODAY, "sure": "approximate"}, "Enter the time, or choose “Only the date is known”", "time"),
        ({**TODAY, "time": "14:05", "sure": "date_only"}, "Remove the time, or choose “About that time”", "time"),
        ({**TODAY, "sure": "unknown"}, "Remove the date and time, or say how sure they are", "day"),
        ({"sure": "date_only"}, "Back must include a day", "day"),
        ({"day": "25", "month": "11", "year": "2026", "sure": "date_only"}, "Back must be today or in the past", "day"),
        ({}, "Enter back", "day"),
    ],
)
def test_a_span_is_refused_in_words_at_its_box(typed, words, box):
    assert refusal(TimeSpanField(label="Back", allow_unknown=True), **typed) == (words, box)


def test_unknown_is_refused_where_it_is_not_offered():
    assert refusal(TimeSpanField(), sure="unknown")[1] == "sure"
    assert "Not known" not in str(form_of(TimeSpanField())["at"])


def test_an_empty_span_may_be_left_empty():
    assert cleaned(TimeSpanField(required=False)) is None


@pytest.mark.parametrize(
    "span",
    [
        TimeSpan.exact(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        TimeSpan.approximate(datetime(2026, 7, 1, 13, 5, tzinfo=UTC)),
        TimeSpan.on_day(date(2026, 10, 25)),
        TimeSpan.unknown(),
    ],
)
def test_a_stored_span_comes_back_as_it_was(span):
    field = TimeSpanField(allow_unknown=True)
    names = ("day", "month", "year", "time", "clock", "sure")
    assert cleaned(field, **dict(zip(names, field.widget.decompress(span), strict=True))) == span


def test_a_form_with_a_stored_value_has_not_changed():
    class Form(forms.Form):
        at = MomentField()

    same = {"at_day": "24", "at_month": "11", "at_year": "2026", "at_time": "5.05pm", "at_clock": "before"}
    assert not Form(same, initial={"at": NOW}).has_changed()
    assert Form({**same, "at_time": "17:04"}, initial={"at": NOW}).has_changed()
    assert Form({**same, "at_time": "x"}, initial={"at": NOW}).has_changed()
    assert Form({}, initial={"at": NOW}).has_changed()
    assert not Form({}, initial={"at": None}).has_changed()
