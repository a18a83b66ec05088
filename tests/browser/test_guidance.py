"""Guidance beside a question, opened by keyboard on a narrow phone, with and without scripts; and its own pages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import axe_violations, sticks_out
from tests.guidance.making import STEP

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_opened_by_keyboard_at_320_pixels_it_reads_and_fits(house, open_as, javascript):
    page = open_as(house["caseworker"], "narrow", javascript=javascript)
    page.goto(reverse("offer_new", args=[house.return_interview.pk]))
    details = page.locator("details.app-guidance")
    closed = details.first.bounding_box()["height"]
    assert closed < 60, "one line until it is opened"
    in_sight = [one for one in details.all() if one.is_visible()]
    assert len(in_sight) > 3
    for one in in_sight:
        one.locator("summary").focus()
        page.keyboard.press("Enter")
    expect(page.get_by_text("Leeds asks the child first.")).to_be_visible()
    expect(page.get_by_text("Asking a parent is not asking the child")).to_be_visible()
    assert all(one.evaluate("one => one.open") for one in in_sight)
    assert sticks_out(page) <= 0
    if javascript:
        assert axe_violations(page) == []
    details.first.locator("summary").focus()
    page.keyboard.press("Space")
    assert not details.first.evaluate("one => one.open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('form, details') !== null"), "what is closed takes no stop"


def test_its_own_pages_are_accessible_fit_and_print(house, open_as):
    page = open_as(house["manager"], "narrow")
    urls = [reverse("guidance"), f"{reverse('guidance')}?step={STEP}"]
    urls += [reverse(name, args=[STEP]) for name in ("guidance_versions", "guidance_change", "guidance_withdraw")]
    for url in urls:
        page.goto(url)
        assert axe_violations(page) == [], url
        assert sticks_out(page) <= 0, url
    page.goto(urls[1])
    page.emulate_media(media="print")
    expect(page.get_by_text("As Leeds does it.")).to_be_visible()
    expect(page.get_by_label("Show one step")).to_be_hidden()
    expect(page.get_by_role("link", name="How it read before").first).to_be_hidden()
