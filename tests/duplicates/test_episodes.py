"""Two records of one absence are made one, through the page; a duplicate owes nothing and is counted nowhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.models import EpisodeNotification, EpisodeReference, MissingEpisode
from interviews.actions.duplicates import merge_episodes
from interviews.actions.offers import record_contact_attempt
from interviews.actions.returns import correct_episode
from interviews.models import DeadlineFlag, ReturnInterview
from reporting.periods import Period
from reporting.uptake import uptake
from rhi.refusals import Refused
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(leeds, sign_in):
    """Signed in at Leeds."""
    return sign_in(leeds["caseworker"])


@pytest.fixture
def twin(leeds) -> MissingEpisode:
    """Before the house's episode (30 to 6 hours ago), the same absence as another force reported it: 50 to 31."""
    by = leeds["manager"]
    other = factories.force("Greater Manchester")
    owed = past(by, leeds.child, 50, 31, force=other, police_reference="GMP-1")
    missing = owed.episode
    factories.offer(by, owed, response="no_response")
    record_contact_attempt(
        user=by, return_interview=owed, attempted_at=timezone.now(), outcome=factories.code("attempt.no_answer")
    )
    EpisodeNotification.objects.create(
        council=leeds.council, episode=missing, whom="school", told_at=timezone.now(), told_by="A. Example"
    )
    missing.refresh_from_db()
    return missing


def past(by, child, out: float, back: float, **facts) -> ReturnInterview:
    """An absence that began so many hours ago and was over so many hours ago, recorded at once."""
    span = TimeSpan.exact(timezone.now() - timedelta(hours=back))
    return factories.episode(by, child, hours_ago=out, returned=span, **facts).return_interview


def url_of(episode) -> str:
    return reverse("episode_duplicate", args=[episode.pk])


def say(client, episode, twin, **typed):
    return send(client, url_of(episode), {"other": str(twin.pk), "reason": "Same night, same place.", **typed})


def test_the_duplicate_owes_nothing_and_its_work_goes_on_at_the_record_that_stands(leeds, twin, caseworker):
    answer = say(caseworker, leeds.episode, twin)
    assert answer["Location"] == reverse("episode", args=[leeds.episode.pk])
    twin.refresh_from_db()
    assert twin.duplicate_of_id == leeds.episode.pk
    owed = ReturnInterview.objects.get(episode=twin)
    assert (owed.duty, owed.due_at, owed.counted_on, owed.first_offered_at) == ("not_due", None, None, None)
    kept = ReturnInterview.objects.get(episode=leeds.episode)
    assert (kept.duty, kept.offers.count(), kept.contact_attempts.count()) == ("due", 2, 1)
    assert kept.returned_earliest_at == leeds.return_interview.returned_earliest_at
    assert leeds.episode.notifications.get().whom == "school"
    assert set(leeds.episode.references.values_list("reference", flat=True)) >= {"GMP-1"}
    assert EpisodeReference.objects.filter(episode=twin).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_lists_show_the_absence_once_and_its_page_says_how_else_it_was_reported(leeds, twin, caseworker):
    url = reverse("episode", args=[twin.pk])
    before = caseworker.get(reverse("child", args=[leeds.child.pk])).content.decode()
    assert url in before
    say(caseworker, leeds.episode, twin)
    child = caseworker.get(reverse("child", args=[leeds.child.pk])).content.decode()
    assert "Missing episodes (1)" in child
    assert url not in child
    page = caseworker.get(reverse("episode", args=[leeds.episode.pk])).content.decode()
    assert "Also reported as" in page
    assert "ref GMP-1 (Greater Manchester Police)" in page or "ref GMP-1" in page
    own = caseworker.get(url).content.decode()
    assert "counted nowhere" in own
    assert "Record the return" not in own
    worklist = caseworker.get(reverse("worklist")).content.decode()
    assert reverse("return_interview", args=[twin.return_interview.pk]) not in worklist
    assert caseworker.post(reverse("children"), {"q": "GMP-1"}).context["found"] == [leeds.child]


