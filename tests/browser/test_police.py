"""A named user of a force, at a desk and on a phone, with and without JavaScript: finds, reads and answers."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import axe_violations, sticks_out
from tests.sharing.making_police import officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "javascript"), [("desktop", True), ("narrow", False)])
def test_an_officer_finds_reads_and_answers(house, open_as, size, javascript):
    page = open_as(officer(house.council.police_force, name="reader"), size, javascript=javascript)
    page.goto(reverse("police"))
    page.get_by_label("Your police reference").fill(f"{house.council.dfe_code}-REF")
    page.get_by_role("button", name="Search by reference").click()
    page.get_by_role("link", name="Read the summary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bea Example")
    page.get_by_role("button", name="Rejected").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say why it is rejected")
    page.get_by_role("button", name="Acted on").click()
    expect(page.locator("main")).to_contain_text("The council sees it")


def test_the_pages_for_police_are_accessible_and_fit(house, open_as):
    lead = officer(house.council.police_force, name="leader", is_lead=True)
    for size in ("desktop", "narrow"):
        look_at_every_page(house, open_as(lead, size))


def look_at_every_page(house, page):
    """Every page that opens to the lead of a force, and the search."""
    summary = [house.sharing["summary_pk"]]
    names = ("police", "police_reports_sent", "police_people", "police_person_invite", "police_mailbox", "your_account")
    urls = [reverse(name) for name in names]
    urls += [reverse(name, args=summary) for name in ("police_summary", "police_summary_print")]
    urls += [reverse("police_person_stop", args=[house.sharing["police_member_pk"]])]
    for url in urls:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        assert axe_violations(page) == [], url
        assert sticks_out(page) <= 0, url
    page.goto(reverse("police"))
    page.get_by_text("Search by name and date of birth").click()
    page.get_by_role("button", name="Search by name").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter why you search")
    assert axe_violations(page) == []
    page.get_by_label("Your police reference").fill(f"{house.council.dfe_code}-REF")
    page.get_by_role("button", name="Search by reference").click()
    assert axe_violations(page) == []
    assert sticks_out(page) <= 0
