"""An export from the page of figures to the file on the disk, in a real browser; with and without JavaScript."""

import os
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from reporting.models import Export
from reporting.tasks import make_exports
from tests import factories, wall
from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.reporting.hard_cases import back

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def manager(site):
    """Of Leeds, where two children came back."""
    at = factories.council("Leeds")
    person = factories.reread(factories.person(Role.MANAGER, at))
    for number in (1, 2):
        back(person, at, number)
    return factories.reread(person)


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
def test_from_the_figures_to_the_file(manager, open_as, tmp_path, javascript):
    page = open_as(manager, javascript=javascript)
    look = complaints if javascript else lambda page, name: []
    page.goto(reverse("uptake"))
    page.get_by_role("link", name="Export as a job").click()
    found = look(page, "export-new")
    page.get_by_label("Excel workbook (XLSX)").check()
    page.get_by_label("Age at the return").check()
    page.get_by_role("button", name="Make the export").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exports")
    found += look(page, "exports-waiting")
    assert make_exports() == 1
    page.get_by_role("link", name="Refresh this page").click()
    found += look(page, "exports-ready")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    path = Path(tmp_path) / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.suffix == ".xlsx"
    sheets = openpyxl.load_workbook(path).sheetnames
    assert sheets == ["Cover", "Contents", "Notes", "Measures", "Counts", "Rates for size"]
    page.get_by_role("link", name="Delete").click()
    found += look(page, "export-delete")
    page.get_by_role("button", name="Cancel or delete it").click()
    expect(page.get_by_role("link", name="Make it again")).to_be_visible()
    wall.open_wall()
    export = Export.objects.get()
    assert (export.state, export.downloads) == ("cancelled", 1)
    page.goto(reverse("export_file", args=[export.pk]))
    found += look(page, "export-refused")
    page.get_by_role("link", name="Make it again").click()
    expect(page.get_by_label("Age at the return")).to_be_checked()
    assert found == []
