"""The roll-up: equal to a recount whatever happens, read where it stands, never out of date."""

import copy
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from cases.restricting import lift, restrict
from interviews.actions.returns import correct_episode
from reporting import rollup
from reporting.dimensions import BY_NAME
from reporting.models import StaleMonth, UptakeBuild, UptakeMonth
from reporting.periods import Period
from reporting.tallies import NAMES
from reporting.uptake import answer, by_dimension
from rhi.timespan import TimeSpan
from tests import factories
from tests.reporting.making_rollup import asked, some
from tests.wall import open_wall

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and six episodes; every council but Leeds has been rolled up, which takes seconds."""
    with django_db_blocker.unblock():
        rolled_up()
        leeds = factories.council("Leeds")
        UptakeBuild.objects.filter(council=leeds).delete()
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        rows = some(manager, leeds)
        return factories.reread(manager), leeds, rows


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def rolled_up():
    """As the job does it; afterwards the test sees every row again."""
    months = rollup.refresh()
    open_wall()
    return months


def recounted(question):
    """The same question answered without any roll-up."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT recount")
        cursor.execute("DELETE FROM reporting_uptakebuild")
        found = answer(question)
        cursor.execute("ROLLBACK TO SAVEPOINT recount")
    return found


def same(question):
    """The answer, which must be that of a recount."""
    found = answer(question)
    assert found == recounted(question)
    return found


def tamper(by: int = 100):
    """Every number of the roll-up raised, to see whether it is read."""
    for row in UptakeMonth.objects.all():
        row.counts = [number + by for number in row.counts]
        row.save()


def test_the_roll_up_answers_and_equals_a_recount(office):
    manager, leeds, _ = office
    assert rolled_up() >= 4
    assert StaleMonth.objects.filter(council=leeds).count() == 0
    found = same(asked(manager, leeds))
    assert (found.total.counts["due"], found.total.counts["pending"], found.total.rates["uptake"].numerator) == (
        6,
        1,
        1,
    )
    tamper()
    assert answer(asked(manager, leeds)).total.counts["due"] > 100


def test_the_edges_of_a_period_are_counted_to_the_day(office):
    manager, leeds, rows = office
    rolled_up()
    for row in rows:
        row.refresh_from_db()
    for days, due in ((-1, 4), (0, 4), (1, 3)):
        period = Period(rows[0].counted_on + timedelta(days=days), rows[4].counted_on - timedelta(days=1))
        assert same(asked(manager, leeds, period=period)).total.counts["due"] == due


def test_a_change_is_in_the_figures_at_once_and_rolled_up_later(office):
    manager, leeds, rows = office
    rolled_up()
    late = {"late_reason": factories.code("late_reason.other")}
    factories.interview(manager, rows[0], started_at=timezone.now() - timedelta(days=20), **late)
    assert same(asked(manager, leeds)).total.rates["uptake"].numerator == 2
    assert rolled_up() == 1
    assert same(asked(manager, leeds)).total.rates["uptake"].numerator == 2


def test_a_return_corrected_into_another_month_leaves_the_first(office):
    manager, leeds, (one, *_) = office
    rolled_up()
    episode = one.episode
    episode.refresh_from_db()
    earlier = TimeSpan.exact(episode.returned.earliest - timedelta(days=45))
    correct_episode(
        user=manager,
        episode=episode,
        version=episode.version,
        reason="Wrong month",
        went_missing=TimeSpan.exact(earlier.earliest - timedelta(hours=5)),
        located=None,
        returned=earlier,
        category="missing",
    )
    assert same(asked(manager, leeds)).total.counts["due"] == 6
    assert rolled_up() == 2
    same(asked(manager, leeds))


def test_a_restricted_child_counts_for_whom_it_is_shown_to(office):
    manager, leeds, rows = office
    rolled_up()
    hidden = rows[1].child
    colleague = factories.reread(factories.person(Role.MANAGER, leeds, name="colleague"))
    restriction = restrict(user=manager, child=hidden, reason="A colleague’s child.", people=[], barred=[])
    for is_rolled in (False, True):
        if is_rolled:
            rolled_up()
        assert by_dimension(asked(manager, leeds))["all"].counts["due"] == 6
        assert by_dimension(asked(colleague, leeds))["all"].counts["due"] == 5
    lift(user=manager, restriction=restriction, reason="Over")
    rolled_up()
    assert by_dimension(asked(colleague, leeds))["all"].counts["due"] == 6


def test_what_is_counted_now_is_of_the_period_only(office):
    """The months at its edges, and a restricted child with an absence before it, one in it and one after it."""
    manager, leeds, rows = office
    child = rows[0].child
    for days in (100, 30):
        factories.returned(manager, factories.episode(manager, child, hours_ago=24 * days + 5), hours_ago=24 * days)
    restrict(user=manager, child=child, reason="A colleague’s child.", people=[], barred=[])
    rolled_up()
    period = Period(factories.day_ago(119), factories.day_ago(60))
    question = asked(manager, leeds, period=period)
    found = answer(question)
    assert found == recounted(question)
    assert (found.total.counts["due"], found.before.counts["due"], found.total.children) == (4, 2, 4)


def test_other_definitions_are_not_read(office, monkeypatch):
    manager, leeds, _ = office
    rolled_up()
    tamper()
    monkeypatch.setattr("reporting.counting.definitions", lambda: "others")
    assert answer(asked(manager, leeds)).total.counts["due"] == 6


def test_reconciling_names_what_differs_and_mends_it(office, capsys):
    manager, leeds, _ = office
    call_command("check_figures")
    row = UptakeMonth.objects.filter(council=leeds).order_by("month")[0]
    row.counts[NAMES.index("count_due")] += 1
    row.save()
    with pytest.raises(CommandError, match="1 councils differ"):
        call_command("check_figures")
    assert "count_due: held 2, counted 1" in capsys.readouterr().out
    call_command("check_figures", "--repair")
    call_command("check_figures")
    open_wall()
    same(asked(manager, leeds))


@pytest.mark.parametrize("by", BY_NAME)
def test_every_breakdown_adds_up_and_its_parts_can_be_asked_for(office, by):
    manager, leeds, _ = office
    question = asked(manager, leeds)
    whole, parts = by_dimension(question)["all"], by_dimension(question, by)
    for key, rate in whole.rates.items():
        assert sum(part.rates[key].numerator for part in parts.values()) == rate.numerator
    for value, part in parts.items():
        assert by_dimension(asked(manager, leeds, parts={by: value}))["all"].counts == part.counts


def test_months_that_all_stand_are_read_and_nothing_else(office):
    manager, leeds, _ = office
    rolled_up()
    today = timezone.localdate()
    ends_on = today.replace(day=1) - timedelta(days=1)
    whole = Period((ends_on - timedelta(days=170)).replace(day=1), ends_on)
    question = asked(manager, leeds, period=whole)
    found = same(question)
    tamper()
    assert answer(question).total.counts["due"] > found.total.counts["due"]