def test_figures_count_it_once(leeds, twin, caseworker):
    def figures() -> tuple[int, int, int, int, int]:
        days = Period(factories.day_ago(30), factories.day_ago(0))
        found = uptake(user=leeds["manager"], council=leeds.council, period=days, as_at=timezone.now())
        total = found.total
        return total.episodes, total.counts["due"], total.counts["not_due"], found.missing["episodes"], total.children

    assert figures() == (2, 2, 0, 2, 1)
    say(caseworker, leeds.episode, twin)
    assert figures() == (1, 1, 0, 1, 1)


def test_an_interview_about_both_is_no_shared_interview_any_more(leeds, twin, caseworker):
    owed = ReturnInterview.objects.get(episode=twin)
    talk = factories.interview(leeds["interviewer"], leeds.return_interview, owed)
    say(caseworker, leeds.episode, twin)
    kept = ReturnInterview.objects.get(episode=leeds.episode)
    assert (kept.state, kept.shares_interview) == ("completed", False)
    page = caseworker.get(reverse("interview", args=[talk.pk]))
    assert [row.pk for row in page.context["covered"]] == [kept.pk]


def test_the_other_one_may_stand_and_the_times_are_widened_only_when_asked(leeds, twin, caseworker):
    leeds.episode.refresh_from_db()
    times = (leeds.episode.went_missing_earliest_at, leeds.episode.returned_earliest_at)
    say(caseworker, leeds.episode, twin)
    leeds.episode.refresh_from_db()
    assert (leeds.episode.went_missing_earliest_at, leeds.episode.returned_earliest_at) == times
    third = factories.episode(leeds["manager"], leeds.child, hours_ago=5)
    factories.returned(leeds["manager"], third, hours_ago=4)
    say(caseworker, leeds.episode, third, widen="on")
    leeds.episode.refresh_from_db()
    third.refresh_from_db()
    assert leeds.episode.went_missing_earliest_at == times[0]
    assert leeds.episode.returned_earliest_at == third.returned_earliest_at
    kept = ReturnInterview.objects.get(episode=leeds.episode)
    assert kept.due_at == third.returned_earliest_at + timedelta(hours=72)
    assert leeds.episode.events.latest("pgh_id").pgh_context["reason"].startswith("One absence")


def test_what_was_decided_on_sharing_stands(leeds, twin, caseworker):
    answer = say(caseworker, leeds.episode, twin, stands="other")
    assert answer.status_code == 200
    assert "decided on sharing" in answer.content.decode()
    assert answer.context["form"]["reason"].value() == "Same night, same place."
    twin.refresh_from_db()
    assert twin.duplicate_of_id is None
    assert MissingEpisode.objects.standing().filter(child=leeds.child).count() == 2


def test_a_return_is_not_lost(leeds, caseworker):
    still_out = factories.episode(leeds["manager"], leeds.child, hours_ago=3)
    answer = say(caseworker, leeds.episode, still_out, stands="other")
    assert "has no return" in answer.content.decode()
    assert say(caseworker, leeds.episode, still_out).status_code == 302
    assert "Nobody is missing" in caseworker.get(reverse("worklist") + "?group=missing").content.decode()


def test_work_needs_a_record_to_go_to(leeds):
    """The one that would stand has neither return nor being found; the duplicate is found, and was offered a talk."""
    by = leeds["manager"]
    child = factories.child(by, leeds.council, 3)
    early = factories.episode(by, child, hours_ago=20)
    owed = factories.returned(by, early, hours_ago=10)
    factories.offer(by, owed)
    late = factories.episode(by, child, hours_ago=5)
    with pytest.raises(Refused, match="no return"):
        merge_episodes(user=by, episode=late, version=late.version, duplicate=early, reason="Same.")
    early.refresh_from_db()
    late.refresh_from_db()
    kept = merge_episodes(user=by, episode=late, version=late.version, duplicate=early, reason="Same.", widen=True)
    assert kept.return_interview.offers.count() == 1


