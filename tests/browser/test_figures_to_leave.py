"""The pages of figures that leave, with figures on them: phone and desktop, axe, without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Council
from accounts.roles import Role
from reporting import publishing
from tests import factories
from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.reporting.making import YEAR, quarter_of
from tests.reporting.test_compare import publication

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def leeds(site):
    """Leeds has proposed a year, and published the one before; six others have published too."""
    at = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, at))
    quarter_of(manager, at, "q1", 1000, parts=(6, 5, 3, 5))
    publishing.propose_figures(user=factories.reread(manager), council=at, year=YEAR)
    for number, council in enumerate(Council.objects.order_by("name")[:7]):
        publication(council, manager, completed=5 if number == 3 else 40 + number, mature=15 if number == 3 else 100)
    publication(at, manager, completed=55, year=YEAR - 1)
    return at, factories.reread(manager)


def test_pages_with_figures_fit_and_are_accessible(leeds, open_as):
    at, manager = leeds
    for role, shown in {Role.MANAGER: 7, Role.ANALYST: 4, Role.NATIONAL_OBSERVER: 3}.items():
        person = manager if role == Role.MANAGER else factories.person(role, at)
        for javascript in (True, False):
            assert look_at_figures(open_as(person, javascript=javascript), at, javascript=javascript) == ([], shown)


def look_at_figures(page, at, *, javascript):
    """(what is wrong with the pages of figures, how many of them open)."""
    asked = [
        (reverse("figures_to_leave"), f"?year={YEAR}&by=ethnicity"),
        (reverse("publish"), f"?year={YEAR}"),
        (reverse("publish_agree"), f"?year={YEAR}"),
        (reverse("publish_withdraw"), f"?year={YEAR - 1}"),
        (reverse("published"), f"?council={at.dfe_code}&year={YEAR - 1}"),
        (reverse("compare"), f"?year={YEAR}"),
        (reverse("measures_token"), ""),
    ]
    complaints, shown = [], 0
    for path, query in asked:
        answer = page.goto(path + query)
        if answer.status == 403:
            continue
        shown += 1
        if javascript:
            complaints += [f"{path}: {words}" for words in axe_violations(page)]
            for width, height in SIZES.values():
                page.set_viewport_size({"width": width, "height": height})
                if (wider := sticks_out(page)) > 0:
                    complaints.append(f"{path} at {width}: {wider} pixels stick out")
        expect(page.get_by_role("heading", level=1), path).to_be_visible()
    return complaints, shown
