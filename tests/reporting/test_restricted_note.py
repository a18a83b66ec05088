"""Why colleagues may see different totals is said on every page of exact figures, and to everyone in the same words."""

import csv
import io
import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from reporting.definitions import WHY_TOTALS_DIFFER
from tests import factories
from tests.reporting.exporting import made, taken
from tests.reporting.sheets import READERS

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


FILES = {"uptake_csv": {}, "chart_bars_csv": {"by": "sex", "measure": "uptake"}, "chart_hours_csv": {}}


def notes_of(body: bytes) -> list[str]:
    return [row["note"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def test_two_managers_with_different_totals_read_why_in_every_file_and_not_which(sign_in):
    """Page, CSV and exports: the same words for who sees the restricted child and who does not."""
    leeds = factories.council("Leeds")
    sees = factories.reread(factories.person(Role.MANAGER, leeds))
    other = factories.person(Role.MANAGER, leeds, name="second-manager")
    for number in (1, 2):
        gone = factories.episode(sees, factories.child(sees, leeds, number), hours_ago=200)
        back = factories.returned(sees, gone, hours_ago=100)
        factories.interview(sees, back, late_reason=factories.code("late_reason.other"))
    hidden, _ = factories.restricted(sees, factories.reread(sees), leeds)
    factories.returned(sees, factories.episode(sees, hidden))
    clients = [sign_in(factories.reread(who)) for who in (sees, other)]
    totals = [client.get(reverse("uptake")).context["found"].total.counts["due"] for client in clients]
    assert totals[0] == totals[1] + 1
    page = NOTE.findall(clients[1].get(reverse("uptake")).content.decode())[0]
    words = re.sub(r"<[^>]*>", "", page)
    assert words == WHY_TOTALS_DIFFER
    for client in clients:
        found = {name: notes_of(client.get(reverse(name), query).content) for name, query in FILES.items()}
        found["export"] = notes_of(taken(client, made(client)))
        for name, notes in found.items():
            assert notes, name
            assert {note[-len(words) :] for note in notes} == {words}, name
        for kind in ("xlsx", "ods"):
            for what in ("figures", "episodes"):
                assert words in str(READERS[kind](taken(client, made(client, what, kind)))), (what, kind)
    assert hidden.reference not in str([clients[1].get(reverse(name), query).content for name, query in FILES.items()])


def test_figures_that_leave_say_that_restricted_children_are_in_none(sign_in):
    page = sign_in(factories.person(Role.ANALYST, factories.council("Leeds"))).get(reverse("figures_to_leave"))
    assert "Children whose records are restricted are in none of these figures." in page.content.decode()
