"""The first wall alone: with the second one wide open, the code itself shows nothing that is not one's own."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.restricting import restrict
from rhi import wall
from tests import factories
from tests.isolation import test_non_interference, test_walk
from tests.isolation.routes import ABOUT_NO_CHILD, address, routes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second_wall_wide_open(monkeypatch):
    """Whoever enters sees every row; what stays hidden from the person is still said, for the code to use."""
    honest = wall.enter

    def enter(**sight):
        hidden = honest(**sight)
        wall._row("SELECT rhi_enter_everywhere()")
        return hidden

    monkeypatch.setattr(wall, "enter", enter)
    monkeypatch.setattr(wall, "enter_agency", lambda agency: wall._row("SELECT rhi_enter_everywhere()"))


@pytest.mark.parametrize("role", list(Role))
def test_another_councils_records_do_not_exist(leeds, bradford, role):
    test_walk.test_another_councils_records_do_not_exist(leeds, bradford, role)


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_another_councils_data_changes_nothing(leeds, sign_in, role, freeze):
    test_non_interference.test_another_councils_data_changes_nothing(leeds, sign_in, role, freeze)


def test_a_restricted_child_does_not_exist_for_others(leeds, sign_in):
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    client = sign_in(leeds["caseworker"])
    for route in routes():
        if route.is_api or not route.names_a_record or set(route.parameters) & ABOUT_NO_CHILD:
            continue
        assert client.get(address(route, leeds)).status_code == 404, route.name


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
