"""Inviting a child in a real browser: wide and narrow, with and without scripts, by keyboard; the paper it makes."""

import os

import pytest
from django.urls import reverse

from accounts.roles import Role
from reaching.models import TalkInvitation
from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.reaching.inviting import contact, office, owed_to

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def leeds(site):
    return office()


def complaints(page, name: str) -> list[str]:
    """Of axe, and of widths at which something sticks out."""
    found = [f"{name}: {words}" for words in axe_violations(page)]
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        if (wider := sticks_out(page)) > 0:
            found.append(f"{name} at {width}: {wider} pixels stick out")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{size}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_number_to_the_message_and_the_card(leeds, open_as, settings, javascript):
    settings.DEMO = True
    owed = owed_to(leeds)
    contact(leeds, owed.child, "email", "zoe@mail.example", safety="unsafe")
    page = open_as(leeds[Role.CASEWORKER], javascript=javascript)
    look = complaints if javascript else lambda page, name: []
    page.goto(reverse("child_contacts", args=[owed.child_id]))
    found = look(page, "contacts")
    page.get_by_role("button", name="Add a way to reach the child").click()
    page.get_by_label("Text message").check()
    page.get_by_label("Number, e-mail address or postal address").fill("07700 900123")
    page.get_by_label("Safe to use", exact=True).check()
    page.get_by_label("How is that known?").fill("The child says so.")
    found += look(page, "contact-new")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("+447700900123", exact=True).wait_for()
    page.goto(reverse("return_interview", args=[owed.pk]))
    page.get_by_role("link", name="Invite the child by text").click()
    page.get_by_label("Text message to +447700900123").check()
    found += look(page, "invite")
    page.get_by_role("button", name="See the text").click()
    page.get_by_role("heading", name="This is the text").wait_for()
    found += look(page, "invite-seen")
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Text waits to be sent").first.wait_for()
    found += look(page, "invited")
    page.get_by_role("link", name="Invite the child by text").click()
    page.get_by_label("folded to the size of a bank card").check()
    page.get_by_role("button", name="See the text").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the paper").click()
    assert waiting.value.suggested_filename == f"{TalkInvitation.objects.latest('pk').pk}.pdf"
    assert found == []
