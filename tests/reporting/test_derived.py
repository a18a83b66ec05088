"""What is derived follows what it is derived from, whoever changes it and whenever: found cases, with their values."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from cases.models import Child, Code, MissingEpisode, Placement, PlacementType
from interviews import derived, flags
from interviews.actions.council_rules import change_rules
from interviews.actions.returns import change_child, correct_episode
from interviews.models import DeadlineFlag, Help, Interview, InterviewCoverage, Offer, ReturnInterview
from reporting import checking
from reporting.corrections import COLUMNS, corrected
from reporting.periods import Period
from reporting.tallies import TALLIES
from reporting.tasks import check_figures
from reporting.uptake import figures
from sharing.actions.agreements import Terms, change_agreement
from sharing.actions.decisions import decide
from sharing.models import ShareDecision, SharingAgreement
from tests import factories
from tests.wall import open_wall

pytestmark = pytest.mark.django_db
DAY = 24.0


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def back(by, at, number=1, *, hours=10 * DAY, **facts):
    """A child who came back so many hours ago, after a night."""
    child = factories.child(by, at, number)
    return factories.returned(by, factories.episode(by, child, hours_ago=hours + 9, **facts), hours_ago=hours)


def now_of(owed):
    return ReturnInterview.objects.get(pk=owed.pk)


def counted(by, at, key):
    """(numerator, denominator) of a measure over the last year."""
    period = Period(factories.day_ago(365), factories.day_ago(0))
    found = figures(period=period, user=by, council=at, as_at=timezone.now())["all"]
    rate = found.rates[key]
    return rate.numerator, rate.denominator


def test_a_death_after_the_return_changes_no_figure_and_ends_the_work(office):
    by, leeds = office
    owed = back(by, leeds)
    child = owed.child
    child.refresh_from_db()
    changed = change_child(user=by, child=child, version=child.version, died_on=factories.day_ago(2))
    after = now_of(owed)
    assert (after.duty, after.due_at, after.not_completed_id) == ("due", owed.due_at, "not_completed.died")
    assert not ReturnInterview.objects.filter(pk=owed.pk).still_open().exists()
    change_child(user=by, child=changed, version=changed.version, died_on=None)
    assert now_of(owed).not_completed_id is None


def test_an_absence_entered_after_the_death_owes_no_work(office):
    by, leeds = office
    child = factories.child(by, leeds, 1)
    Child.objects.filter(pk=child.pk).update(died_on=factories.day_ago(2))
    child.refresh_from_db()
    missing = factories.episode(by, child, hours_ago=9 * DAY)
    owed = factories.returned(by, missing, hours_ago=8 * DAY)
    assert (owed.duty, owed.not_completed_id) == ("due", "not_completed.died")


def test_a_death_before_the_return_leaves_nothing_due(office):
    by, leeds = office
    owed = back(by, leeds)
    Child.objects.filter(pk=owed.child_id).update(died_on=factories.day_ago(11))
    assert now_of(owed).duty == "not_due"


def test_away_is_judged_by_the_rule_of_the_day_of_the_return(office):
    by, leeds = office
    early = back(by, leeds, 1, hours=20 * DAY, category="away")
    late = back(by, leeds, 2, hours=5 * DAY, category="away")
    rules = {"user": by, "council": leeds, "version": leeds.version}
    leeds = change_rules(**rules, away_calls_for_interview=True, away_from=factories.day_ago(10))
    assert (now_of(early).duty, now_of(late).duty) == ("not_due", "due")
    rules = {"user": by, "council": leeds, "version": leeds.version + 0}
    change_rules(**rules, away_calls_for_interview=False, away_from=factories.day_ago(2))
    assert (now_of(early).duty, now_of(late).duty) == ("not_due", "due")
    assert Council.objects.get(pk=leeds.pk).away_calls_for_interview is False
    Child.objects.get(pk=early.child_id).save()
    assert now_of(early).duty == "not_due"


def test_a_rule_from_an_earlier_day_holds_for_later_days_too(office):
    by, leeds = office
    owed = back(by, leeds, hours=5 * DAY, category="away")
    for away, days in ((True, 20), (False, 2)):
        leeds = change_rules(
            user=by,
            council=leeds,
            version=leeds.version,
            away_calls_for_interview=away,
            away_from=factories.day_ago(days),
        )
    assert now_of(owed).duty == "due"
    flags.settle([owed.pk], timezone.now())
    flags.sweep(timezone.now())
    assert DeadlineFlag.objects.filter(return_interview=owed, resolved_at=None).exists()
    leeds = change_rules(
        user=by,
        council=leeds,
        version=leeds.version,
        away_calls_for_interview=False,
        away_from=factories.day_ago(30),
    )
    assert now_of(owed).duty == "not_due"
    assert not DeadlineFlag.objects.filter(return_interview=owed, resolved_at=None).exists()
    leeds = change_rules(
        user=by,
        council=leeds,
        version=leeds.version,
        away_calls_for_interview=True,
        away_from=factories.day_ago(40),
    )
    assert leeds.away_calls_for_interview
    change_rules(user=by, council=leeds, version=leeds.version, away_calls_for_interview=True)
    assert list(leeds.away_rules.values_list("holds_from")) == [(factories.day_ago(40),)]


def test_sharing_is_decided_in_time_by_the_hours_that_were_agreed_then(office):
    by, leeds = office
    agreement = factories.agreed(by, leeds, starts_on=factories.day_ago(100), decide_within_hours=72)
    owed = back(by, leeds, hours=6 * DAY)
    factories.interview(by, owed, started_at=timezone.now() - timedelta(days=5))
    decide(user=by, return_interview=now_of(owed), choice="do_not_share", reason="No risk.", no_consent_reason="")
    ShareDecision.objects.update(decided_at=timezone.now() - timedelta(days=3))
    assert counted(by, leeds, "decided_in_time") == (1, 1)
    terms = Terms(
        purpose="Sooner.",
        legal_basis="Public task.",
        tiers=[1, 2],
        starts_on=factories.day_ago(0),
        decide_within_hours=24,
    )
    change_agreement(user=by, agreement=agreement, terms=terms)
    assert counted(by, leeds, "decided_in_time") == (1, 1)
    SharingAgreement.objects.filter(pk=agreement.pk).update(decide_within_hours=12)  # wrong from the beginning
    assert counted(by, leeds, "decided_in_time") == (0, 1)


def test_a_care_leaver_is_one_from_a_day_on(office):
    by, leeds = office
    before, after = back(by, leeds, 1, hours=50 * DAY), None
    child = before.child
    after = factories.returned(by, factories.episode(by, child, hours_ago=9 * DAY), hours_ago=8 * DAY)
    Child.objects.filter(pk=child.pk).update(care_leaver_from=factories.day_ago(20))
    assert (now_of(before).is_care_leaver, now_of(after).is_care_leaver) == (False, True)
    then = now_of(after)
    Child.objects.filter(pk=child.pk).update(care_leaver_from=None)
    assert corrected(then, now_of(after)) == ("whether a care leaver",)


def test_a_childs_no_on_an_offer_to_a_parent_is_counted(office):
    by, leeds = office
    owed = back(by, leeds)
    factories.offer(by, owed, response="declined_by_child", offered_to="parent")
    assert counted(by, leeds, "declined_by_child") == (1, 1)


def test_a_no_and_then_a_talk_in_part_is_still_a_no(office):
    by, leeds = office
    owed = back(by, leeds)
    ago = timezone.now() - timedelta(days=8)
    factories.offer(by, owed, response="declined_by_child", offered_at=ago, responded_at=ago)
    factories.interview(by, owed, completion="partial", started_at=ago + timedelta(days=1))
    assert counted(by, leeds, "declined_by_child") == (1, 1)
    assert now_of(owed).state == "partly_done"  # the work goes on


def test_a_parents_no_and_then_yes_is_no_refusal(office):
    by, leeds = office
    owed = back(by, leeds)
    ago = timezone.now() - timedelta(days=8)
    factories.offer(by, owed, response="declined_by_parent", offered_to="parent", offered_at=ago, responded_at=ago)
    assert now_of(owed).latest_response == "response.declined_by_parent"
    factories.offer(by, owed, response="accepted", offered_to="parent")
    assert now_of(owed).latest_response == ""


def test_a_refusal_that_is_entered_late_is_no_correction(office):
    by, leeds = office
    owed = back(by, leeds, hours=100 * DAY)
    before = now_of(owed)
    ago = timezone.now() - timedelta(days=99)
    factories.offer(by, owed, response="declined_by_child", offered_at=ago, responded_at=ago)
    after = now_of(owed)
    assert after.is_declined_by_child
    assert corrected(before, after) == ()
    assert corrected(after, before) != ()


def fields_of(condition):
    """The columns that a condition reads."""
    for part in condition.children:
        if isinstance(part, Q):
            yield from fields_of(part)
        else:
            yield part[0].partition("__")[0]


def test_corrections_know_every_column_that_figures_read():
    read = {name for condition in TALLIES.values() for name in fields_of(condition(timezone.now()))}
    assert len(read) > 15
    assert read <= set(COLUMNS)
    assert set(COLUMNS) - {"placement_type_id"} <= set(derived.columns())


def test_nobody_writes_a_derived_column(office):
    by, leeds = office
    owed = back(by, leeds)
    stale = now_of(owed)
    stale.duty, stale.completed_at, stale.placement_basis = "not_due", timezone.now(), "in_area"
    stale.booked_place = "School"
    stale.save()
    after = now_of(owed)
    assert (after.duty, after.completed_at, after.placement_basis, after.booked_place) == (
        "due",
        None,
        "home",
        "School",
    )


def test_every_input_is_followed_whoever_writes_it(office):
    """Each table an interview is derived from is changed past every action; the rows are those derived from nothing."""
    by, leeds = office
    owed, other = back(by, leeds, 1), back(by, leeds, 2)
    factories.placement(by, owed.child, starts_on=factories.day_ago(300))
    factories.offer(by, owed, offered_at=timezone.now() - timedelta(days=9))
    talk = factories.interview(by, owed, late_reason=factories.code("late_reason.other"))
    factories.help_offered(by, owed, of=talk)
    agreement = factories.agreed(by, leeds, starts_on=factories.day_ago(100))
    decide(user=by, return_interview=now_of(owed), choice="do_not_share", reason="No risk.", no_consent_reason="")
    seen = [now_of(owed)]
    hour = timedelta(hours=1)
    for change in (
        lambda: MissingEpisode.objects.filter(pk=owed.episode_id).update(
            returned_earliest_at=owed.returned_earliest_at - hour, returned_latest_at=owed.returned_earliest_at - hour
        ),
        lambda: MissingEpisode.objects.filter(pk=owed.episode_id).update(category="away"),
        lambda: leeds.away_rules.create(holds_from=factories.day_ago(300), calls_for_interview=True),
        lambda: leeds.away_rules.all().delete(),
        lambda: MissingEpisode.objects.filter(pk=owed.episode_id).update(category="missing"),
        lambda: Child.objects.filter(pk=owed.child_id).update(born_on=factories.day_ago(7000)),
        lambda: Child.objects.filter(pk=owed.child_id).update(born_on=None, born_precision="unknown"),
        lambda: Placement.objects.filter(child=owed.child_id).update(location="out_of_area"),
        lambda: Placement.objects.filter(child=owed.child_id).update(ends_on=factories.day_ago(200)),
        lambda: Child.objects.filter(pk=owed.child_id).update(care_leaver_from=factories.day_ago(200)),
        lambda: PlacementType.objects.filter(pk="K2").update(reporting_group="other"),
        lambda: Council.objects.filter(pk=leeds.pk).update(offer_hours=5),
        lambda: Council.objects.filter(pk=leeds.pk).update(went_live_at=timezone.now()),
        lambda: Council.objects.filter(pk=leeds.pk).update(went_live_at=None),
        lambda: Offer.objects.filter(return_interview=owed).update(method="method.letter"),
        lambda: Code.objects.filter(pk="method.letter").update(kind="direct"),
        lambda: Offer.objects.filter(return_interview=owed).delete(),
        lambda: Interview.objects.filter(pk=talk.pk).update(outside_care="no"),
        lambda: InterviewCoverage.objects.create(council=leeds, interview=talk, return_interview=other),
        lambda: Help.objects.filter(return_interview=owed).update(accepted_at=timezone.now()),
        lambda: ShareDecision.objects.update(choice="share"),
        lambda: SharingAgreement.objects.filter(pk=agreement.pk).update(decide_within_hours=9),
        lambda: Interview.objects.filter(pk=talk.pk).update(completion="completion.partial"),
    ):
        with transaction.atomic():
            change()
        seen.append(now_of(owed))
        assert list(checking.differences(leeds)) == []
    changed = [
        any(getattr(one, name) != getattr(two, name) for name in derived.columns())
        for one, two in zip(seen, seen[1:], strict=False)
    ]
    assert changed.count(False) <= 5, changed


def test_a_correction_that_crosses_a_move_takes_the_other_placement(office):
    by, leeds = office
    owed = back(by, leeds, hours=10 * DAY)
    factories.placement(by, owed.child, starts_on=factories.day_ago(300), ends_on=factories.day_ago(15))
    factories.placement(by, owed.child, starts_on=factories.day_ago(15), location="out_of_area")
    assert now_of(owed).placement_basis == "out_of_area"
    episode = MissingEpisode.objects.get(pk=owed.episode_id)
    span = type(episode.went_missing).exact(timezone.now() - timedelta(days=20))
    facts = {"went_missing": span, "located": None, "returned": episode.returned, "category": "missing"}
    correct_episode(user=by, episode=episode, version=episode.version, reason="Wrong day", **facts)
    assert now_of(owed).placement_basis == "in_area"


def test_what_was_altered_past_the_database_is_found_and_repaired(office):
    by, leeds = office
    rows = [back(by, leeds, number) for number in range(1, 4)]
    alter(f"UPDATE interviews_returninterview SET completed_at = now() WHERE id = {rows[0].pk}")
    alter(f"UPDATE interviews_returninterview SET placement_group = 'other' WHERE id = {rows[1].pk}")
    alter(f"UPDATE cases_missingepisode SET category = 'away' WHERE id = {rows[2].episode_id}")
    with pytest.raises(CommandError, match="1 councils differ"):
        call_command("check_figures", "--councils", leeds.dfe_code)
    with pytest.raises(Exception, match=f"{leeds.dfe_code}: "):
        check_figures()
    call_command("check_figures", "--councils", leeds.dfe_code, "--repair")
    open_wall()
    assert (now_of(rows[0]).completed_at, now_of(rows[1]).placement_group) == (None, "not_looked_after")
    assert now_of(rows[2]).category == "away"
    call_command("check_figures", "--councils", leeds.dfe_code)


def alter(statement):
    """As the owner of the database could, with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rhi.derived_waits', 'on', true)")
        cursor.execute(statement)
        cursor.execute("SELECT set_config('rhi.derived_waits', '', true)")
