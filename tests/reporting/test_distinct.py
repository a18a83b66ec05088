"""What does not add up over months: children, interviews, absences of any period equal a recount, whatever changes."""

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from cases.models import EpisodeEscalation, EpisodeGrading, MissingEpisode
from cases.restricting import lift, restrict
from interviews.actions.merging import merge_children
from interviews.models import DeadlineFlag, InterviewCoverage, ReturnInterview
from reporting import checking, rollup
from reporting.models import DistinctMonth, MissingMonth, StaleMonth, UptakeBuild
from reporting.periods import Period, months_before
from reporting.rollup import WRITING
from reporting.tallies import definitions
from reporting.uptake import answer
from tests import factories
from tests.reporting.making_rollup import asked
from tests.wall import application_url, open_wall, owner

pytestmark = pytest.mark.django_db
LATE = "late_reason.other"


@pytest.fixture
def office(db):
    """Leeds, where three children were back once a month for seven months; nothing is counted anywhere else."""
    leeds = factories.council("Leeds")
    elsewhere = {"definitions": definitions(), "built_at": timezone.now()}
    others = Council.objects.exclude(pk=leeds.pk)
    UptakeBuild.objects.bulk_create([UptakeBuild(council=council, **elsewhere) for council in others])
    StaleMonth.objects.exclude(council=leeds).delete()
    by = factories.reread(factories.person(Role.MANAGER, leeds))
    children = [factories.child(by, leeds, number) for number in range(3)]
    factories.placement(by, children[1], location="in_area", starts_on=middle(3))
    factories.placement(by, children[2], location="out_of_area", starts_on=middle(9))
    rows = {}
    for number, months in enumerate(((6, 5, 2), (6, 4, 3, 2), (5, 1))):
        for month in months:
            rows[number, month] = back(by, children[number], month)
    return factories.reread(by), leeds, children, rows


def middle(months):
    """The fifteenth of the month so many months ago."""
    return months_before(timezone.localdate().replace(day=1), months).replace(day=15)


def back(by, child, months, *, day=15, hours=5, **facts):
    """The child was back at that day's noon, after so many hours."""
    on = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    ago = (on.date() - middle(months).replace(day=day)).days * 24 + (timezone.now() - on).total_seconds() / 3600
    missing = factories.episode(by, child, hours_ago=ago + hours, **facts)
    return factories.returned(by, missing, hours_ago=ago)


def rolled_up():
    months = rollup.refresh()
    open_wall()
    return months


def last_months():
    """The six whole months before this one."""
    return Period(middle(6).replace(day=1), timezone.localdate().replace(day=1) - timedelta(days=1))


def part(first, starts, last, ends):
    """From a day of a month to a day of another."""
    return Period(middle(first).replace(day=starts), middle(last).replace(day=ends))


def periods():
    """Whole months; edges before, on and after the day of a return; within one month; up to today."""
    yield last_months()
    yield from (part(5, 16, 2, 14), part(4, 15, 2, 15), part(6, 14, 5, 16), part(4, 14, 3, 16), part(3, 15, 3, 15))
    yield Period(middle(3), timezone.localdate())


def all_are_right(by, leeds, **more):
    """Every period's answer, which must be that of a recount."""
    found = {}
    for period in periods():
        question = asked(by, leeds, period=period, **more)
        found[period] = answer(question)
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT recount")
            cursor.execute("DELETE FROM reporting_uptakebuild")
            recounted = answer(question)
            cursor.execute("ROLLBACK TO SAVEPOINT recount")
        assert found[period] == recounted, period
    return found


def whole(found):
    """The one of all whole months."""
    return found[last_months()]


def test_each_child_counts_once_in_any_period(office):
    by, leeds, _, _ = office
    rolled_up()
    found = whole(all_are_right(by, leeds))
    assert (found.total.episodes, found.total.children) == (9, 3)
    assert {group.key: group.children for group in found.by_basis} == {"home": 2, "in_area": 1, "out_of_area": 1}
    assert (found.missing["episodes"], found.missing["children"]) == (9, 3)
    DistinctMonth.objects.update(total=100)
    assert answer(asked(by, leeds, period=last_months())).total.children > 100


@pytest.mark.parametrize(
    "parts",
    [
        {"placement_basis": "home"},
        {"placement_group": "not_looked_after", "category": "missing"},
        {"placement_basis": "in_area", "placement_group": "childrens_home"},
        {"category": "away"},
    ],
    ids=lambda parts: "-".join(parts),
)
def test_a_part_is_counted_alike(office, parts):
    by, leeds, _, rows = office
    MissingEpisode.objects.filter(pk=rows[0, 5].episode_id).update(category="away")
    rolled_up()
    all_are_right(by, leeds, parts=parts)


def test_a_change_in_the_middle_changes_what_comes_after(office):
    by, leeds, children, rows = office
    rolled_up()
    MissingEpisode.objects.filter(pk=rows[1, 4].episode_id).update(category="away")
    marked = {middle(4).replace(day=1), middle(3).replace(day=1)}
    assert set(StaleMonth.objects.values_list("month", flat=True)) == marked
    all_are_right(by, leeds)
    rolled_up()
    assert not StaleMonth.objects.exists()
    all_are_right(by, leeds)
    MissingEpisode.objects.filter(pk=rows[1, 3].episode_id).update(child=children[0])
    ReturnInterview.objects.filter(pk=rows[1, 3].pk).update(parked_reason="moved")
    all_are_right(by, leeds)
    rolled_up()
    all_are_right(by, leeds)
    assert list(checking.differences(leeds)) == []


