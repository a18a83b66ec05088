"""The reconciliation on a phone: the heading of its list is read in a line or two, as the cards below it."""

import pytest
from django.urls import reverse

from tests.browser.conftest import sticks_out

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_heading_of_the_list_is_as_wide_as_the_list(house, open_as):
    page = open_as(house["manager"], "phone", javascript=False)
    page.goto(reverse("police_reconciliation"))
    caption, card = (page.locator(f".app-table--cards {part}").first.bounding_box() for part in ("caption", "tbody tr"))
    assert caption["width"] >= card["width"] * 0.9
    assert sticks_out(page) == 0
