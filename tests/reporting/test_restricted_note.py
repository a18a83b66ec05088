"""Why colleagues may see different totals is said on every page of exact figures, and to everyone in the same words."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = (
    "uptake",
    "figure_breakdown",
    "figure_followed",
    "figure_corrections",
    "figure_episodes",
    "chart_spc",
    "chart_hours",
    "what_works",
    "returns",
    "meeting",
)
NOTE = re.compile(r"<p[^>]*>Some records in the system can be restricted\..*?</p>", re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_the_note_is_the_same_for_who_sees_the_child_who_does_not_and_where_there_is_none(name, sign_in):
    leeds = factories.council("Leeds")
    sees = factories.reread(factories.person(Role.MANAGER, leeds))
    other = factories.person(Role.MANAGER, leeds, name="second-manager")
    query = {"measure": "uptake"} if name == "figure_episodes" else {}
    without = NOTE.findall(sign_in(sees).get(reverse(name), query).content.decode())
    hidden, _ = factories.restricted(sees, factories.reread(sees), leeds)
    factories.returned(sees, factories.episode(sees, hidden))
    notes = [NOTE.findall(sign_in(who).get(reverse(name), query).content.decode()) for who in (sees, other)]
    assert len(without) == 1
    assert notes == [without, without]
    assert "colleagues may see different totals" in without[0]
    assert not re.search(r"\d", re.sub(r"<[^>]*>", "", without[0]))


def test_figures_that_leave_say_that_restricted_children_are_in_none(sign_in):
    page = sign_in(factories.person(Role.ANALYST, factories.council("Leeds"))).get(reverse("figures_to_leave"))
    assert "Children whose records are restricted are in none of these figures." in page.content.decode()