def test_an_interview_counts_once_however_much_it_covers(office):
    by, leeds, _, rows = office
    rolled_up()
    late = {"late_reason": factories.code(LATE)}
    factories.interview(by, rows[0, 6], rows[0, 5], rows[0, 2], **late)
    all_are_right(by, leeds)
    rolled_up()
    assert whole(all_are_right(by, leeds)).interviews_held == 1
    factories.interview(by, rows[0, 5], **late)
    assert StaleMonth.objects.filter(month=middle(5).replace(day=1)).exists()
    assert whole(all_are_right(by, leeds)).interviews_held == 2
    rolled_up()
    second = factories.interview(by, rows[0, 5], completion="partial", **late)
    assert whole(all_are_right(by, leeds)).interviews_held == 2
    rolled_up()
    type(second).objects.filter(pk=second.pk).update(completion="completion.full")
    assert whole(all_are_right(by, leeds)).interviews_held == 3
    rolled_up()
    InterviewCoverage.objects.filter(interview=second).delete()
    assert whole(all_are_right(by, leeds)).interviews_held == 2
    rolled_up()
    assert list(checking.differences(leeds)) == []


def test_a_restricted_child_is_in_no_roll_up(office):
    by, leeds, children, _ = office
    rolled_up()
    colleague = factories.reread(factories.person(Role.MANAGER, leeds, name="colleague"))
    restriction = restrict(user=by, child=children[0], reason="A colleague’s child.", people=[], barred=[])
    for _ in range(2):
        assert whole(all_are_right(by, leeds)).total.children == 3
        assert whole(all_are_right(colleague, leeds)).total.children == 2
        rolled_up()
    assert DistinctMonth.objects.filter(council=leeds, month=middle(6).replace(day=1), total__gt=1).count() == 0
    lift(user=by, restriction=restriction, reason="Over")
    rolled_up()
    assert whole(all_are_right(factories.reread(colleague), leeds)).total.children == 3


def test_two_records_made_one_are_one_child(office):
    by, leeds, children, _ = office
    rolled_up()
    twin = factories.child(by, leeds, 77, family_name="Twice")
    back(by, twin, 3)
    rolled_up()
    assert whole(all_are_right(by, leeds)).total.children == 4
    facts = {"facts": {}, "same_absence": {}, "reason": "Entered twice."}
    children[0].refresh_from_db()
    merge_children(user=by, kept=children[0], version=children[0].version, merged=twin, **facts)
    assert whole(all_are_right(by, leeds)).total.children == 3
    rolled_up()
    assert whole(all_are_right(by, leeds)).total.children == 3


def test_who_was_missing_still_at_the_end(office):
    by, leeds, children, rows = office
    began = rows[2, 1].returned_earliest_at - timedelta(days=70)
    long = MissingEpisode.objects.filter(pk=rows[2, 1].episode_id)
    long.update(went_missing_earliest_at=began, went_missing_latest_at=began)
    missing = factories.episode(by, children[0], hours_ago=40)
    rolled_up()
    found = all_are_right(by, leeds)
    assert found[part(6, 14, 5, 16)].missing["still_missing"] == 0
    assert found[part(4, 14, 3, 16)].missing["still_missing"] == 1
    assert MissingMonth.objects.filter(council=leeds).count() > 4
    MissingEpisode.objects.filter(pk=missing.pk).update(category="away")
    all_are_right(by, leeds)


def test_what_is_disposed_of_is_counted_no_more(office):
    by, leeds, _, rows = office
    rolled_up()
    with owner():
        for model in (EpisodeGrading, EpisodeEscalation):
            model.objects.filter(episode=rows[1, 3].episode_id).delete()
        DeadlineFlag.objects.filter(return_interview=rows[1, 3]).delete()
        ReturnInterview.objects.filter(pk=rows[1, 3].pk).delete()
        MissingEpisode.objects.filter(pk=rows[1, 3].episode_id).delete()
    assert {middle(3).replace(day=1), middle(2).replace(day=1)} <= set(
        StaleMonth.objects.values_list("month", flat=True)
    )
    assert whole(all_are_right(by, leeds)).missing["episodes"] == 8
    rolled_up()
    assert whole(all_are_right(by, leeds)).total.episodes == 8


def test_marks_wait_while_somebody_changes_records_of_the_council(office):
    _, leeds, _, _ = office
    with psycopg2.connect(application_url()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [WRITING, leeds.pk])
        assert rolled_up() == 0
        assert StaleMonth.objects.filter(council=leeds).exists()
        other.rollback()
    assert rolled_up() > 4
    assert not StaleMonth.objects.filter(council=leeds).exists()


@pytest.mark.parametrize("model", [DistinctMonth, MissingMonth])
def test_a_number_altered_in_the_roll_up_is_found(office, model):
    _, leeds, _, _ = office
    rolled_up()
    assert list(checking.differences(leeds)) == []
    name = "total" if model is DistinctMonth else "merged"
    row = model.objects.filter(council=leeds).order_by("month", "pk")[0]
    model.objects.filter(pk=row.pk).update(**{name: getattr(row, name) + 1})
    (difference,) = checking.differences(leeds)
    assert f"{row.month:%Y-%m}" in difference
    row.delete()
    assert len(list(checking.differences(leeds))) >= 1
    rollup.forget(leeds)
    rolled_up()
    assert list(checking.differences(leeds)) == []
