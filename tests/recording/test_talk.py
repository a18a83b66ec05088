"""The record of a talk in sections: what two people write is kept, what is missing is said, signed off it is locked."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interviews.models import Addendum, Finding, Interview
from tests import factories
from tests.casework.forms import moment, now, send, shown
from tests.casework.talk import ANSWERS, start, write, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(leeds):
    """A child back two hours ago, nothing held yet."""
    manager = leeds["manager"]
    child = factories.child(manager, leeds.council, 31, given_names="Ada", family_name="Specimen")
    return factories.returned(manager, factories.episode(manager, child), hours_ago=2)


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["interviewer"])


@pytest.fixture
def talk(client, owed):
    return start(client, reverse("interview_new", args=[owed.pk]), owed.pk)


def record_page(client, talk) -> str:
    return client.get(reverse("interview_record", args=[talk.pk])).content.decode()


def test_a_record_without_a_verdict_is_no_interview_yet(owed, talk):
    owed.refresh_from_db()
    assert (owed.completed_at, owed.partial_at, owed.state) == (None, None, "awaiting_offer")


def test_it_says_what_is_missing_until_it_is_complete(client, owed, talk):
    page = record_page(client, talk)
    for words in ("the child’s own words", "harm considered", "whether an advocate was offered", "help offered"):
        assert words in page
    write_all(client, talk)
    assert "Still missing" not in record_page(client, talk)
    owed.refresh_from_db()
    assert owed.state == "completed"


def test_a_talk_with_a_carer_only_needs_less_and_is_no_completed_interview(client, owed, talk):
    write(client, talk, "after", completion="completion.carer_only")
    page = record_page(client, talk)
    assert "the child’s own words" not in page
    assert "help offered" in page
    owed.refresh_from_db()
    assert owed.completed_at is None


def test_how_sure_is_asked_for_what_is_ticked_and_nothing_is_lost(client, talk):
    url = reverse("interview_harm", args=[talk.pk])
    answer = send(client, url, {"risk": ["risk.grooming"], "harm_words": "An older friend."})
    assert answer.status_code == 200
    assert "Say how sure" in answer.content.decode()
    assert answer.context["form"]["harm_words"].value() == "An older friend."
    assert Finding.objects.filter(interview=talk).count() == 0


def test_not_said_stands_alone(client, talk):
    typed = {"risk": ["risk.grooming", "risk.not_disclosed"], "risk.grooming:sure": "suspected"}
    assert "stands alone" in send(client, reverse("interview_harm", args=[talk.pk]), typed).content.decode()


def test_codes_taken_back_stay_in_the_history(client, talk):
    write(client, talk, "away")
    finding = Finding.objects.get(interview=talk, code="transport.bus")
    assert finding.note == "The 49."
    typed = {**ANSWERS["away"], "transport": ["transport.walked"], "transport.walked:sure": "suspected"}
    send(client, reverse("interview_away", args=[talk.pk]), typed)
    keys = set(Finding.objects.filter(interview=talk).values_list("code_id", flat=True))
    assert keys == {"stayed.family", "with_whom.sibling", "transport.walked"}
    assert finding.events.model.objects.filter(pgh_obj_id=finding.pk, code="transport.bus").exists()


def test_words_in_the_notes_suggest_and_tick_nothing(client, talk):
    write(client, talk, "talk", child_words="We took a taxi to the hotel.")
    page = client.get(reverse("interview_away", args=[talk.pk]))
    assert "Taxi (your notes may speak of this)" in page.content.decode()
    assert not page.context["form"]["transport"].value()


def test_two_people_in_two_sections_do_not_get_in_each_others_way(leeds, sign_in, client, talk):
    other, url = sign_in(leeds["manager"]), reverse("interview_wants", args=[talk.pk])
    mine = {**shown(client, url), "what_child_wants": "Mine"}
    write(other, talk, "harm")
    assert client.post(url, mine).status_code == 302
    talk.refresh_from_db()
    assert talk.what_child_wants == "Mine"


def test_two_people_in_one_section_lose_no_word(leeds, sign_in, client, talk):
    other, url = sign_in(leeds["manager"]), reverse("interview_talk", args=[talk.pk])
    mine = {**shown(client, url), "child_words": "My words"}
    send(other, url, {"child_words": "Their words"})
    page = client.post(url, mine)
    assert page.status_code == 200
    rows = {row["saved"]: row["yours"] for row in page.context["stale_rows"]}
    assert rows["Their words"] == "My words"
    form = page.context["form"]
    again = {**mine, "version": form["version"].value(), "submission": form["submission"].value()}
    assert client.post(url, again).status_code == 302
    talk.refresh_from_db()
    assert talk.child_words == "My words"


def test_two_people_ticking_in_one_section_see_what_the_other_ticked(leeds, sign_in, client, talk):
    other, url = sign_in(leeds["manager"]), reverse("interview_harm", args=[talk.pk])
    mine = {**shown(client, url), "risk": ["risk.hunger"], "risk.hunger:sure": "disclosed"}
    send(other, url, {"risk": ["risk.grooming"], "risk.grooming:sure": "suspected"})
    page = client.post(url, mine)
    assert page.status_code == 200
    both = {row["label"]: (row["saved"], row["yours"]) for row in page.context["stale_rows"]}
    assert both["Was there harm, or a risk of it?"] == ("Groomed by others", "Hunger")
    assert both["Groomed by others: how sure"] == ("suspected", "")
    assert Finding.objects.get(interview=talk).code_id == "risk.grooming"


def test_two_people_choosing_help_see_what_the_other_chose(leeds, sign_in, client, talk):
    other, url = sign_in(leeds["manager"]), reverse("interview_help", args=[talk.pk])
    mine = {**shown(client, url), "outcomes": ["outcome.housing"]}
    send(other, url, {"outcomes": ["outcome.advocacy"]})
    rows = client.post(url, mine).context["stale_rows"]
    assert [(row["saved"], row["yours"]) for row in rows] == [("Advocacy", "Housing")]


def test_a_talk_later_than_72_hours_says_why(leeds, client):
    manager = leeds["manager"]
    child = factories.child(manager, leeds.council, 32)
    late = factories.returned(manager, factories.episode(manager, child, hours_ago=120), hours_ago=100)
    talk = start(client, reverse("interview_new", args=[late.pk]), late.pk)
    url = reverse("interview_after", args=[talk.pk])
    answer = send(client, url, {"completion": "completion.full"})
    assert "more than 72 hours after the return" in answer.content.decode()
    why = {"completion": "completion.full", "late_reason": "late_reason.notified_late"}
    assert send(client, url, why).status_code == 302


def test_a_partial_talk_is_taken_up_by_the_next(client, owed, talk):
    write(client, talk, "after", completion="completion.partial")
    again = start(client, reverse("interview_new", args=[owed.pk]), owed.pk, hours_ago=0.2)
    assert again.resumes == talk
    write_all(client, again)
    owed.refresh_from_db()
    assert owed.state == "completed"
    assert owed.partial_at == talk.started_at


def test_nothing_is_asked_twice(client, owed, talk):
    write(client, talk, "interviewer")
    again = start(client, reverse("interview_new", args=[owed.pk]), owed.pk, hours_ago=0.2)
    assert again.interviewer_role == "Missing team"
    assert (again.outside_care, again.outside_council, again.is_trained) == ("yes", "no", True)


def test_one_talk_covers_two_episodes_and_credits_both(leeds, client, owed):
    second = factories.returned(
        leeds["manager"], factories.episode(leeds["manager"], owed.child, hours_ago=1.5), hours_ago=1
    )
    at = moment("started_at", now())
    send(client, reverse("interview_new", args=[owed.pk]), {"return_interviews": [owed.pk, second.pk], **at})
    write_all(client, Interview.objects.latest("pk"))
    for row in (owed, second):
        row.refresh_from_db()
        assert row.completed_at
        assert row.shares_interview
        assert row.help_offered_at


def test_a_talk_before_the_return_counts_and_is_in_time(leeds, client):
    manager = leeds["manager"]
    child = factories.child(manager, leeds.council, 33)
    absent = factories.episode(manager, child, hours_ago=30)
    owed = factories.returned(
        manager, absent, hours_ago=1, located=factories.TimeSpan.exact(now() - timedelta(hours=8))
    )
    talk = start(client, reverse("interview_new", args=[owed.pk]), owed.pk, hours_ago=5)
    write_all(client, talk)
    owed.refresh_from_db()
    assert owed.completed_at == talk.started_at < owed.returned_earliest_at


def test_help_that_was_taken_up_cannot_be_unticked(leeds, client, talk):
    write(client, talk, "help")
    helped = talk.help.get()
    helped.accepted_at = now()
    helped.save()
    url = reverse("interview_help", args=[talk.pk])
    assert "was accepted already" in send(client, url, {"outcomes": ["outcome.advice"]}).content.decode()
    assert talk.help.get() == helped


def sign_off(client, talk, **typed):
    return send(client, reverse("interview_sign_off", args=[talk.pk]), {"verdict": "sign_off", **typed})


def test_a_manager_accepts_why_it_was_not_independent(leeds, sign_in, client, talk):
    write_all(client, talk)
    manager = sign_in(leeds["manager"])
    assert "Accept the reason" in sign_off(manager, talk).content.decode()
    assert sign_off(manager, talk, accepts="on").status_code == 302
    talk.refresh_from_db()
    assert talk.independence_accepted_by == leeds["manager"]


def test_an_incomplete_record_is_not_signed_off_and_can_be_returned(leeds, sign_in, client, talk):
    manager = sign_in(leeds["manager"])
    assert "Not ready for sign-off" in sign_off(manager, talk).content.decode()
    answer = send(
        manager, reverse("interview_sign_off", args=[talk.pk]), {"verdict": "return", "comment": "Her words?"}
    )
    assert answer.status_code == 302
    assert "Her words?" in record_page(client, talk)


def test_signed_off_it_is_locked_and_only_added_to(leeds, sign_in, client, talk):
    write_all(client, talk)
    open_form = {**shown(client, reverse("interview_talk", args=[talk.pk])), "child_words": "Late words"}
    sign_off(sign_in(leeds["manager"]), talk, accepts="on")
    answer = client.post(reverse("interview_talk", args=[talk.pk]), open_form)
    assert "signed off and can no longer be changed" in answer.content.decode()
    assert "Late words" in answer.content.decode()
    assert send(client, reverse("interview_addendum", args=[talk.pk]), {"words": "Late words"}).status_code == 302
    talk.refresh_from_db()
    assert talk.child_words == ANSWERS["talk"]["child_words"]
    assert Addendum.objects.get(interview=talk).words == "Late words"
    assert "Late words" in client.get(reverse("interview", args=[talk.pk])).content.decode()


def test_quality_is_judged_once_by_somebody_else_and_shown_over_time(leeds, sign_in, client, talk):
    write_all(client, talk)
    manager = sign_in(leeds["manager"])
    sign_off(manager, talk, accepts="on")
    url, judged = reverse("interview_quality", args=[talk.pk]), {"judgement": "good", "reason": "She is heard."}
    assert client.get(url).status_code == 403
    assert send(manager, url, judged).status_code == 302
    assert "has been judged already" in send(manager, url, judged).content.decode()
    page = manager.get(reverse("interview_quality_over_time")).content.decode()
    assert "1 of 1 judged" in page
    assert "Interviewer" not in page.split("<main", 1)[1]


def test_a_prompt_for_one_council_is_404_for_another(bradford, sign_in, talk):
    stranger = sign_in(bradford["interviewer"])
    for name in ("interview_record", "interview_talk", "interview_help", "interview_disclosure", "interview_addendum"):
        assert stranger.get(reverse(name, args=[talk.pk])).status_code == 404, name
