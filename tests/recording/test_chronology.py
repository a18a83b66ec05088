"""The story on one page, its filter, and the patterns in it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.patterns import Absence, patterns
from rhi.timespan import TimeSpan
from tests import factories
from tests.factories import utc
from tests.queries import queries


def absence(day: int, hour: int = 20, hours: int = 10, where: str = "", known: bool = True) -> Absence:
    start = utc(2026, 1, 2, hour) + timedelta(days=day)  # 2 January 2026 is a Friday
    return Absence(start, start + timedelta(hours=hours), known, where)


NOW = utc(2026, 3, 1, 12)


def test_the_usual_day_hour_gap_and_length_are_said():
    said = " ".join(patterns([absence(week * 7) for week in range(5)], [], NOW).sentences)
    assert "Usually 7 days between" in said
    assert "Most often on a Friday (5 of 5)" in said
    assert "in the evening (5 of 5)" in said
    assert "Usually away for 10 hours" in said


def test_two_absences_make_no_pattern_of_days():
    assert not [words for words in patterns([absence(0), absence(7)], [], NOW).sentences if "Friday" in words]


def test_an_hour_nobody_knows_is_no_hour_of_the_day():
    rows = [absence(week * 7, known=False) for week in range(5)]
    found = patterns(rows, [], NOW)
    assert not [words for words in found.sentences if "evening" in words]
    assert sum(count for _, counts in found.grid for _, count in counts) == 0


def test_places_and_codes_that_come_again_are_named():
    rows = [absence(0, where="Bus station"), absence(9, where="bus station "), absence(30, where="Park")]
    said = " ".join(patterns(rows, ["Taxi", "Taxi", "Bus"], NOW).sentences)
    assert "Found 2 times at: bus station" in said
    assert "Taxi (2 talks)" in said
    assert "Bus (" not in said


def test_closer_together_is_said():
    rows = [absence(day) for day in (0, 20, 40, 44, 48)]
    assert "They come closer together than before." in patterns(rows, [], NOW).sentences


def test_how_often_lately():
    rows = [absence(day) for day in (0, 35, 50)]
    assert patterns(rows, [], NOW).recent == [("in 30 days", 2), ("in 90 days", 3), ("in a year", 3)]


@pytest.mark.django_db
def test_everything_stands_on_the_page_and_the_filter_lives_in_the_link(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("child_chronology", args=[leeds.child.pk])
    page = client.get(url).content.decode()
    for words in ("Missing since", "Offer to the child", "Talk", "Help offered", "Ring the school.", "Child in need"):
        assert words in page, words
    only = client.get(url, {"show": "result"}).context["events"]
    assert {event.kind for event in only} == {"result"}
    assert client.get(url, {"show": "nonsense"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["child_chronology", "child_pack", "child_results", "child_about"])
def test_the_number_of_queries_does_not_grow_with_the_story(leeds, sign_in, page):
    client, url = sign_in(leeds["manager"]), reverse(page, args=[leeds.child.pk])
    before = queries(client, url)
    for months in range(1, 5):
        missing = factories.episode(leeds["manager"], leeds.child, hours_ago=720 * months, returned=back(months))
        owed = missing.return_interview
        factories.offer(leeds["manager"], owed, offered_at=owed.returned_earliest_at)
        factories.interview(leeds["interviewer"], owed, late_reason=factories.code("late_reason.other"))
        factories.help_offered(leeds["interviewer"], owed)
    assert queries(client, url) == before


def back(months: int) -> TimeSpan:
    """Ten hours after going missing so many months ago."""
    return TimeSpan.exact(timezone.now() - timedelta(hours=720 * months - 10))
