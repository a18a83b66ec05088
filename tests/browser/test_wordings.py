"""Wordings and what works, as a manager sees them: at every size, without scripts, and as axe judges them."""

import os
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import axe_violations, sticks_out
from tests.reaching.making_wordings import BODY, comparison, invitation

pytestmark = pytest.mark.django_db(transaction=True)


def drawn(manager, at) -> None:
    """A comparison with twelve children."""
    trial, ago = comparison(manager, at), timezone.now() - timedelta(days=10)
    for number in range(12):
        child = factories.child(manager, at, 200 + number)
        owed = factories.returned(manager, factories.episode(manager, child, hours_ago=400), hours_ago=300)
        says = "accepted" if number % 3 else "declined_by_child"
        made = factories.offer(manager, owed, response=says, offered_at=ago, responded_at=ago, method="phone")
        invitation(manager, owed, trial=trial, arm="ab"[number % 2], left_at=ago, opened_at=ago, offer=made)


def test_the_pages_fit_and_are_accessible(house, open_as):
    drawn(house["manager"], house.council)
    pages = ("/reports/what-works/", "/wordings/", "/wordings/house/", "/wordings/new/")
    for (number, path), size in product(enumerate(pages), ("desktop", "narrow")):
        page = open_as(house["manager"], size)
        page.goto(path)
        assert axe_violations(page) == [], path
        assert sticks_out(page) == 0, path
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/works_{size}_{number}.png", full_page=True)


def test_a_wording_is_mended_without_scripts(house, open_as):
    page = open_as(house["manager"], "narrow", javascript=False)
    page.goto("/wordings/new/")
    page.get_by_label("What do you call it?").fill("Mine")
    page.get_by_label("Words to the child").fill("Your council calls. {link}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("tells of the council or another authority").first).to_be_visible()
    page.get_by_label("Words to the child").fill(BODY)
    page.get_by_role("button", name="Check it, without saving").click()
    expect(page.get_by_role("heading", name="What the child reads")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
