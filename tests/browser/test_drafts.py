"""What is typed survives a lost network, an expired session, another device; the page says what is kept, truthfully."""

import pytest
from playwright.sync_api import expect

from audit.models import Draft
from tests import factories
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(house):
    return factories.interview(house["interviewer"], house.return_interview)


def typed(page, words: str) -> None:
    page.locator("[name=notes]").press_sequentially(words)


def test_the_network_is_cut_twice_and_nothing_is_lost(house, open_as, talk):
    page = open_as(house["interviewer"], "phone")
    page.goto(f"/interviews/held/{talk.pk}/record/talk/")
    status = page.locator("[data-draft-status]")
    typed(page, "One. ")
    expect(status).to_contain_text("Kept as a draft")
    for words in ("Two. ", "Three. "):
        page.context.set_offline(True)
        typed(page, words)
        expect(status).to_contain_text("there is no connection")
        page.context.set_offline(False)
        expect(status).to_contain_text("Kept as a draft", timeout=15_000)
    assert "One.+Two.+Three." in Draft.objects.get().data

    other = open_as(house["interviewer"])
    other.goto(f"/interviews/held/{talk.pk}/record/talk/")
    expect(other.locator("[name=notes]")).to_have_value("One. Two. Three. ")
    other.get_by_role("button", name="Save", exact=True).click()
    talk.refresh_from_db()
    assert talk.notes == "One. Two. Three. "
    assert not Draft.objects.exists()


def test_signed_out_meanwhile_it_says_so_and_goes_on_after_a_new_sign_in(house, open_as, talk):
    page = open_as(house["interviewer"])
    page.goto(f"/interviews/held/{talk.pk}/record/talk/")
    page.context.clear_cookies(name="sessionid")
    typed(page, "Said late. ")
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("you have been signed out")
    with page.context.expect_page() as opened:
        status.get_by_role("link").click()
    window = opened.value
    sign_in(window, house["interviewer"])
    expect(window.locator("h1")).to_contain_text("Worklist")
    page.bring_to_front()
    expect(status).to_contain_text("Kept as a draft", timeout=20_000)
    assert "Said+late." in Draft.objects.get().data


def test_the_same_person_in_two_windows_is_asked_which_one(house, open_as, talk):
    first, second = open_as(house["interviewer"]), open_as(house["interviewer"])
    for page in (first, second):
        page.goto(f"/interviews/held/{talk.pk}/record/talk/")
    typed(first, "First. ")
    expect(first.locator("[data-draft-status]")).to_contain_text("Kept as a draft")
    typed(second, "Second. ")
    expect(second.locator("[data-draft-status]")).to_contain_text("another window")
    second.get_by_role("button", name="Keep what stands here").click()
    expect(second.locator("[data-draft-status]")).to_contain_text("Kept as a draft")
    assert "Second." in Draft.objects.get().data


def test_a_long_list_is_searched_and_what_is_ticked_stays(house, open_as, talk):
    page = open_as(house["interviewer"])
    page.goto(f"/interviews/held/{talk.pk}/record/harm/")
    page.locator("[value='risk.hunger']").check(force=True)
    page.get_by_label("Find in the lists below").fill("online")
    expect(page.locator("label", has_text="Abused online")).to_be_visible()
    expect(page.locator("label", has_text="Hunger")).to_be_visible()
    expect(page.locator("label", has_text="Robbed")).to_be_hidden()
