"""Figures against a recount by hand-written SQL over the base tables, hard cases, and attempts to game a measure."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from interviews.actions.offers import close_not_completed
from interviews.actions.returns import correct_episode
from reporting.measures import MEASURES
from reporting.periods import Period, named
from reporting.uptake import uptake
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import day
from tests.queries import queries

pytestmark = pytest.mark.django_db

RECOUNT = """
WITH owed AS (
    SELECT r.id, r.placement_basis, e.returned_earliest_at AS back, e.returned_latest_at AS back_latest,
           coalesce(e.located_earliest_at, e.went_missing_earliest_at) AS talk_from
    FROM interviews_returninterview r JOIN cases_missingepisode e ON e.id = r.episode_id
    WHERE r.council_id = %(council)s AND r.duty = 'due'
      AND e.returned_latest_at <= %(as_at)s - interval '259200 seconds'
      AND (e.returned_earliest_at AT TIME ZONE 'Europe/London')::date BETWEEN %(from)s AND %(to)s
), done AS (
    SELECT owed.id, min(i.started_at) AS at FROM owed
    JOIN interviews_interviewcoverage c ON c.return_interview_id = owed.id
    JOIN interviews_interview i ON i.id = c.interview_id
    WHERE i.completion_id = 'completion.full' AND i.started_at >= owed.talk_from GROUP BY 1
), begun AS (
    SELECT owed.id, min(i.started_at) AS at FROM owed
    JOIN interviews_interviewcoverage c ON c.return_interview_id = owed.id
    JOIN interviews_interview i ON i.id = c.interview_id
    WHERE i.completion_id IN ('completion.full', 'completion.partial') AND i.started_at >= owed.talk_from GROUP BY 1
), put AS (
    SELECT owed.id, min(o.offered_at) AS at FROM owed
    JOIN interviews_offer o ON o.return_interview_id = owed.id AND o.offered_to = 'child' GROUP BY 1
), offered AS (
    SELECT owed.id, least(put.at, begun.at) AS at FROM owed LEFT JOIN put USING (id) LEFT JOIN begun USING (id)
)
SELECT count(*) AS mature,
       count(offered.at) AS offered,
       count(*) FILTER (WHERE offered.at <= owed.back + interval '259200 seconds') AS offered_72h,
       count(done.at) AS uptake,
       count(*) FILTER (WHERE done.at <= owed.back + interval '259200 seconds') AS interviewed_72h
