"""What was promised stays on the worklist until it is closed; what a child told never waits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interviews.models import Action, CarerAccount, Disclosure, Help, Referral
from tests import factories
from tests.casework.forms import day, moment, now, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["caseworker"])


def worklist(client) -> str:
    return client.get("/").content.decode().split("<main", 1)[1]


def test_an_action_stays_until_it_is_done_with_what_came_of_it(leeds, client):
    url = reverse("action_new", args=[leeds.child.pk])
    typed = {"what": "Ask the youth club.", **day("due_on", "1 12 2026")}
    assert "Say who does it" in send(client, url, {**typed, "owner": ""}).content.decode()
    assert send(client, url, {**typed, "owner": str(leeds["interviewer"].pk)}).status_code == 302
    assert "Ask the youth club." in worklist(client)
    action = Action.objects.get(what="Ask the youth club.")
    change = reverse("action_change", args=[action.pk])
    assert "Say what came of it" in send(client, change, {**day("done_on", "20 11 2026")}).content.decode()
    assert send(client, change, {**day("done_on", "20 11 2026"), "result": "A place is kept."}).status_code == 302
    assert "Ask the youth club." not in worklist(client)
    assert "A place is kept." in client.get(reverse("child_results", args=[leeds.child.pk])).content.decode()


def test_an_owner_of_another_council_is_refused(leeds, bradford, client):
    typed = {"what": "X", "owner": str(bradford["caseworker"].pk), **day("due_on", "1 12 2026")}
    assert send(client, reverse("action_new", args=[leeds.child.pk]), typed).status_code == 200
    assert not Action.objects.filter(what="X").exists()


def test_a_referral_waits_for_its_answer(leeds, client):
    url = reverse("referral_new", args=[leeds.child.pk])
    assert send(client, url, {"agency": "Post-missing support", **day("sent_on", "20 11 2026")}).status_code == 302
    assert "Post-missing support" in worklist(client)
    change = reverse("referral_change", args=[Referral.objects.get(agency="Post-missing support").pk])
    early = {"answer": "accepted", **day("answered_on", "19 11 2026")}
    assert "before the referral was sent" in send(client, change, early).content.decode()
    assert send(client, change, {"answer": "accepted", **day("answered_on", "21 11 2026")}).status_code == 302
    assert "Post-missing support" not in worklist(client)


def test_help_of_which_nothing_is_heard_comes_back_after_two_weeks(leeds, client):
    words = "Record what became of it"
    assert words not in worklist(client)
    Help.objects.filter(pk=leeds.help.pk).update(offered_at=now() - timedelta(days=15))
    assert words in worklist(client)
    send(client, reverse("help_follow_up", args=[leeds.help.pk]), moment("accepted_at", now()))
    assert words not in worklist(client)


def told(client, url, **more):
    typed = {
        "kind": "sexual_offence",
        **moment("disclosed_at", now() - timedelta(minutes=10)),
        "words_used": "“He made me.” I said: “You did right to tell me.”",
        **more,
    }
    return send(client, url, typed)


def test_a_disclosure_is_on_the_worklist_until_somebody_was_told(leeds, sign_in, client):
    talk = factories.interview(leeds["interviewer"], leeds.return_interview)
    interviewer, url = sign_in(leeds["interviewer"]), reverse("interview_disclosure", args=[talk.pk])
    card = interviewer.get(url).content.decode()
    assert "Ask nothing further about it" in card
    assert 'href="tel:999"' in card
    assert told(interviewer, url).status_code == 302
    row = Disclosure.objects.get(interview=talk)
    assert "Phone now" in worklist(client)
    telling = reverse("disclosure", args=[row.pk])
    assert telling in interviewer.get(reverse("interview_record", args=[talk.pk])).content.decode()
    assert "Say when they were told" in send(interviewer, telling, {"told": "police_101"}).content.decode()
    done = {"told": "police_101", **moment("told_at", now()), "told_how": "spoken", "reference": "LOG 1"}
    assert send(interviewer, telling, done).status_code == 302
    row.refresh_from_db()
    assert row.words_used.startswith("“He made me.”")
    assert "LOG 1" in client.get(reverse("interview", args=[talk.pk])).content.decode()
    house_row = Disclosure.objects.exclude(pk=row.pk).get(council=leeds.council)
    assert f"/disclosures/{row.pk}/" not in worklist(client)
    assert f"/disclosures/{house_row.pk}/" in worklist(client)


def test_the_duty_to_report_is_named_only_from_its_day(leeds, client, settings):
    url = reverse("disclosure_before_talk", args=[leeds.return_interview.pk])
    assert "Crime and Policing Act" not in client.get(url).content.decode()
    settings.REPORT_OFFENCES_FROM = "2026-01-01"
    assert "Crime and Policing Act" in client.get(url).content.decode()


def test_a_carers_account_is_kept_apart_and_is_no_interview(leeds, client):
    child = factories.child(leeds["manager"], leeds.council, 61)
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child))
    typed = {"given_by": "A. Example", "relation": "mother", "account": "He was at the river."}
    typed |= moment("given_at", now())
    assert send(client, reverse("carer_account_new", args=[owed.pk]), typed).status_code == 302
    owed.refresh_from_db()
    assert (owed.completed_at, owed.first_offered_at) == (None, None)
    assert CarerAccount.objects.get(return_interview=owed).account == "He was at the river."


def test_after_a_refusal_the_next_way_is_offered(leeds, client):
    child = factories.child(leeds["manager"], leeds.council, 62)
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child))
    typed = {
        "method": "method.phone",
        "response": "response.declined_by_child",
        "decline_reason": "decline_reason.too_many",
    }
    assert send(client, reverse("offer_new", args=[owed.pk]), typed).status_code == 302
    page = client.get(reverse("return_interview", args=[owed.pk])).content.decode()
    assert "another person or another day" in page
    assert reverse("carer_account_new", args=[owed.pk]) in page


def test_a_booked_talk_stands_on_the_card_to_read_before_one_goes(leeds, client):
    child = factories.child(leeds["manager"], leeds.council, 63, visit_risks="A large dog.", two_person_visit=True)
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], child))
    at = now() + timedelta(hours=5)
    typed = {**moment("booked_at", at), "booked_place": "School, room 4"}
    assert send(client, reverse("interview_book", args=[owed.pk]), typed).status_code == 302
    card = client.get(reverse("before_you_go", args=[owed.pk])).content.decode()
    for words in ("School, room 4", "A large dog.", "Two people visit"):
        assert words in card


def test_other_councils_rows_do_not_exist(bradford, client):
    for name, pk in {
        "action_change": bradford.sharing["action_pk"],
        "referral_change": bradford.sharing["referral_pk"],
        "disclosure": bradford.sharing["disclosure_pk"],
        "before_you_go": bradford.return_interview.pk,
    }.items():
        assert client.get(reverse(name, args=[pk])).status_code == 404, name
