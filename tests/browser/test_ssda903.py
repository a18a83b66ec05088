"""Loading SSDA903 files in a real browser, without scripts: problems, what to check, and what changes by child."""

import os

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from cases.models import Child
from tests import wall
from tests.browser.conftest import axe_violations, sticks_out
from tests.ssda903.files import absence, header, stay, written


def choose(page, **rows) -> None:
    """The three files, checked."""
    page.goto("/imports/ssda903/")
    texts = {"header": [header()], "episodes": [stay("01/06/2024")], "missing": [absence("05/09/2024")], **rows}
    for name, found in texts.items():
        file = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": written(name, found).encode()}
        page.locator(f"input[name={name}]").set_input_files(file)
    page.get_by_role("button", name="Check these files").click()


def look(page, name: str, *, scripts: bool = False) -> None:
    """Nothing sticks out; a picture where somebody wants to look."""
    assert sticks_out(page) <= 0, page.url
    if scripts:
        assert axe_violations(page) == []
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/ssda903_{name}.png", full_page=True)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_files_are_checked_and_loaded_without_scripts(house, open_as, size):
    page = open_as(house[Role.ADMINISTRATOR], size, javascript=False)
    choose(page, missing=[absence("31/02/2024")])
    expect(page.get_by_text("There is no such day in the calendar.")).to_be_visible()
    look(page, f"problems_{size}")
    choose(page)
    expect(page.get_by_text("New: Child with 1 placement, 1 absence")).to_be_visible()
    expect(page.get_by_text("This is open for more than 28 days.")).to_be_visible()
    look(page, f"preview_{size}")
    page.get_by_role("button", name="Load these files").click()
    expect(page.get_by_text("The file is loaded")).to_be_visible()
    wall.open_wall()
    assert Child.objects.filter(reference="C1", source="ssda903").exists()


def test_the_preview_has_no_barriers(house, open_as):
    page = open_as(house[Role.ADMINISTRATOR], "desktop")
    choose(page)
    expect(page.get_by_text("Children with changes: 1")).to_be_visible()
    look(page, "preview_axe", scripts=True)
