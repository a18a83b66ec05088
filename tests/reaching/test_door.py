"""The child's page as somebody meets it who guesses, or found the phone; and in the child's language."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from reaching import links
from reaching.models import ChildAnswer, TalkInvitation, Visit, WrongTries
from tests.reaching.making import FACTS, YES, go, invited, owed_to

HELPLINES = ("116 000", "0800 1111", "999")


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
    assert cookie["path"] == link


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
