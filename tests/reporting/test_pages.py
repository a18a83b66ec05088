"""The pages around the figures: parts, breakdowns, the episodes behind a number, the past."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from reporting.measures import COUNTS, MEASURES
from tests import factories
from tests.casework.forms import day
from tests.queries import queries

pytestmark = pytest.mark.django_db
PAGES = ("uptake", "figure_breakdown", "figure_followed", "figure_corrections", "figure_episodes")


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and seven episodes."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        rows = some(manager, leeds)
        return factories.reread(manager), leeds, rows


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def owed(manager, council, number, *, back=100.0, lives=""):
    child = factories.child(manager, council, number)
    if lives:
        factories.placement(manager, child, location=lives)
    return factories.returned(manager, factories.episode(manager, child, hours_ago=back + 20), hours_ago=back)


def some(manager, council):
    rows = [owed(manager, council, number, back=80 + number) for number in range(6)]
    rows.append(owed(manager, council, 9, lives="out_of_area"))
    for one in rows[:4]:
        factories.offer(manager, one)
    factories.interview(manager, rows[0], late_reason=factories.code("late_reason.other"))
    factories.help_offered(manager, rows[0])
    return rows


def shown(page) -> str:
    assert page.status_code == 200
    return page.content.decode()


def test_every_number_leads_to_as_many_episodes(office, sign_in):
    manager, _, _ = office
    client = sign_in(manager)
    found = client.get(reverse("uptake")).context["found"]
    for measure in MEASURES:
        rate = found.total.rates[measure.key]
        asked = {"period": "year_to_date", "measure": measure.key}
        for which, number in (("yes", rate.numerator), ("all", rate.denominator)):
            assert client.get(reverse("figure_episodes"), {**asked, "which": which}).context["count"] == number
        rest = client.get(reverse("figure_episodes"), {**asked, "which": "no"}).context["count"]
        assert rest == rate.denominator - rate.numerator, measure.key
    for name in COUNTS:
        page = client.get(reverse("figure_episodes"), {"period": "year_to_date", "count": name})
        assert page.context["count"] == found.total.counts[name]


def test_the_links_of_the_page_lead_to_the_part_they_stand_in(office, sign_in):
    manager, _, _ = office
    client = sign_in(manager)
    row = next(row for row in client.get(reverse("uptake")).context["groups"] if row["figures"].key == "out_of_area")
    offered = next(cell for cell in row["rates"] if cell["rate"].key == "offered")
    assert client.get(offered["url"]).context["count"] == offered["rate"].numerator == 0
    part = client.get(row["url"])
    assert part.context["found"].total.counts["due"] == 1
    assert "Looked after, placed out of area" in shown(part)


def test_who_was_shown_is_written_down(office, sign_in):
    manager, _, rows = office
    page = sign_in(manager).get(reverse("figure_episodes"), {"period": "year_to_date", "measure": "uptake"})
    assert str(rows[0].child) in shown(page)
    looks = Access.objects.filter(what="figure_episodes").values_list("child_id", flat=True)
    assert list(looks) == [rows[0].child_id]


def test_a_part_is_kept_from_page_to_page_and_can_be_removed(office, sign_in):
    manager, _, _ = office
    client = sign_in(manager)
    page = client.get(reverse("uptake"), {"period": "year_to_date", "sex": "female"})
    due = page.context["found"].total.counts["due"]
    assert "sex=female" in page.context["followed_url"]
    _, words, url = page.context["parts"][0]
    assert words == "Female"
    assert client.get(url).context["found"].total.counts["due"] == 7 >= due


def test_what_is_asked_wrongly_is_said(office, sign_in):
    manager, _, _ = office
    page = sign_in(manager).get(reverse("uptake"), {"period": "year_to_date", "sex": "purple"})
    assert "There is a problem" in shown(page)


def test_breakdowns_add_up_to_the_page(office, sign_in):
    manager, _, _ = office
    client = sign_in(manager)
    for label, url in client.get(reverse("uptake")).context["breakdowns"]:
        rows = client.get(url).context["rows"]
        assert sum(row["figures"].counts["due"] for row in rows) == 7, label
        for row in rows:  # and each row leads to itself
            part = client.get(row["url"]).context["found"]
            assert part.total.counts["due"] == row["figures"].counts["due"], (label, row["figures"].label)


def test_what_followed_counts_each_episode_once(office, sign_in):
    manager, _, rows = office
    for _ in range(2):
        factories.offer(manager, rows[3], response="declined_by_child")
    found = sign_in(manager).get(reverse("figure_followed")).context["found"]
    assert [coded.episodes for coded in found.declined_by_child] == [1]
    assert [(coded.episodes, coded.accepted) for coded in found.help] == [(1, 0)]


def test_the_area_counts_hosted_children_and_leaves_out_who_lives_elsewhere(office, sign_in):
    manager, _, rows = office
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_missingepisode SET is_hosted = true WHERE id = %s", [rows[1].episode_id])
    client = sign_in(manager)
    own = client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"].total
    area = client.get(reverse("uptake"), {"period": "year_to_date", "view": "area"}).context["found"].total
    assert (own.counts["due"], area.counts["due"]) == (6, 6)
    assert area.children == 6


def test_a_past_day_can_be_asked_for(office, sign_in):
    manager, _, _ = office
    yesterday = timezone.localdate() - timedelta(days=1)
    asked = {"period": "year_to_date", **day("as_at", f"{yesterday.day} {yesterday.month} {yesterday.year}")}
    page = sign_in(manager).get(reverse("uptake"), asked)
    assert "as they were known then" in shown(page)
    assert page.context["found"].total.counts["due"] == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_is_constant(office, sign_in, name):
    manager, leeds, _ = office
    client = sign_in(manager)
    few = queries(client, reverse(name))
    for number in range(20, 40):
        owed(manager, leeds, number)
    assert queries(client, reverse(name)) == few <= 13
