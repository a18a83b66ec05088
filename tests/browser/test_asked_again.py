"""An invitation that did not arrive, an absence in doubt, an adult: the pages that ask a person, at every size."""

import os
from datetime import timedelta
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Council, OutboxMessage
from interviews.models import ReturnInterview
from reaching.actions.delivering import note_deliveries
from tests import factories
from tests.browser.conftest import axe_violations, sticks_out
from tests.reaching.making import invited

pytestmark = pytest.mark.django_db(transaction=True)


def lost(house) -> ReturnInterview:
    """A child whose text went to a number that does not exist."""
    by = house["manager"]
    child = factories.child(by, house.council, 501, given_names="Zoë", family_name="Sample")
    owed = factories.returned(by, factories.episode(by, child))
    made, _ = invited(owed, by=by)
    now = timezone.now()
    key = f"talk:{made.pk}"
    OutboxMessage.objects.create(
        key=key,
        council=house.council,
        child_id=child.pk,
        channel="text",
        carrier="notify",
        subject="Invented",
        body="",
        sent_at=now,
        receipt="permanent-failure",
        receipt_at=now,
    )
    type(made).objects.filter(pk=made.pk).update(message_key=key)
    assert note_deliveries() == 1
    return owed


def test_the_pages_fit_and_are_accessible(house, open_as):
    by = house["manager"]
    owed = lost(house)
    Council.objects.filter(pk=house.council.pk).update(went_live_at=timezone.now() - timedelta(days=100))
    old = factories.episode(by, factories.child(by, house.council, 502, given_names="Cleo"), hours_ago=176 * 24)
    pages = {
        "worklist": "/?show=all&group=not_arrived",
        "interview": reverse("return_interview", args=[owed.pk]),
        "messages": "/messages/?state=undelivered",
        "missing": "/?show=all&group=missing",
        "episode": reverse("episode", args=[old.pk]),
        "still": reverse("episode_still_missing", args=[old.pk]),
        "rules": "/rules/",
    }
    for (name, path), size in product(pages.items(), ("desktop", "phone")):
        page = open_as(by, size)
        page.goto(path)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/{name}_{size}.png", full_page=True)
        assert axe_violations(page) == [], path
        assert sticks_out(page) == 0, path


def test_an_adult_is_asked_about_without_scripts_and_by_keyboard(house, open_as):
    for size, name, year in (("desktop", "Ada", "1991"), ("phone", "Bo", "1995")):
        page = open_as(house["manager"], size, javascript=False)
        page.goto(reverse("child_new"))
        page.get_by_label("Given names").fill(name)
        page.get_by_label("Family name").fill(f"{name}son")
        page.get_by_label("Council’s reference for the child").fill(f"N-{size}")
        for box, typed in (("Day", "3"), ("Month", "2"), ("Year", year)):
            page.get_by_role("group", name="Date of birth").first.get_by_label(box).fill(typed)
        page.get_by_role("button", name="Save").click()
        tick = page.get_by_label("The date of birth is right")
        expect(tick).to_be_visible()
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=f"{folder}/adult_{size}.png", full_page=True)
        assert sticks_out(page) == 0
        tick.focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Child registered")).to_be_visible()
