"""Links as they are typed, pasted and looked at ahead: what a text adds to them, and who counts as opening them."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from reaching.models import TalkInvitation, WrongTries
from tests.reaching.making import FACTS

pytestmark = pytest.mark.django_db
ADDED = [".", ",", ")", "]", "”", "’", '"', ">", "…", " ", "\u00ad", "\u200b", "\ufeff", ".)", "!?", ";"]


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("place", ["before the slash", "after the slash", "in place of the slash"])
def test_what_a_text_adds_to_a_link_does_not_matter(owed, link, added, place):
    written = {
        "before the slash": f"{link.rstrip('/')}{added}/",
        "after the slash": f"{link}{added}",
        "in place of the slash": f"{link.rstrip('/')}{added}",
    }[place]
    answer = Client().get(written, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == link
    assert WrongTries.objects.count() == 0


def test_a_soft_hyphen_within_and_capitals_do_not_matter(link):
    secret = link.strip("/").partition("/")[2]
    for written in (f"/t/{secret[:6]}\u00ad{secret[6:]}/", f"/t/{secret.upper()}./", f"/t/“{secret}”"):
        assert Client().get(written, follow=True).redirect_chain[-1][0] == link


@pytest.mark.parametrize(
    "path", ["/t/bcdf-ghjk-mnp./", "/t/bcdf-ghjk-mnpq./x", "/t/aeio-aeio-aeio./", "/t/.", "/t/..,/,"]
)
def test_what_is_no_link_is_counted_as_a_wrong_one(path):
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "0800 1111" in answer.content.decode()
    assert WrongTries.objects.get().tries == 1


def test_wrong_links_written_so_are_slowed_down_like_others():
    for _ in range(30):
        Client().get("/t/bcdf-ghjk-mnp.")
    assert Client().get("/t/bcdf-ghjk-mnp.").status_code == 429
    assert Client().get("/t/bcdf-ghjk-mnpq.", follow=True).status_code == 429


def test_the_door_of_a_tidied_link_opens_with_the_facts(owed, link):
    client = Client()
    client.get(f"{link},", follow=True)
    assert client.post(link, FACTS).status_code == 303
    assert "Would you like to talk?" in client.get(f"{link}.", follow=True).content.decode()
    assert client.post(f"{link.rstrip('/')},", FACTS).status_code == 405


def test_a_carers_link_is_as_forgiving(given):
    link = reverse("care", args=[given[1]])
    for added in (",", "\u00ad", ")", ""):
        written = f"{link}{added}" if added else link.rstrip("/")
        assert Client().get(written, follow=True).redirect_chain[-1][0] == link
        assert Client().get(f"{link.rstrip('/')}{added}/").status_code == 200
    assert Client().get("/care/bcdf-ghjk/,").status_code == 404
    assert WrongTries.objects.get().tries == 1


# Who opens it


def opened(owed) -> TalkInvitation:
    return TalkInvitation.objects.get(return_interview=owed)


def test_what_looks_ahead_at_a_link_has_not_opened_it(owed, link):
    """Scanners of safe links, previews of messages and browsers that fetch ahead ask for the page as a person does."""
    for headers in ({}, {"HTTP_SEC_PURPOSE": "prefetch"}, {"HTTP_USER_AGENT": "Mozilla/5.0 (like a person)"}):
        assert Client().get(link, **headers).status_code == 200
        assert Client().head(link, **headers).status_code == 200
    Client().get(f"{link}.", follow=True)
    Client().post(link)  # a scanner that presses what it finds types nothing
    Client().post(link, {"first_name": "", "birth_day": "", "birth_month": ""})
    assert opened(owed).opened_at is None


@pytest.mark.parametrize("act", [{"language": "pl"}, FACTS, FACTS | {"first_name": "Mallory"}])
def test_an_act_on_the_page_opens_it(owed, link, act):
    Client().post(link, act)
    first = opened(owed).opened_at
    assert first
    Client().post(link, act)
    assert opened(owed).opened_at == first


def test_the_interviews_page_says_not_opened_until_then(owed, link, sign_in, leeds):
    page = reverse("return_interview", args=[owed.pk])
    client = sign_in(leeds[Role.MANAGER])
    TalkInvitation.objects.update(left_at=opened(owed).made_at)
    Client().get(link)
    assert "not opened" in client.get(page).content.decode()
    Client().post(link, FACTS | {"first_name": "Mallory"})
    assert "facts not given" in client.get(page).content.decode()
