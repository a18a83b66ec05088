"""Median hours: of the absence, to the offer, to the interview, to the release."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from interviews.actions.sign_off import sign_off
from reporting.medians import medians
from rhi.timespan import TimeSpan
from tests import factories
from tests.reporting.making_rollup import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    """Three exact absences of 10, 20 and 60 hours; offers after 4, 30 and 8 hours; one whose return is a guess."""
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    at = timezone.now() - timedelta(days=20)
    rows = []
    for number, (away, until_offer) in enumerate(((10, 4), (20, 30), (60, 8))):
        child = factories.child(manager, leeds, number)
        went = TimeSpan.exact(at - timedelta(hours=away))
        police = {"force": leeds.police_force, "police_reference": f"WYP/26/{number}"}
        episode = factories.episode(manager, child, went_missing=went, **police)
        rows.append(factories.returned(manager, episode, returned=TimeSpan.exact(at)))
        factories.offer(manager, rows[-1], offered_at=at + timedelta(hours=until_offer))
    guess = TimeSpan(at - timedelta(hours=5), at, "approximate")
    episode = factories.episode(
        manager, factories.child(manager, leeds, 9), went_missing=TimeSpan.exact(at - timedelta(hours=90))
    )
    factories.offer(manager, factories.returned(manager, episode, returned=guess), offered_at=at + timedelta(hours=90))
    return manager, leeds, rows, at


def by_key(office):
    return {median.length.key: median for median in medians(asked(office[0], office[1]))}


def test_half_are_shorter_and_what_is_not_exact_is_left_out(office):
    found = by_key(office)
    assert (found["absence"].hours, found["absence"].episodes, found["absence"].unknown) == (20, 3, 1)
    assert (found["offer"].hours, found["offer"].episodes, found["offer"].unknown) == (8, 3, 1)
    assert (found["interview"].hours, found["interview"].episodes) == (None, 0)
    assert found["release"].hours is None


def test_a_talk_before_the_return_took_no_time(office):
    manager, _, rows, at = office
    factories.interview(manager, rows[2], started_at=at - timedelta(hours=2))
    found = by_key(office)
    assert (found["interview"].hours, found["interview"].episodes) == (0, 1)
    assert found["offer"].hours == 4  # and it was an offer


def test_to_the_release_of_the_summary(office):
    manager, leeds, rows, at = office
    factories.agreed(manager, leeds)
    interviewer = factories.reread(factories.person(Role.INTERVIEWER, leeds))
    talk = factories.interview(interviewer, rows[0], started_at=at + timedelta(hours=10))
    factories.finding(interviewer, talk)
    factories.help_offered(interviewer, rows[0], of=talk)
    talk.refresh_from_db()
    sign_off(user=manager, interview=talk, version=talk.version)
    factories.shared(manager, rows[0])
    hours = (timezone.now() - at - timedelta(hours=10)).total_seconds() / 3600
    assert by_key(office)["release"].hours == pytest.approx(hours, abs=0.1)


def test_page_and_file_say_them(office, sign_in):
    manager = office[0]
    client = sign_in(manager)
    page = client.get(reverse("chart_hours")).content.decode()
    assert "<strong>20 hours</strong>, median of 3 due episodes; 1 left out" in page
    assert "<strong>8.0 hours</strong>, median of 3 offered episodes" in page
    text = client.get(reverse("uptake_csv")).content.decode("utf-8-sig")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(text)) if row["grouping"] == "all"}
    assert rows["median_hours_absence"]["numerator"] == "20.0"
    assert rows["median_hours_interview"]["numerator"] == ""
    assert rows["episodes_per_child"]["numerator"] == "1.00"


def test_nothing_is_said_of_how_it_was_known_in_the_past(office, sign_in):
    manager, leeds, _, _ = office
    assert medians(asked(manager, leeds, as_at=timezone.now(), was=True)) == []
