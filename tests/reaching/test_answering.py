"""What a child answers on their page, and what becomes of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from cases.restricting import restrict
from interviews.models import Disclosure, Offer
from reaching.actions.leaving import note_what_left
from reaching.models import ChildAnswer, TalkInvitation, Visit
from tests import factories
from tests.reaching.making import YES, go, invited, opened, owed_to

# The answer


def test_yes_thursday_at_school_is_on_the_worklist(owed, link, page, leeds, sign_in):
    day = timezone.localdate() + timedelta(days=3)
    text = go(page, link, "yes", on_day=day.isoformat(), words="Please not in maths", **YES)
    assert "Thank you" in text
    assert "At school" in text
    assert "Please not in maths" not in text
    answer = ChildAnswer.objects.get(child=owed.child)
    assert (answer.choice, answer.where, answer.on_day, answer.how) == ("yes", "school", day, "in_person")
    offer = Offer.objects.get(return_interview=owed)
    assert (offer.method_id, offer.response_id) == ("method.text", "response.accepted")
    assert offer.responded_at == answer.answered_at
    assert answer.offer == offer
    owed.refresh_from_db()
    assert owed.latest_response == "response.accepted"
    worklist = sign_in(leeds[Role.CASEWORKER]).get("/").content.decode()
    assert "From children" in worklist
    assert "at school" in worklist
    assert "Zoë Anne Sample" in worklist
    assert OutboxMessage.objects.filter(kind="child_answered", child_id=owed.child_id).exists()


def test_a_changed_mind_is_a_new_offer_and_both_are_kept(owed, link, page):
    go(page, link, "no", why="trouble")
    owed.refresh_from_db()
    assert owed.is_declined_by_child
    go(page, link, "yes", **YES)
    owed.refresh_from_db()
    assert not owed.is_declined_by_child
    assert owed.latest_response == "response.accepted"
    first, second = Offer.objects.filter(return_interview=owed).order_by("pk")
    assert (first.response_id, first.decline_reason_id) == (
        "response.declined_by_child",
        "decline_reason.fear_of_trouble",
    )
    assert (second.method_id, second.response_id) == ("method.own_page", "response.accepted")
    assert ChildAnswer.objects.filter(child=owed.child).count() == 2


def test_not_now_asks_again_and_leaves_the_work_open(owed, link, page):
    go(page, link, "later", when_words="after my exams")
    owed.refresh_from_db()
    assert owed.latest_response == "response.asked_for_later"
    assert not owed.is_declined_by_child
    go(page, link, "yes", **YES)
    assert Offer.objects.get(return_interview=owed).response_id == "response.accepted"


def test_a_no_without_a_reason_is_a_no(owed, link, page):
    text = go(page, link, "no")
    assert "change your mind" in text
    assert Offer.objects.get(return_interview=owed).decline_reason_id == "decline_reason.none_given"


def test_nothing_sensible_is_no_error(owed, link, page):
    go(page, link, "yes", on_day="1999-01-01", where="moon", how="", who=["x"], words="a\x00b", companion="y" * 500)
    answer = ChildAnswer.objects.get(child=owed.child)
    assert answer.where == ""
    assert answer.on_day is None
    assert answer.who == []
    assert "ab" in answer.words
    assert "y" * 500 in answer.words


def test_an_answer_is_kept_even_where_no_offer_can_be_made(leeds):
    owed = leeds.return_interview
    owed.child.died_on = timezone.localdate()
    owed.child.save()
    _, secret = invited(owed, by=leeds[Role.MANAGER], offered=False)
    client = opened(secret, birth_day="3", birth_month="2", first_name="Bea")
    go(client, reverse("talk", args=[secret]), "yes", words="hello")
    assert ChildAnswer.objects.get(words="hello").offer is None


def test_the_answer_belongs_to_the_offer_of_its_own_link(owed, link, page, leeds):
    """A letter sent after the text is not what the child answered."""
    factories.offer(leeds[Role.MANAGER], owed, response="no_response", method="letter")
    go(page, link, "yes", **YES)
    by_way = {offer.method_id: offer.response_id for offer in Offer.objects.filter(return_interview=owed)}
    assert by_way == {"method.text": "response.accepted", "method.letter": "response.no_response"}


def test_an_answer_before_the_job_ran_belongs_to_the_message_that_left(leeds):
    owed = owed_to(leeds, 79)
    facts = {"left_at": None, "message_key": "talk:of-the-test", "offered": False}
    _, secret = invited(owed, by=leeds[Role.MANAGER], **facts)
    OutboxMessage.objects.create(key="talk:of-the-test", council=leeds.council, channel="text", sent_at=timezone.now())
    go(opened(secret), reverse("talk", args=[secret]), "yes", **YES)
    offer = Offer.objects.get(return_interview=owed)
    assert (offer.method_id, offer.response_id) == ("method.text", "response.accepted")
    assert note_what_left() == 0


def test_the_same_form_twice_is_one_answer(owed, link, page):
    number = "6f1c9f4e-7a44-4b6e-8a42-2f2f4a0f9d11"
    for _ in range(2):
        page.post(link, {"step": "yes", "form": number, **YES})
    assert ChildAnswer.objects.filter(child=owed.child).count() == 1
    page.post(link, {"form": "7f1c9f4e-7a44-4b6e-8a42-2f2f4a0f9d11", "words": "one thing more"})
    assert ChildAnswer.objects.filter(child=owed.child).count() == 2


# Typed on a page that closed meanwhile


@pytest.mark.parametrize("closed", ["idle", "revoked", "locked", "slowed"])
def test_what_was_typed_is_kept_though_the_page_closed_meanwhile(owed, link, page, closed):
    invitations, now = TalkInvitation.objects.filter(return_interview=owed), timezone.now()
    if closed == "idle":
        Visit.objects.update(touched_at=now - timedelta(minutes=40))
    elif closed == "slowed":
        for number in range(31):
            Client().get(reverse("talk", args=[f"bcdf-ghjk-mn{number:02}"]))
    else:
        invitations.update(**{f"{closed}_at": now})
    answer = page.post(link, {"step": "yes", "words": "A long story", **YES}, follow=True)
    assert "Thank you" in answer.content.decode()
    kept = ChildAnswer.objects.get(child=owed.child)
    assert kept.words == "A long story"
    is_closed = closed in {"revoked", "locked"}  # whoever holds it then may be somebody else
    response = Offer.objects.get(return_interview=owed).response_id
    assert response == ("response.no_response" if is_closed else "response.accepted")
    assert (kept.offer is None) is is_closed
    assert invitations.get().wrong_facts == 0
    if closed != "slowed":
        assert "A long story" not in page.get(link).content.decode()
        assert "Would you like to talk?" not in page.get(link).content.decode()


def test_what_comes_after_the_page_was_left_is_not_taken(owed, link, page):
    token = page.cookies["talk"].value
    page.get(f"{link}leave/")
    page.cookies["talk"] = token
    page.post(link, {"words": "by somebody else"})
    assert not ChildAnswer.objects.filter(child=owed.child).exists()


def test_a_form_without_facts_is_no_wrong_try(owed, link):
    Client().post(link, {"words": "late"})
    assert TalkInvitation.objects.get(return_interview=owed).wrong_facts == 0


# Something serious


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"words": "he hit me again"}, "he hit me again"),
        ({"unsafe": "1"}, "No words"),
        ({"words": "كان يضربني"}, "كان"),
    ],
)
def test_something_serious_opens_the_card_and_reaches_the_duty_contact(owed, link, page, leeds, sign_in, sent, kept):
    council = leeds.council
    council.duty_email = "duty@leeds.example"
    council.save()
    assert page.post(link, sent).status_code == 303
    text = page.get(link).content.decode()
    assert "person on duty" in text
    assert "until the morning" not in text
    assert "999" in text
    card = Disclosure.objects.get(return_interview=owed)
    assert kept in card.words_used
    assert card.told_at is None
    assert card.recorded_by is None
    assert (
        OutboxMessage.objects.filter(recipient="duty@leeds.example", is_urgent=True, kind="child_serious").count() == 1
    )
    told = {message.person for message in OutboxMessage.objects.filter(kind="child_serious", person__isnull=False)}
    assert {leeds.people[Role.MANAGER], leeds.people[Role.CASEWORKER]} <= told
    assert not any("hit" in message.body or "Zo" in message.body for message in OutboxMessage.objects.all())
    worklist = sign_in(leeds[Role.CASEWORKER]).get("/").content.decode()
    assert "Serious" in worklist
    opened_card = sign_in(leeds[Role.CASEWORKER]).get(reverse("disclosure", args=[card.pk]))
    assert opened_card.status_code == 200
    assert kept in opened_card.content.decode()


def test_where_nobody_is_on_duty_the_page_says_so(owed, link, page):
    page.post(link, {"words": "he hit me again"})
    text = page.get(link).content.decode()
    assert "At night it can take until the morning" in text
    assert "person on duty" not in text


def test_words_in_any_box_are_looked_at_and_stand_on_the_card(owed, link, page):
    go(page, link, "yes", companion="not my stepdad, he hits me", when_words="not after dark")
    card = Disclosure.objects.get(return_interview=owed)
    assert "he hits me" in card.words_used
    assert "not after dark" in card.words_used


def test_of_a_restricted_child_only_those_let_in_are_told(owed, link, page, leeds):
    named = leeds[Role.INTERVIEWER]
    restrict(user=leeds[Role.MANAGER], child=owed.child, reason="A colleague’s child.", people=[named], barred=[])
    page.post(link, {"words": "he hit me again"})
    told = set(OutboxMessage.objects.filter(kind="child_serious").values_list("person", flat=True))
    assert told == {leeds.people[Role.MANAGER].pk, named.pk}


def test_it_leaves_the_worklist_only_when_the_card_says_who_was_told(owed, link, page, leeds, sign_in):
    page.post(link, {"words": "he hit me again"})
    answer = ChildAnswer.objects.get(child=owed.child)
    client, url = sign_in(leeds[Role.CASEWORKER]), reverse("child_answer", args=[answer.pk])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in ("submission", "whose", "version")} | {"read_note": "Rang."}
    assert "Open the card first" in client.post(url, sent).content.decode()
    Disclosure.objects.update(told="duty_team", told_at=timezone.now())
    assert client.post(url, sent).status_code == 302
    mine = client.get("/?show=mine&group=untold").content.decode()
    assert "Zoë" not in mine


def test_a_card_of_a_child_is_in_everybodys_view(owed, link, page, leeds, sign_in):
    page.post(link, {"words": "he hit me again"})
    assert "Zoë" in sign_in(leeds[Role.CASEWORKER]).get("/?show=mine&group=untold").content.decode()


def test_afraid_of_what_somebody_will_do_is_serious(owed, link, page):
    go(page, link, "no", why="reprisal")
    assert Disclosure.objects.filter(return_interview=owed).exists()


def test_an_empty_form_asks_for_words_and_keeps_nothing(owed, link, page):
    answer = page.post(link, {"words": "  "})
    assert answer.status_code == 200
    assert "Please write something first" in answer.content.decode()
    assert not ChildAnswer.objects.filter(child=owed.child).exists()


def test_the_page_says_who_reads_and_when(owed, link, page, leeds):
    council = leeds.council
    council.talk_read_at_weekends = True
    council.save()
    text = page.get(link).content.decode()
    assert "every day between 09:00 and 17:00" in text
