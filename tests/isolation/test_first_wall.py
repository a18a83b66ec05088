"""The first wall alone: with the second one wide open, the code itself shows nothing that is not one's own."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.restricting import restrict
from tests import factories
from tests.isolation import test_walk
from tests.isolation.asking import NOT_FOUND, Asker, without_pages_of_refusal
from tests.isolation.routes import address, routes_to_the_child
from tests.isolation.walls import second_wall_wide_open

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@pytest.fixture(autouse=True)
def _second_wall_wide_open():
    with second_wall_wide_open():
        yield


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_another_councils_records_do_not_exist(leeds, bradford, role):
    test_walk.test_another_councils_records_do_not_exist(leeds, bradford, role)


def test_a_restricted_child_does_not_exist_for_others(leeds):
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    asker = Asker(leeds["caseworker"])
    with without_pages_of_refusal():
        for route in routes_to_the_child():
            found = asker.ask_with_every_method(address(route, leeds))
            assert found == NOT_FOUND, (route.name, found)


def test_the_search_finds_only_ones_own(leeds, bradford, sign_in):
    factories.child(bradford["manager"], bradford.council, 5, given_names="Zed", family_name="Elsewhere")
    found = sign_in(leeds["caseworker"]).post(reverse("children"), {"q": "Elsewhere"}).content.decode()
    assert "Zed Elsewhere" not in found
    found = sign_in(leeds["caseworker"]).post(reverse("children"), {"q": leeds.restricted.reference}).content.decode()
    assert "Rae Hidden" not in found


def test_the_api_gives_a_force_only_what_was_released_to_it(leeds):
    other = factories.force("Kent")
    assert factories.summaries_readable_by(other) == []
    factories.agreed(leeds["manager"], leeds.council, agency=other)
    assert factories.summaries_readable_by(other) == []
    assert factories.summaries_readable_by(leeds.council.police_force) != []