def test_sent_twice_it_acts_once(leeds, twin, caseworker):
    typed = {**shown(caseworker, url_of(leeds.episode)), "other": str(twin.pk), "reason": "Same."}
    answers = [caseworker.post(url_of(leeds.episode), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert EpisodeReference.objects.filter(episode=leeds.episode, reference="GMP-1").count() == 1


def test_without_a_reason_the_choice_stays(leeds, twin, caseworker):
    answer = say(caseworker, leeds.episode, twin, reason="", widen="on")
    assert answer.status_code == 200
    form = answer.context["form"]
    assert (form["other"].value(), form["widen"].value()) == (str(twin.pk), True)
    assert form.errors.keys() == {"reason"}


def test_only_the_childs_own_episodes_are_offered(leeds, twin, caseworker, sign_in):
    bradford = factories.house("Bradford")
    by = leeds["manager"]
    elsewhere = factories.episode(by, factories.child(by, leeds.council, 4), hours_ago=9)
    offered = caseworker.get(url_of(leeds.episode)).context["form"].fields["other"].queryset
    assert list(offered) == [twin]
    assert say(caseworker, leeds.episode, elsewhere).status_code == 200
    with pytest.raises(Refused, match="two children"):
        merge_episodes(user=by, episode=leeds.episode, version=3, duplicate=elsewhere, reason="Same.")
    assert sign_in(bradford["caseworker"]).get(url_of(leeds.episode)).status_code == 404
    for method in ("get", "post"):
        assert getattr(sign_in(leeds["interviewer"]), method)(url_of(leeds.episode)).status_code == 403


def test_a_duplicate_is_changed_no_more_and_is_no_ones_original(leeds, twin, caseworker):
    by = leeds["manager"]
    say(caseworker, leeds.episode, twin)
    twin.refresh_from_db()
    facts = {"went_missing": twin.went_missing, "located": None, "returned": twin.returned, "category": "missing"}
    with pytest.raises(Refused, match="recorded twice"):
        correct_episode(user=by, episode=twin, version=twin.version, reason="x", **facts)
    third = past(by, leeds.child, 40, 35).episode
    with pytest.raises(Refused, match="duplicate already"):
        merge_episodes(user=by, episode=third, version=third.version, duplicate=twin, reason="Same.")
    third.refresh_from_db()
    leeds.episode.refresh_from_db()
    with pytest.raises(Refused, match="decided on sharing"):
        merge_episodes(user=by, episode=third, version=third.version, duplicate=leeds.episode, reason="Same.")


def test_the_flag_of_a_duplicate_is_resolved(leeds):
    by = leeds["manager"]
    child = factories.child(by, leeds.council, 6)
    first = factories.returned(by, factories.episode(by, child, hours_ago=200), hours_ago=190)
    second = factories.returned(by, factories.episode(by, child, hours_ago=180), hours_ago=170)
    for owed in (first, second):
        DeadlineFlag.objects.create(
            council=leeds.council,
            return_interview=owed,
            kind="overdue",
            due_at=owed.due_at,
            event_at=owed.due_at,
            raised_at=timezone.now(),
        )
    first.episode.refresh_from_db()
    merge_episodes(
        user=by, episode=first.episode, version=first.episode.version, duplicate=second.episode, reason="Same."
    )
    assert first.flags.get(kind="overdue").resolved_at is None
    assert second.flags.get(kind="overdue").resolution == "corrected"


def test_a_time_that_a_duplicate_held_is_free_and_the_overlap_still_names_the_other(leeds, twin, caseworker):
    by = leeds["manager"]
    say(caseworker, leeds.episode, twin)
    assert past(by, leeds.child, 45, 40).duty == "due"
    with pytest.raises(Refused, match="overlaps another missing episode"):
        factories.episode(by, leeds.child, hours_ago=10)
