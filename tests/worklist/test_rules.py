"""A council's own rules: the ladder while a child is missing, triggers tried before they are saved, times."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council, OutboxMessage
from accounts.roles import Role
from cases import watching
from cases.models import EpisodeEscalation, EscalationStep, RepeatTrigger, TriggerReached
from cases.telling import watch
from interviews.actions.council_rules import change_rules, set_trigger
from interviews.actions.returns import correct_episode, record_located
from interviews.models import DeadlineFlag
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds(db):
    return factories.council("Leeds")


@pytest.fixture
def manager(leeds):
    return factories.reread(factories.person(Role.MANAGER, leeds))


def ago(hours):
    return TimeSpan.exact(timezone.now() - timedelta(hours=hours))


def test_steps_are_reached_as_time_passes_once_each_and_told_once(leeds, manager):
    absence = factories.episode(manager, factories.child(manager, leeds), hours_ago=23.5)
    start = absence.went_missing_earliest_at
    assert watch(start + timedelta(hours=24)) == 0
    assert watch(start + timedelta(hours=24, seconds=1)) == 1
    assert watch(start + timedelta(hours=24, seconds=2)) == 0
    message = OutboxMessage.objects.get(kind="still_missing")
    assert message.recipient == manager.email
    assert watch(start + timedelta(days=8)) == 3  # no job ran for a week: 48 h, 72 h and 7 days at once
    assert OutboxMessage.objects.filter(kind="still_missing").count() == 2  # of which only the last is told
    assert [row.event_at - start for row in absence.escalations.order_by("event_at")] == [
        timedelta(hours=hours) for hours in (24, 48, 72, 168)
    ]


def test_found_meanwhile_a_step_is_over_and_a_correction_makes_it_wrong(leeds, manager):
    absence = factories.episode(manager, factories.child(manager, leeds), hours_ago=30)
    assert absence.escalations.get().resolution == ""
    record_located(user=manager, episode=absence, version=absence.version, located=ago(2))
    assert absence.escalations.get().resolution == "ended"
    absence.refresh_from_db()
    correct_episode(
        user=manager,
        episode=absence,
        version=absence.version,
        reason="Seen later.",
        went_missing=ago(20),
        located=ago(2),
        returned=None,
        category="missing",
    )
    assert absence.escalations.get().resolution == "corrected"
    assert EpisodeEscalation.objects.count() == 1


def absences(manager, child, *days_ago, hours=5):
    for days in days_ago:
        absence = factories.episode(manager, child, hours_ago=24 * days)
        factories.returned(manager, absence, hours_ago=24 * days - hours)


def test_a_trigger_is_reached_when_the_number_is_and_not_again_while_it_stays(leeds, manager):
    child = factories.child(manager, leeds)
    absences(manager, child, 60, 30)
    set_trigger(user=manager, council=leeds, trigger=None, count=3, window_days=90, action="strategy_meeting")
    RepeatTrigger.objects.update(starts_at=timezone.now() - timedelta(days=365))
    absences(manager, child, 10)
    reached = TriggerReached.objects.get()
    assert reached.episode == child.episodes.first()
    absences(manager, child, 2)
    assert TriggerReached.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="trigger").count() == 1


def test_a_trigger_by_length_is_reached_while_the_child_is_away(leeds, manager):
    facts = {"count": 1, "window_days": 30, "at_least_hours": 6, "police_grade": "high", "action": "manager_review"}
    set_trigger(user=manager, council=leeds, trigger=None, **facts)
    RepeatTrigger.objects.update(starts_at=timezone.now() - timedelta(days=365))
    absence = factories.episode(manager, factories.child(manager, leeds), hours_ago=5, police_grade="high")
    factories.episode(manager, factories.child(manager, leeds, 2), hours_ago=5, police_grade="low")
    assert not TriggerReached.objects.exists()
    watch(timezone.now() + timedelta(hours=2))
    assert TriggerReached.objects.get().episode == absence


def test_a_dry_run_is_shown_before_a_trigger_is_saved_and_counts_what_it_would_have_raised(leeds, manager, sign_in):
    absences(manager, factories.child(manager, leeds), 100, 60, 30, 10)
    absences(manager, factories.child(manager, leeds, 2), 300)
    client, url = sign_in(manager), reverse("trigger_new")
    typed = {"count": "3", "window_days": "90", "at_least_hours": "0", "action": "strategy_meeting"}
    first = send(client, url, typed, save="1")  # nothing was tried: shown, not saved
    assert (first.context["tried"]["count"], first.context["tried"]["children"]) == (1, 1)
    assert not RepeatTrigger.objects.exists()
    form = first.context["form"]
    kept = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    other = client.post(url, {**kept, "window_days": "365", "save": "1"})  # other settings than those tried
    assert other.status_code == 200
    assert other.context["tried"]["count"] == 1
    assert client.post(url, {**kept, "save": "1"}).status_code == 302
    assert str(RepeatTrigger.objects.get()) == "3 absences in 90 days"


def test_the_dry_run_agrees_with_what_is_raised(leeds, manager):
    settings = {"count": 2, "window_days": 20, "at_least_hours": 3, "police_grade": ""}
    set_trigger(user=manager, council=leeds, trigger=None, action="manager_review", **settings)
    RepeatTrigger.objects.update(starts_at=timezone.now() - timedelta(days=365))
    for number, days in enumerate(((50, 40, 39, 10), (200, 150, 149, 148, 100), (5, 4))):
        absences(manager, factories.child(manager, leeds, number), *days)
    facts = {"council_id": leeds.pk, "hidden": [], "since": timezone.now() - timedelta(days=365)}
    tried = watching.would_have_raised(now=timezone.now(), **facts, **settings)
    assert len(tried) == TriggerReached.objects.filter(resolved_at__isnull=True).count() == 3


def test_what_was_done_is_recorded_and_leaves_the_worklist(leeds, manager, sign_in):
    set_trigger(user=manager, council=leeds, trigger=None, count=1, window_days=30, action="manager_review")
    RepeatTrigger.objects.update(starts_at=timezone.now() - timedelta(days=9))
    factories.episode(manager, factories.child(manager, leeds), hours_ago=5)
    client = sign_in(manager)
    listed = reverse("worklist") + "?group=triggers"
    assert "Bea Example" in client.get(listed).content.decode()
    today = timezone.localdate()
    boxes = {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year}
    url = reverse("trigger_reached", args=[TriggerReached.objects.get().pk])
    assert send(client, url, {**boxes, "done_what": "Plan reviewed."}).status_code == 302
    assert "Bea Example" not in client.get(listed).content.decode()


def test_shorter_times_follow_at_once_for_open_work(leeds, manager):
    owed = factories.returned(manager, factories.episode(manager, factories.child(manager, leeds)), hours_ago=13)
    facts = {"due_soon_hours": 2, "long_overdue_hours": 100, "answer_hours": 5, "tells_host": False}
    change_rules(user=manager, council=leeds, version=leeds.version, offer_hours=12, **facts)
    owed.refresh_from_db()
    assert owed.offer_due_at == owed.returned_earliest_at + timedelta(hours=12)
    assert owed.due_at == owed.returned_earliest_at + timedelta(hours=72)  # the law's, which nobody sets
    assert Council.objects.get(pk=leeds.pk).tells_host is False
    assert not DeadlineFlag.objects.exists()  # the next sweep raises and tells


def test_every_council_begins_with_a_ladder(leeds):
    hours = EscalationStep.objects.filter(council=leeds).values_list("after_hours", flat=True)
    assert list(hours) == [24, 48, 72, 168]
    assert EscalationStep.objects.values("council").distinct().count() == Council.objects.count()


def test_only_managers_set_rules(leeds, sign_in):
    caseworker = factories.reread(factories.person(Role.CASEWORKER, leeds))
    assert sign_in(caseworker).get(reverse("rules")).status_code == 403
