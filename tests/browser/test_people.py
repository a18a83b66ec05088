"""At phone width: the council one acts for stands in the header, and a provider's interviewer's pages fit."""

import re
from itertools import product

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.actions import give_role
from accounts.roles import Role
from interviews.models import ReturnInterview
from tests import factories
from tests.browser.conftest import axe_violations, sticks_out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_the_header_says_for_which_council_one_acts(house, open_as, size):
    user = house["administrator"]
    page = open_as(user, size)
    page.goto(reverse("your_account"))
    expect(page.locator(".app-header__text", has_text="Leeds")).to_be_visible()
    give_role(user=user, council=factories.council("Bradford"), role=Role.ANALYST)
    page.goto(reverse("your_account"))
    chooser = page.locator("#acting-council")
    expect(chooser).to_be_visible()
    expect(chooser.locator("option:checked")).to_have_text(re.compile("^(Leeds|Bradford)$"))
    assert sticks_out(page) <= 0


def test_the_pages_of_a_providers_interviewer_are_accessible_and_fit(house, open_as):
    manager, provider = house["manager"], house["provider_interviewer"]
    child = factories.child(manager, house.council, 31)
    owed = factories.returned(manager, factories.episode(manager, child))
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=provider)
    urls = [reverse("assigned"), *(reverse(name, args=[owed.pk]) for name in ("assigned_interview", "assigned_record"))]
    pages = {size: open_as(provider, size) for size in ("desktop", "narrow")}
    for page, url in product(pages.values(), urls):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        assert axe_violations(page) == [], url
        assert sticks_out(page) <= 0, url