FROM owed JOIN offered USING (id) LEFT JOIN done USING (id)
"""


@pytest.fixture
def office(db):
    """A manager of Leeds."""
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def period() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=60), today)


def figures(manager, council, as_at=None):
    return uptake(user=factories.reread(manager), council=council, period=period(), as_at=as_at or timezone.now())


def owed(manager, council, number: int, *, back: float = 100, lives: str = "", **facts):
    """A child back so many hours ago, at home or placed."""
    child = factories.child(manager, council, number)
    if lives:
        factories.placement(manager, child, location=lives)
    return factories.returned(manager, factories.episode(manager, child, hours_ago=back + 20), hours_ago=back, **facts)


def test_figures_equal_a_recount_over_the_base_tables(office):
    manager, leeds = office
    late = {"late_reason": factories.code("late_reason.other")}
    hours = timezone.now() - timedelta(hours=1)
    for number, (back, lives) in enumerate(
        [(100, ""), (90, "in_area"), (80, "out_of_area"), (200, "out_of_area"), (20, "")]
    ):
        one = owed(manager, leeds, number, back=back, lives=lives)
        if number != 1:
            factories.offer(manager, one, offered_at=hours - timedelta(hours=number * 8))
        if number in {2, 3}:
            factories.interview(manager, one, started_at=hours - timedelta(hours=40), **late)
        if number == 1:
            factories.interview(manager, one, completion="partial", started_at=hours)
    found, as_at = figures(manager, leeds), timezone.now()
    with connection.cursor() as cursor:
        values = {"council": leeds.pk, "as_at": as_at, "from": period().starts_on, "to": period().ends_on}
        cursor.execute(RECOUNT, values)
        counted = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    assert counted.pop("mature") == found.total.counts["mature"] == 4
    assert {key: found.total.rates[key].numerator for key in counted} == counted
    assert counted["uptake"] == 2
    for key in counted:
        assert sum(row.rates[key].numerator for row in found.by_basis) == counted[key]
        assert sum(row.rates[key].denominator for row in found.by_placement) == found.total.rates[key].denominator


def test_the_three_groups_are_always_there(office):
    manager, leeds = office
    assert [row.key for row in figures(manager, leeds).by_basis] == ["home", "in_area", "out_of_area"]


def test_pending_episodes_stand_in_no_rate(office):
    manager, leeds = office
    owed(manager, leeds, 1, back=10)
    found = figures(manager, leeds)
    assert (found.total.counts["pending"], found.total.rates["uptake"].denominator) == (1, 0)


def test_a_return_known_by_day_that_could_be_either_is_in_no_rate_of_72_hours(office):
    manager, leeds = office
    day = timezone.localdate() - timedelta(days=10)
    child = factories.child(manager, leeds)
    episode = factories.episode(manager, child, hours_ago=24 * 11 + 12)
    one = factories.returned(manager, episode, returned=TimeSpan.on_day(day))
    middle = one.returned_earliest_at + timedelta(hours=80)
    factories.interview(manager, one, started_at=middle, late_reason=factories.code("late_reason.other"))
    found = figures(manager, leeds).total
    assert found.counts["interview_cannot_say"] == 1
    assert (found.rates["interviewed_72h"].denominator, found.rates["uptake"].numerator) == (0, 1)


def test_closing_as_not_possible_does_not_help(office):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    before = figures(manager, leeds).total.rates["uptake"]
    close_not_completed(
        user=manager, return_interview=one, not_completed=factories.code("not_completed.other"), note="x"
    )
    assert figures(manager, leeds).total.rates["uptake"] == before
    assert before.denominator == 1


def test_letters_show_as_letters(office):
    manager, leeds = office
    factories.offer(manager, owed(manager, leeds, 1), method="letter", response="no_response")
    rates = figures(manager, leeds).total.rates
    assert [rates[key].numerator for key in ("offered", "offered_directly", "offered_indirectly")] == [1, 0, 1]


def test_one_interview_for_three_episodes_shows_as_shared(office):
    manager, leeds = office
    child = factories.child(manager, leeds)
    rows = [
        factories.returned(manager, factories.episode(manager, child, hours_ago=back + 5), hours_ago=back)
        for back in (140, 120, 100)
    ]
    factories.interview(manager, *rows, late_reason=factories.code("late_reason.other"))
    found = figures(manager, leeds)
    assert (found.total.rates["uptake"].numerator, found.total.counts["sharing_interview"], found.interviews_held) == (
        3,
        3,
        1,
    )


def test_regrading_is_seen(office):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    episode = one.episode
    episode.refresh_from_db()
    correct_episode(
        user=manager,
        episode=episode,
        version=episode.version,
        reason="Re-graded",
        went_missing=episode.went_missing,
        located=None,
        returned=episode.returned,
        category="away",
    )
    counts = figures(manager, leeds).total.counts
    assert (counts["due"], counts["not_due"]) == (0, 1)


def test_a_parents_refusal_is_not_the_childs(office):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    factories.offer(manager, one, response="no_response")
    factories.offer(manager, one, response="declined_by_parent", offered_to="parent")
    rates = figures(manager, leeds).total.rates
    assert (rates["declined_by_child"].numerator, rates["declined_by_parent"].numerator) == (0, 1)


def test_declined_then_done_is_done_and_not_declined(office):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    factories.offer(manager, one, response="declined_by_child")
    factories.interview(manager, one, late_reason=factories.code("late_reason.other"))
    rates = figures(manager, leeds).total.rates
    assert [rates[key].numerator for key in ("uptake", "declined_by_child", "accepted")] == [1, 0, 1]


def test_every_numerator_lies_inside_its_denominator(office):
    manager, leeds = office
    for number in range(3):
        factories.interview(manager, owed(manager, leeds, number, back=50))
    for rate in figures(manager, leeds, timezone.now() + timedelta(days=9)).total.rates.values():
        assert 0 <= rate.numerator <= rate.denominator, rate.key


@pytest.mark.parametrize(
    ("role", "status"), [("analyst", 200), ("manager", 200), ("caseworker", 403), ("administrator", 403)]
)
def test_who_sees_figures(leeds, sign_in, role, status):
    client = sign_in(leeds[role])
    assert client.get(reverse("uptake")).status_code == status
    assert client.get(reverse("uptake_csv")).status_code == status


def test_the_page_and_the_file_say_the_same_and_show_no_name(leeds, sign_in):
    client = sign_in(leeds["manager"])
    page = client.get(reverse("uptake"))
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("uptake_csv")).content.decode("utf-8-sig"))))
    found = page.context["found"].total
    said = {row["measure"]: (row["numerator"], row["denominator"]) for row in rows if row["grouping"] == "all"}
    for measure in MEASURES:
        rate = found.rates[measure.key]
        assert said[measure.key] == (str(rate.numerator), str(rate.denominator))
        assert rate.words in page.content.decode()
    assert "Example" not in page.content.decode()


@pytest.mark.parametrize(
    "query", ["period=other", "period=other&starts_on_day=30&starts_on_month=2&starts_on_year=2026", "period=nonsense"]
)
def test_wrong_dates_are_said_and_kept(leeds, sign_in, query):
    page = sign_in(leeds["manager"]).get(f"{reverse('uptake')}?{query}")
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert sign_in(leeds["manager"]).get(f"{reverse('uptake_csv')}?{query}").status_code == 400


def test_the_number_of_queries_is_constant(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    for number in range(12):
        owed(manager, leeds, number)
    assert queries(client, reverse("uptake")) <= 13


def test_named_periods():
    today = factories.utc(2026, 11, 24).date()
    said = {
        name: (str(named(name, today).starts_on), str(named(name, today).ends_on))
        for name in ("this_year", "last_year")
    }
    assert said == {"this_year": ("2026-04-01", "2026-11-24"), "last_year": ("2025-04-01", "2026-03-31")}
    assert str(named("", today).starts_on) == "2025-11-25"


@pytest.mark.parametrize(("own", "parents"), [("declined_by_child", "accepted"), ("accepted", "declined_by_parent")])
def test_a_parents_answer_never_stands_before_the_childs(office, own, parents):
    manager, leeds = office
    one = owed(manager, leeds, 1)
    factories.offer(manager, one, response=own)
    factories.offer(manager, one, response=parents, offered_to="parent")
    rates = figures(manager, leeds).total.rates
    assert [rates[key].numerator for key in ("accepted", "declined_by_child", "declined_by_parent")] == (
        [0, 1, 0] if own == "declined_by_child" else [1, 0, 0]
    )


@pytest.mark.parametrize(("first", "last"), [("1 1 2026", "31 12 9999"), ("1 1 1900", "30 12 2026")])
def test_years_far_away_are_said_and_not_an_error(leeds, sign_in, first, last):
    days = {**day("starts_on", first), **day("ends_on", last)}
    client = sign_in(leeds["manager"])
    page = client.get(reverse("uptake"), {"period": "other", **days})
    assert "Choose a year from" in page.content.decode()
    assert client.get(reverse("uptake_csv"), {"period": "other", **days}).status_code == 400
