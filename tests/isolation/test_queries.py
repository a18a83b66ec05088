"""Every list takes the same number of queries with one row and with twenty-five."""

import pytest
from django.urls import reverse

from tests import factories
from tests.queries import queries

pytestmark = pytest.mark.django_db


def pages(house) -> dict[str, str]:
    """The lists, and the pages that hold lists."""
    return {
        "worklist": reverse("worklist"),
        "children": reverse("children"),
        "child": reverse("child", args=[house.child.pk]),
        "uptake": reverse("uptake"),
        "sharing": reverse("sharing"),
    }


def test_lists_take_the_same_number_of_queries_however_long(leeds, sign_in):
    client, manager = sign_in(leeds["manager"]), leeds["manager"]
    one = factories.child(manager, leeds.council, 100)
    factories.offer(manager, factories.returned(manager, factories.episode(manager, one, hours_ago=100), hours_ago=80))
    for url in pages(leeds).values():
        client.get(url)
    before = {name: queries(client, url) for name, url in pages(leeds).items()}
    for number in range(2, 24):
        child = factories.child(manager, leeds.council, number)
        factories.placement(manager, child)
        owed = factories.returned(manager, factories.episode(manager, child, hours_ago=100), hours_ago=80)
        factories.offer(manager, owed)
        span, back = factories.day_ago(10 * number), factories.day_ago(10 * number - 2)
        went, came = factories.TimeSpan.on_day(span), factories.TimeSpan.on_day(back)
        factories.episode(manager, leeds.child, went_missing=went, returned=came)
    after = {name: queries(client, url) for name, url in pages(leeds).items()}
    assert after == before
    assert max(after.values()) <= 20
