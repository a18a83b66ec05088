"""The committee report and the meeting sheets, with figures and children on them: phone and desktop, axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from reporting.committee import working
from reporting.models import CommitteeReport
from tests import factories
from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.reporting.making import YEAR, quarter_of
from tests.reporting.making_house import committee_report

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Visits began in May, and letters ended.\n\nThree of four children now hear of it in person."


@pytest.fixture
def leeds(site):
    """A report of Leeds, written in twice; a child is missing, two are back."""
    at = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, at))
    number = quarter_of(manager, at, "q3", 1000, parts=(8, 4, 3, 3))
    quarter_of(manager, at, "q4", number, parts=(16, 8, 5, 7))
    report = committee_report(at, year=YEAR, quarter="q4")
    assert working.advance(report.pk)
    report.refresh_from_db()
    factories.episode(manager, factories.child(manager, at, 1, allocated_worker="W. Example"), police_grade="high")
    for place, hours in enumerate((2, 90)):
        missing = factories.episode(manager, factories.child(manager, at, 2 + place), hours_ago=hours + 30)
        factories.returned(manager, missing, hours_ago=hours)
    return manager, report


def complaints_of(page, path: str, javascript: bool) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [f"{path}: {words}" for words in axe_violations(page)] if javascript else []
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        if (wider := sticks_out(page)) > 0:
            found.append(f"{path} at {width}: {wider} pixels stick out")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.mark.parametrize("javascript", [True, False])
def test_a_report_is_written_and_read(leeds, open_as, javascript):
    manager, report = leeds
    page = open_as(manager, javascript=javascript)
    complaints = []
    if javascript:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(reverse("committee_reports"))
    complaints += complaints_of(page, "list", javascript)
    page.get_by_role("link", name="January to March 2026").click()
    page.get_by_role("button", name="Write the commentary").click()
    complaints += complaints_of(page, "commentary", javascript)
    page.get_by_label("What changed, and why").fill(WORDS)
    page.get_by_label("What we do about it").fill("A second interviewer from June.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Three of four children now hear of it in person.").wait_for()
    complaints += complaints_of(page, "report", javascript)
    page.get_by_role("link", name="For use inside the council, with exact figures").click()
    page.get_by_text("Small numbers are not hidden in this edition").wait_for()
    complaints += complaints_of(page, "inside", javascript)
    page.get_by_role("button", name="Make the PDF").click()
    page.get_by_role("button", name="Make the PDF").click()
    page.get_by_text("PDF is being made").first.wait_for()
    assert CommitteeReport.objects.get(pk=report.pk).state == "queued"
    assert working.advance(report.pk)
    page.get_by_role("link", name="Load this page again").click()
    expect(page.get_by_role("link", name="For the committee, in rounded numbers (PDF)")).to_be_visible()
    complaints += complaints_of(page, "made", javascript)
    assert complaints == []


def test_the_meeting_sheets_fit_and_are_accessible(leeds, open_as):
    page = open_as(leeds[0])
    for sheet in ("daily", "weekly"):
        path = f"{reverse('meeting')}?sheet={sheet}"
        page.goto(path)
        expect(page.get_by_role("heading", name="Missing now (1)")).to_be_visible()
        expect(page.get_by_text("Responsible: Leeds, worker W. Example")).to_be_visible()
        assert complaints_of(page, path, True) == []
