"""Hard cases of the domain that touch recording, through the actions that pages and imports share."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import MissingEpisode
from interviews import derived
from interviews.actions.offers import close_not_completed, record_answer
from interviews.actions.returns import change_child, close_without_return, correct_episode, record_located
from interviews.flags import sweep
from interviews.models import DeadlineFlag, ReturnInterview
from rhi.refusals import Refused, StaleRecord
from rhi.timespan import LONDON, TimeSpan
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    """A manager of Leeds and a child at home."""
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(factories.Role.MANAGER, leeds))
    return manager, factories.child(manager, leeds)


def ago(hours: float) -> TimeSpan:
    """So many hours ago, exactly."""
    return TimeSpan.exact(timezone.now() - timedelta(hours=hours))


def test_missing_again_before_the_interview_keeps_both_with_their_own_due_times(office):
    manager, child = office
    first = factories.returned(manager, factories.episode(manager, child, hours_ago=50), hours_ago=40)
    second = factories.returned(manager, factories.episode(manager, child, hours_ago=20), hours_ago=4)
    assert second.due_at - first.due_at == timedelta(hours=36) or second.due_at > first.due_at
    factories.interview(manager, first, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.shares_interview) == ("completed", "completed", True)


def test_overlapping_episodes_are_refused_by_the_action_and_by_the_database(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=30)
    with pytest.raises(Refused, match="overlaps"):
        factories.episode(manager, child, hours_ago=10)
    copy = "INSERT INTO cases_missingepisode SELECT (jsonb_populate_record(e, '{\"id\": 999999}')).* "
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{copy} FROM cases_missingepisode e WHERE id = %s", [episode.pk])


def test_the_clock_starts_with_the_return_not_with_being_found(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=60)
    owed = record_located(user=manager, episode=episode, version=1, located=ago(40), found_where="Manchester")
    assert (owed.duty, owed.due_at) == ("awaiting_return", None)
    owed = factories.returned(manager, episode, hours_ago=10)
    assert owed.due_at == owed.returned_earliest_at + timedelta(hours=72)


def test_a_returned_due_episode_without_its_interview_is_refused_at_commit(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    ReturnInterview.objects.filter(pk=owed.pk).delete()
    with pytest.raises(IntegrityError, match="has returned and calls for"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_corrected_return_moves_the_due_time_and_keeps_the_old_values(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=200)
    owed = factories.returned(manager, episode, hours_ago=100)
    assert sweep(timezone.now()) == 4  # both clocks, near and past
    episode.refresh_from_db()
    owed = correct_episode(
        user=manager,
        episode=episode,
        version=episode.version,
        reason="The home gave the exact time.",
        went_missing=episode.went_missing,
        located=None,
        returned=ago(20),
        category="missing",
    )
    assert owed.urgency() == "in_time"
    assert set(DeadlineFlag.objects.values_list("resolution", flat=True)) == {"corrected"}
    kept = episode.events.order_by("-pgh_id").first()
    assert kept.pgh_context["reason"] == "The home gave the exact time."
    assert kept.returned_earliest_at < owed.returned_earliest_at


def test_a_return_nobody_knows_is_an_interval_and_never_a_made_up_time(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=50)
    record_located(user=manager, episode=episode, version=1, located=ago(30))
    owed = factories.returned(manager, episode, returned=TimeSpan.unknown())
    assert owed.returned_precision == "unknown"
    assert owed.returned_latest_at - owed.returned_earliest_at > timedelta(hours=29)
    assert owed.due_at == owed.returned_earliest_at + timedelta(hours=72)


def test_a_day_of_return_never_reaches_back_before_going_missing(office):
    manager, child = office
    yesterday = (timezone.now() - timedelta(days=1)).astimezone(LONDON)
    went = datetime(yesterday.year, yesterday.month, yesterday.day, 15, tzinfo=LONDON).astimezone(UTC)
    episode = factories.episode(manager, child, went_missing=TimeSpan.exact(went))
    owed = factories.returned(manager, episode, returned=TimeSpan.on_day(yesterday.date()))
    assert owed.returned_earliest_at == went


def test_regrading_ends_and_restores_the_duty_and_deletes_nothing(office):
    manager, child = office
    episode = factories.episode(manager, child, category="away")
    owed = factories.returned(manager, episode)
    assert owed.duty == "not_due"
    for category, duty in (("missing", "due"), ("away", "not_due")):
        episode.refresh_from_db()
        owed = correct_episode(
            user=manager,
            episode=episode,
            version=episode.version,
            reason="Re-graded",
            went_missing=episode.went_missing,
            located=None,
            returned=episode.returned,
            category=category,
        )
        assert owed.duty == duty
    assert ReturnInterview.objects.count() == 1


def test_a_corrected_date_of_birth_changes_what_is_owed(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    facts = {"reference": child.reference, "born_on": date(2000, 1, 1), "born_precision": "exact"}
    change_child(user=manager, child=child, version=child.version, **facts)
    owed.refresh_from_db()
    assert (owed.duty, owed.due_at) == ("not_due", None)


def test_a_parents_refusal_leaves_the_childs_offer_open(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    factories.offer(manager, owed, response="declined_by_parent", offered_to="parent")
    owed.refresh_from_db()
    assert owed.state == "awaiting_offer"
    assert owed.first_offered_at is None
    assert ReturnInterview.objects.still_open().filter(pk=owed.pk).exists()


def test_declined_then_accepted_keeps_both(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    earlier = timezone.now() - timedelta(hours=2)
    declined = factories.offer(manager, owed, response="declined_by_child", offered_at=earlier)
    owed.refresh_from_db()
    assert owed.state == "declined"
    with pytest.raises(Refused, match="new offer"):
        record_answer(
            user=manager, offer=declined, response=factories.code("response.accepted"), responded_at=timezone.now()
        )
    factories.offer(manager, owed)
    owed.refresh_from_db()
    assert (owed.state, owed.offers.count()) == ("accepted", 2)


def test_a_letter_without_reply_is_an_offer_and_not_a_refusal(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    factories.offer(manager, owed, response="no_response", method="letter")
    owed.refresh_from_db()
    assert owed.state == "offered"
    assert owed.first_offered_at is not None
    assert owed.first_direct_offer_at is None


def test_an_interview_before_the_return_is_allowed_and_one_before_being_found_does_not_count(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=50)
    record_located(user=manager, episode=episode, version=1, located=ago(30))
    owed = factories.returned(manager, episode, hours_ago=10)
    early = factories.interview(manager, owed, started_at=timezone.now() - timedelta(hours=40))
    owed.refresh_from_db()
    assert owed.completed_at is None
    factories.interview(manager, owed, started_at=timezone.now() - timedelta(hours=20))
    owed.refresh_from_db()
    assert owed.completed_at > early.started_at
    assert owed.first_offered_at == owed.completed_at


def test_an_interview_before_going_missing_is_refused(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child, hours_ago=30))
    with pytest.raises(Refused, match="before the child went missing"):
        factories.interview(manager, owed, started_at=timezone.now() - timedelta(hours=31))


def test_a_late_interview_says_why(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child, hours_ago=200), hours_ago=100)
    with pytest.raises(Refused, match="more than 72 hours"):
        factories.interview(manager, owed)
    factories.interview(manager, owed, late_reason=factories.code("late_reason.notified_late"))


def test_partial_is_not_completed_and_carer_only_never_is(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    factories.interview(manager, owed, completion="carer_only")
    owed.refresh_from_db()
    assert owed.state == "awaiting_offer"
    factories.interview(manager, owed, completion="partial")
    owed.refresh_from_db()
    assert owed.state == "partly_done"


@pytest.mark.parametrize(("refused_first", "declined"), [(False, True), (True, False)])
def test_a_refusal_after_a_talk_in_part_is_declined_and_one_before_is_not(office, refused_first, declined):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child, hours_ago=60), hours_ago=50)
    early, late = timezone.now() - timedelta(hours=40), timezone.now() - timedelta(hours=10)
    refused, talked = (early, late) if refused_first else (late, early)
    factories.interview(manager, owed, completion="partial", started_at=talked)
    factories.offer(manager, owed, response="declined_by_child", offered_at=refused)
    owed.refresh_from_db()
    assert (owed.is_declined_by_child, owed.declined_at) == (declined, refused if declined else None)
    assert owed.state == ("declined" if declined else "partly_done")


def test_closing_without_an_interview_keeps_the_episode_due(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    reason = factories.code("not_completed.no_contact")
    close_not_completed(user=manager, return_interview=owed, not_completed=reason, note="Four tries")
    owed.refresh_from_db()
    assert (owed.state, owed.duty) == ("not_possible", "due")


def test_a_child_who_died_gets_no_offer_and_no_letter(office):
    manager, child = office
    episode = factories.episode(manager, child, hours_ago=50)
    owed = record_located(user=manager, episode=episode, version=1, located=ago(10))
    episode.refresh_from_db()
    close_without_return(
        user=manager,
        episode=episode,
        version=episode.version,
        closed_at=timezone.now(),
        closed_without_return=factories.code("closure.died"),
    )
    owed = ReturnInterview.objects.get(pk=owed.pk)
    assert owed.duty == "not_due"
    with pytest.raises(Refused, match="died"):
        factories.offer(manager, owed)


def test_the_second_of_two_editors_is_told(office):
    manager, child = office
    episode = factories.episode(manager, child)
    factories.returned(manager, episode)
    episode.refresh_from_db()
    with pytest.raises(StaleRecord):
        correct_episode(
            user=manager,
            episode=episode,
            version=episode.version - 1,
            reason="Late",
            went_missing=episode.went_missing,
            located=None,
            returned=episode.returned,
            category="missing",
        )


def test_deriving_again_changes_nothing(leeds):
    owed = ReturnInterview.objects.values().get(pk=leeds.return_interview.pk)
    MissingEpisode.objects.filter(pk=leeds.return_interview.episode_id).update(category="away")
    MissingEpisode.objects.filter(pk=leeds.return_interview.episode_id).update(category="missing")
    assert ReturnInterview.objects.values().get(pk=leeds.return_interview.pk) == owed


def test_every_state_is_the_same_in_python_and_in_the_database(office):
    manager, child = office
    owed = factories.returned(manager, factories.episode(manager, child))
    code = factories.code("not_completed.other").pk
    for changes in (
        {},
        {"first_offered_at": timezone.now()},
        {"latest_response": "response.accepted"},
        {"latest_response": "response.declined_by_child", "is_declined_by_child": True},
        {"is_declined_by_child": True, "partial_at": timezone.now()},
        {"latest_response": "response.declined_by_parent", "first_offered_at": timezone.now()},
        {"partial_at": timezone.now()},
        {"not_completed_id": code},
        {"completed_at": timezone.now(), "not_completed_id": code},
        {"duty": "not_due", "due_at": None},
        {"duty": "not_due", "completed_at": timezone.now()},
        {"duty": "not_known"},
    ):
        with transaction.atomic():
            derived.wait("on")
            ReturnInterview.objects.filter(pk=owed.pk).update(**changes)
            row = ReturnInterview.objects.with_state().get(pk=owed.pk)
            assert row.current_state == row.state.value, changes
            transaction.set_rollback(True)


def test_a_paper_record_entered_late_keeps_its_real_times_and_owes_its_interview(office):
    manager, child = office
    factories.returned(manager, factories.episode(manager, child, hours_ago=30), hours_ago=20)
    with pytest.raises(Refused, match="say when the child was back") as refusal:
        factories.episode(manager, child, hours_ago=200)
    assert refusal.value.field == "returned"
    late = factories.episode(manager, child, hours_ago=200, returned=ago(190))
    assert late.return_interview.duty == "due"
    assert late.return_interview.urgency() == "overdue"
