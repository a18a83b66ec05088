"""The carer's door in a real browser: a night worker's narrow phone, with a keyboard, without scripts."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from reaching.models import CarerEntry
from tests import factories
from tests.browser.conftest import axe_violations, sticks_out
from tests.reaching.making_carers import home_link

KINDS = ("missing", "returned", "account", "problem")


@pytest.fixture
def away(house):
    """A child who is missing, on a home's link beside one who is back."""
    manager = house[Role.MANAGER]
    child = factories.child(manager, house.council, 75, given_names="Cleo", family_name="Sample")
    factories.episode(manager, child, hours_ago=9)
    return child


@pytest.fixture
def given(house, away):
    return home_link(house[Role.MANAGER], away, house.child)


@pytest.fixture
def phone(browser, site):
    """A narrow phone, with or without scripts."""
    contexts = []

    def made(*, javascript=True):
        context = browser.new_context(
            base_url=site, viewport={"width": 320, "height": 640}, java_script_enabled=javascript
        )
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def press(page, button="main form .main-button"):
    with page.expect_navigation():
        page.locator(button).first.click()


def look(page, name):
    """Nothing is wider than the phone; a picture where somebody wants to look."""
    assert sticks_out(page) <= 0, page.url
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/carer_{name}.png", full_page=True)


def is_clean(page):
    assert axe_violations(page, "best-practice") == []


def test_back_at_twenty_to_three_without_scripts(phone, given, away):
    _, secret, pin = given
    page = phone(javascript=False)
    page.goto(reverse("care", args=[secret]))
    look(page, "pin")
    page.fill("#pin", "1")
    press(page)
    look(page, "pin_wrong")
    page.fill("#pin", pin)
    press(page)
    look(page, "main")
    press(page, "text=Cleo S. is back")
    look(page, "returned")
    page.check("input[value=yesterday]")
    page.fill("#where", "At the bus station")
    press(page)
    look(page, "returned_wrong")
    expect(page.locator("#problem")).to_contain_text("Enter your name.")
    expect(page.locator("#where")).to_have_value("At the bus station")
    page.fill("#time", "02:40")
    page.fill("#written_by", "N. Writer")
    press(page)
    look(page, "sent")
    expect(page.locator("main")).to_contain_text("Thank you. We have what you sent.")
    entry = CarerEntry.objects.get(child=away)
    assert (entry.at_precision, entry.where, entry.state) == ("exact", "At the bus station", "waiting")
    press(page, "text=Finish and close")
    look(page, "closed")
    page.goto(reverse("care", args=[secret]))
    expect(page.locator("#pin")).to_have_count(1)


def test_with_the_keyboard_alone(phone, given, away):
    _, secret, pin = given
    page = phone()
    page.goto(reverse("care_entry", args=[secret, away.pk, "account"]))
    page.locator("#pin").focus()
    page.keyboard.type(pin)
    page.keyboard.press("Enter")
    page.locator("#words").wait_for()
    page.wait_for_load_state()
    page.locator("#words").focus()
    page.keyboard.type("She was cold.")
    page.keyboard.press("Tab")
    page.keyboard.type("N. Writer")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "main-button"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert CarerEntry.objects.get(child=away).words == "She was cold."


def test_every_page_is_clean(phone, given, away):
    _, secret, pin = given
    page = phone()
    page.goto(reverse("care", args=[secret]))
    is_clean(page)
    page.fill("#pin", pin)
    press(page)
    is_clean(page)
    for kind in KINDS:
        page.goto(reverse("care_entry", args=[secret, away.pk, kind]))
        is_clean(page)
        look(page, f"form_{kind}")
        press(page)
        expect(page.locator("#problem")).to_have_count(1)
        is_clean(page)
    page.goto(reverse("care", args=["never-made"]))
    is_clean(page)
    look(page, "wrong")


def test_the_councils_pages_are_clean_and_fit(open_as, house, given, away):
    entry = CarerEntry.objects.filter(child=house.child).first()
    page = open_as(house[Role.CASEWORKER], "narrow")
    places = [
        reverse("child_carers", args=[away.pk]),
        reverse("carer_link_new", args=[away.pk]),
        reverse("carer_link_add", args=[away.pk]),
        reverse("carer_links"),
        reverse("carer_link", args=[given[0].pk]),
        reverse("carer_entry", args=[entry.pk]),
        reverse("carer_entry_set_aside", args=[entry.pk]),
    ]
    for number, place in enumerate(places):
        page.goto(place)
        expect(page.locator("h1"), place).to_have_count(1)
        look(page, f"council_{number}")
        assert axe_violations(page) == []
    page.goto(places[1])
    page.check("input[value=home]")
    page.fill("#id_home_name", "Another House")
    page.check("#id_is_safe")
    press(page, "button.govuk-button:has-text('Make the link')")
    expect(page.locator("main")).to_contain_text("PIN:")
    look(page, "council_new_link")
    assert axe_violations(page) == []
