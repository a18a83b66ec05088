"""The child's own page, as a child, and as somebody who found the phone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from cases.restricting import restrict
from interviews.models import Disclosure, Offer
from reaching import links
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation, Visit, WrongTries
from tests import factories
from tests.reaching.making import FACTS, invited, opened, owed_to

HELPLINES = ("116 000", "0800 1111", "999")
YES = {"where": "school", "part_of_day": "afternoon", "who": ["woman", "not_worker"], "how": "in_person"}


@pytest.fixture
def owed(leeds):
    return owed_to(leeds, address="1 Invented Street", school="Invented High School")


@pytest.fixture
def link(owed, leeds):
    return reverse("talk", args=[invited(owed, by=leeds[Role.MANAGER])[1]])


@pytest.fixture
def page(link):
    client = Client()
    assert client.post(link, FACTS).status_code == 303
    return client


def go(client, link, step, **sent):
    """A step, and its form sent."""
    assert client.post(link, {"go": step}).status_code == 303
    answer = client.post(link, {"step": step, **sent})
    assert answer.status_code == 303, answer.content.decode()
    return client.get(link).content.decode()


# The door


def test_the_door_says_nothing_of_anybody(owed, link):
    text = Client().get(link).content.decode()
    for secret in ("Zo", "Sample", "Leeds", "Invented", "council", "police", "Bea", "interview", "social"):
        assert secret.lower() not in text.lower(), secret
    for number in HELPLINES:
        assert number in text


def test_two_facts_open_it(owed, link):
    client = Client()
    assert client.post(link, FACTS).status_code == 303
    text = client.get(link).content.decode()
    assert "Would you like to talk?" in text
    assert "You can say no" in text
    invitation = TalkInvitation.objects.get(return_interview=owed)
    assert invitation.recognised_at
    assert "Sample" not in text


@pytest.mark.parametrize(
    "wrong", [{"first_name": "Anne"}, {"birth_day": "27"}, {"first_name": ""}, {"birth_month": "x"}]
)
def test_one_wrong_fact_opens_nothing(link, wrong):
    client = Client()
    answer = client.post(link, FACTS | wrong)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "That does not match" in text
    assert "Tries left: 4" in text
    assert "Would you like to talk?" not in client.get(link).content.decode()


def test_the_fifth_wrong_try_closes_it_and_people_are_told(owed, link):
    client = Client()
    for _ in range(5):
        answer = client.post(link, FACTS | {"first_name": "Mallory"})
    assert answer.status_code == 410
    assert "too many wrong tries" in answer.content.decode()
    shut = client.post(link, FACTS)
    assert shut.status_code == 410
    assert "0800 1111" in shut.content.decode()
    assert OutboxMessage.objects.filter(kind="talk_link_closed").exists()


def test_right_facts_forget_wrong_ones(owed, link):
    client = Client()
    for _ in range(4):
        client.post(link, FACTS | {"first_name": "Mallory"})
    client.post(link, FACTS)
    assert TalkInvitation.objects.get(return_interview=owed).wrong_facts == 0


@pytest.mark.parametrize("fact", [{"fact_two": "school"}, {"fact_two": "word"}])
def test_other_facts(owed, leeds, fact):
    from_word = {"agreed_word_digest": links.digest_of("purple")}
    _, secret = invited(owed, by=leeds[Role.MANAGER], **fact, **from_word)
    typed = {"birth_day": "29", "birth_month": "2", "school": "invented", "word": "Purple "}
    assert Client().post(reverse("talk", args=[secret]), typed).status_code == 303
    wrong = typed | {"school": "high", "word": "green"}
    assert Client().post(reverse("talk", args=[secret]), wrong).status_code == 200


# Links that open nothing


@pytest.mark.parametrize(
    "ended",
    [
        {"expires_at": timezone.now() - timedelta(minutes=1)},
        {"revoked_at": timezone.now()},
        {"locked_at": timezone.now()},
    ],
)
def test_a_link_that_has_ended_says_so_kindly(owed, leeds, ended):
    _, secret = invited(owed, by=leeds[Role.MANAGER], **ended)
    for answer in (Client().get(reverse("talk", args=[secret])), Client().post(reverse("talk", args=[secret]), FACTS)):
        text = answer.content.decode()
        assert answer.status_code == 410
        assert "not your fault" in text
        for number in HELPLINES:
            assert number in text
        assert "Sample" not in text
        assert "Leeds" not in text


def test_an_ended_link_closes_an_open_page(owed, link, page):
    TalkInvitation.objects.filter(return_interview=owed).update(revoked_at=timezone.now())
    assert page.get(link).status_code == 410
    assert page.post(link, {"go": "yes"}).status_code == 410


def test_a_wrong_link_opens_nothing_and_is_counted(db):
    answer = Client().get(reverse("talk", args=["bcdf-ghjk-mnpq"]))
    assert answer.status_code == 404
    assert "116 000" in answer.content.decode()
    assert WrongTries.objects.get().tries == 1


def test_many_wrong_links_are_slowed_and_noticed(owed, link, leeds):
    client = Client(REMOTE_ADDR="192.0.2.77")
    codes = [client.get(reverse("talk", args=[f"bcdf-ghjk-mn{number:02}"])).status_code for number in range(99)]
    assert codes[:30] == [404] * 30
    assert set(codes[30:]) == {429}
    assert not OutboxMessage.objects.filter(kind="link_guessing").exists()
    client.get(reverse("talk", args=["bcdf-ghjk-mnzz"]))
    told = OutboxMessage.objects.filter(kind="link_guessing")
    assert {message.person for message in told} == {leeds.people[Role.ADMINISTRATOR]}
    assert client.get(link).status_code == 429  # while slowed, a right link is not told apart from a wrong one
    assert Client(REMOTE_ADDR="192.0.2.78").get(link).status_code == 200
    client.get(reverse("talk", args=["bcdf-ghjk-mnxx"]))
    assert told.count() == 1


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
    owed.duty = "not_due"
    owed.save()
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
    assert Offer.objects.get(return_interview=owed).response_id == "response.accepted"
    assert invitations.get().wrong_facts == 0
    if closed != "slowed":
        assert "A long story" not in page.get(link).content.decode()
        assert "Would you like to talk?" not in page.get(link).content.decode()


def test_what_comes_after_the_page_was_left_is_not_taken(owed, link, page):
    token = page.cookies["talk"].value
    page.get(f"{link}leave/")
    page.cookies["talk"] = token
    page.post(link, {"words": "by somebody else"})
    assert not ChildAnswer.objects.exists()


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


# Somebody else holds the phone


def test_leaving_ends_the_visit_and_goes_elsewhere(owed, link, page):
    token = page.cookies["talk"].value
    answer = page.get(f"{link}leave/")
    assert answer.status_code == 302
    assert answer["Location"] == settings.TALK_EXIT_URL
    page.cookies["talk"] = token  # even if the browser kept it
    assert "Would you like to talk?" not in page.get(link).content.decode()
    assert Visit.objects.get(invitation__return_interview=owed).ended_at


def test_a_page_left_open_closes_itself(owed, link, page):
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=16))
    text = page.get(link).content.decode()
    assert "This page is private" in text


def test_coming_back_shows_the_choice_and_nothing_more(owed, link, page):
    go(page, link, "yes", words="Secret words of mine", **YES)
    again = Client()
    again.post(link, FACTS)
    text = again.get(link).content.decode()
    assert "You said yes." in text
    assert "Secret words" not in text
    assert 'class="wrong"' not in text
    assert ">At school<" not in text


def test_nothing_is_kept_by_browser_or_other_sites(link, page):
    answer = page.get(link)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    cookie = page.cookies["talk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/t/"


def test_a_form_of_another_site_is_turned_away(owed, link, page):
    answer = page.post(link, {"words": "forged"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert page.post(link, {"words": "forged"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not ChildAnswer.objects.filter(child=owed.child).exists()


def test_one_link_opens_no_other_childs_page(owed, link, page, leeds):
    other = reverse("talk", args=[invited(owed_to(leeds, 78), by=leeds[Role.MANAGER])[1]])
    assert "This page is private" in page.get(other).content.decode()
    assert "This page is private" in page.post(other, {"words": "x"}).content.decode()
    assert not ChildAnswer.objects.filter(words="x").exists()


# Languages


@pytest.mark.parametrize(("code", "direction", "words"), [("pl", "ltr", "Cześć"), ("ar", "rtl", "مرحباً")])
def test_the_page_speaks_the_childs_language(owed, link, code, direction, words):
    client = Client()
    assert client.post(link, {"language": code}).status_code == 303
    text = client.get(link).content.decode()
    assert f'lang="{code}" dir="{direction}"' in text
    assert words in text
    client.post(link, FACTS)
    inside = client.get(link).content.decode()
    assert f'lang="{code}" dir="{direction}"' in inside
    go(client, link, "yes", words="x")
    assert ChildAnswer.objects.get(child=owed.child).language == code


def test_the_invitation_says_in_which_language_it_begins(owed, leeds):
    _, secret = invited(owed, by=leeds[Role.MANAGER], language="pl")
    assert "Cześć" in Client().get(reverse("talk", args=[secret])).content.decode()


# After the talk


@pytest.fixture
def after(leeds, owed):
    words = {"agreed_words": "I will see my nan on Sundays.", "told_words": "Your school knows that you need breaks."}
    return reverse("talk", args=[invited(owed, by=leeds[Role.MANAGER], purpose="after", offered=False, **words)[1]])


def test_after_the_talk(owed, after, leeds, sign_in):
    client = Client()
    client.post(after, FACTS)
    text = client.get(after).content.decode()
    for words in ("see my nan", "Your school knows", "Did the talk help?", "You can complain", "Something is wrong"):
        assert words in text
    assert client.post(after, {"helped": ""}).status_code == 200
    assert client.post(after, {"helped": "a_bit", "words": "She listened"}).status_code == 303
    for about in ("see", "correction", "complaint"):
        client.post(after, {"go": ""})
        go(client, after, about, words=f"About {about}")
    said = AfterTalk.objects.filter(child=owed.child)
    assert {row.about for row in said} == {"helped", "see", "correction", "complaint"}
    assert said.get(about="helped").helped == "a_bit"
    worklist = sign_in(leeds[Role.CASEWORKER]).get("/?group=after_talk").content.decode()
    assert "A complaint" in worklist
    assert "Did it help: a bit" in worklist
    assert not Offer.objects.filter(return_interview=owed).exists()


def test_a_complaint_is_read_by_a_manager_and_not_by_whom_it_is_about(owed, after, leeds, sign_in):
    holder = leeds[Role.PROVIDER_INTERVIEWER]
    owed.assigned_to = holder
    owed.save()
    client = Client()
    client.post(after, FACTS)
    go(client, after, "complaint", words="She was rude")
    row = AfterTalk.objects.get(about="complaint")
    url = reverse("after_talk", args=[row.pk])
    assert not OutboxMessage.objects.filter(person=holder).exists()
    assert sign_in(factories.reread(holder)).get(url).status_code == 404
    worker = sign_in(leeds[Role.CASEWORKER])
    form = worker.get(url).context["form"]
    sent = {name: form[name].value() for name in ("submission", "whose", "version")} | {"read_note": "Nothing."}
    assert worker.post(url, sent).status_code == 403
    assert AfterTalk.objects.get(pk=row.pk).read_at is None


def test_danger_said_after_the_talk_needs_no_other_answer(owed, after):
    client = Client()
    client.post(after, FACTS)
    assert client.post(after, {"unsafe": "1", "words": "he hit me"}).status_code == 303
    assert Disclosure.objects.filter(return_interview=owed).exists()


# The people of the council


@pytest.fixture
def answer(owed, link, page):
    go(page, link, "yes", words="Please not in maths", **YES)
    return ChildAnswer.objects.get(child=owed.child)


def test_a_person_reads_it_and_says_what_was_done(answer, leeds, sign_in):
    client, url = sign_in(leeds[Role.CASEWORKER]), reverse("child_answer", args=[answer.pk])
    text = client.get(url).content.decode()
    assert "Please not in maths" in text
    assert "Not their worker" in text
    assert "Book the talk" in text
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in ("submission", "whose", "version")} | {"read_note": "Rang; Thursday."}
    assert client.post(url, sent).status_code == 302
    answer.refresh_from_db()
    assert answer.read_at
    assert answer.read_by == leeds.people[Role.CASEWORKER]
    owed_page = client.get(reverse("return_interview", args=[answer.invitation.return_interview_id])).content.decode()
    assert "on their own page" in owed_page
    assert "Not read yet" not in owed_page


def test_who_may_read(answer, leeds, bradford, sign_in):
    url = reverse("child_answer", args=[answer.pk])
    assert sign_in(bradford[Role.MANAGER]).get(url).status_code == 404
    assert sign_in(leeds[Role.ANALYST]).get(url).status_code == 404
    provider = leeds[Role.PROVIDER_INTERVIEWER]
    assert sign_in(provider).get(url).status_code == 404
    answer.invitation.return_interview.assigned_to = provider
    answer.invitation.return_interview.save()
    assert sign_in(factories.reread(provider)).get(url).status_code == 200


def test_when_it_is_read_is_the_councils_to_say(leeds, sign_in):
    client, url = sign_in(leeds[Role.MANAGER]), reverse("own_page_rules")
    form = client.get(url).context["form"]
    frame = {name: form[name].value() for name in ("submission", "whose", "version")}
    sent = frame | {"talk_read_from": "08:00", "talk_read_until": "07:00", "duty_email": "duty@leeds.example"}
    assert "must be after" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"talk_read_until": "20:00"}).status_code == 302
    leeds.council.refresh_from_db()
    assert leeds.council.duty_email == "duty@leeds.example"
    assert leeds.council.talk_read_until.hour == 20
    assert sign_in(leeds[Role.CASEWORKER]).get(url).status_code == 403
