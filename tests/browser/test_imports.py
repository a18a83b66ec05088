"""Loading a file of children in a real browser, without scripts: wide and narrow, with problems and questions."""

import os

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from cases.models import Child, ChildImport
from interviews.actions.child_import import remember_columns
from tests import wall
from tests.browser.conftest import axe_violations, sticks_out
from tests.children_import.test_questions import ADA, BO, HEADS, file, guess

WRONG = "Q-3,Cy,Muster,31/02/2013,,3 Any Lane,,A school with a rather long name in a town"


def look(page, name: str, *, scripts: bool = False) -> None:
    """Nothing sticks out; a picture where somebody wants to look."""
    assert sticks_out(page) <= 0, page.url
    if scripts:
        assert axe_violations(page) == []
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/imports_{name}.png", full_page=True)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_file_is_looked_at_agreed_to_and_loaded_without_scripts(house, open_as, size):
    person = house[Role.ADMINISTRATOR]
    remember_columns(user=person, council=house.council, columns=guess(HEADS.split(",")), headings=HEADS.split(","))
    page = open_as(person, size, javascript=False)
    page.goto("/imports/children/")
    content = file(ADA, BO, WRONG, "Q-8,Old,Person,03/02/2001,,,,", ADA.replace("Q-1", "q-1"))
    page.locator("input[type=file]").set_input_files(
        {"name": "children.csv", "mimeType": "text/csv", "buffer": content}
    )
    look(page, f"choose_{size}")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("no such day")).to_be_visible()
    expect(page.get_by_text("Ada Specimen, Q-1").first).to_be_visible()
    look(page, f"preview_{size}")
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_role("link", name="Look at each question")).to_be_visible()
    for box in page.locator("input[name=agreed]").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Load this file").click()
    expect(page.get_by_text("The file is loaded")).to_be_visible()
    expect(page.get_by_role("link", name="Download the lines that were left out (CSV)")).to_be_visible()
    look(page, f"loaded_{size}")
    wall.open_wall()
    found = Child.objects.filter(reference__in=["Q-1", "Q-2", "Q-8", "q-1"]).order_by("reference")
    assert [child.reference for child in found] == ["Q-1", "Q-2", "Q-8"]


@pytest.mark.parametrize("state", ["checked", "running", "failed", "cancelled"])
def test_every_state_of_a_load_can_be_used_by_everybody(house, open_as, state):
    person = house[Role.ADMINISTRATOR]
    remember_columns(user=person, council=house.council, columns=guess(HEADS.split(",")), headings=HEADS.split(","))
    page = open_as(person)
    page.goto("/imports/children/")
    content = file(ADA, BO, WRONG)
    page.locator("input[type=file]").set_input_files(
        {"name": "children.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("no such day")).to_be_visible()
    wall.open_wall()
    ChildImport.objects.filter(uploaded_by=person).update(state=state, problem="Something went wrong.")
    page.reload()
    look(page, state, scripts=True)
