"""Who sees the pages around the figures, and what stands on no page of others."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = ("uptake", "figure_breakdown", "figure_followed", "figure_corrections", "figure_episodes")


def shown(page) -> str:
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("caseworker", 403), ("administrator", 403)])
def test_who_sees_them(leeds, sign_in, name, role, status):
    assert sign_in(leeds[role]).get(reverse(name)).status_code == status


def test_an_analyst_sees_no_episode(leeds, sign_in):
    page = sign_in(leeds["analyst"]).get(reverse("figure_episodes"))
    assert page.status_code == 403
    assert leeds.child.family_name not in page.content.decode()


def test_a_restricted_child_is_in_no_list_and_no_figure(leeds, sign_in):
    manager = sign_in(factories.person(Role.MANAGER, leeds.council, name="newcomer"))
    for name in PAGES:
        assert leeds.restricted.family_name not in shown(manager.get(reverse(name)))


@pytest.mark.parametrize(
    ("role", "name", "current"),
    [
        (Role.MANAGER, "uptake", "Reports"),
        (Role.MANAGER, "national", "Reports"),
        (Role.MANAGER, "denominator_enter", "Reports"),
        (Role.MANAGER, "committee_reports", "Reports"),
        (Role.NATIONAL_OBSERVER, "compare", "Comparison"),
        (Role.MANAGER, "child_new", "Children"),
        (Role.ADMINISTRATOR, "children_import", "Import"),
        (Role.MANAGER, "worklist", "Worklist"),
    ],
)
def test_the_navigation_marks_the_part_that_is_open(leeds, sign_in, role, name, current):
    page = sign_in(leeds[role]).get(reverse(name))
    assert [link["label"] for link in page.context["navigation"] if link["current"]] == [current]
