"""Rates for the size of the council, on the page and in the files, against a count by hand."""

import copy
import csv
import io
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from reporting.periods import Period
from tests import factories
from tests.casework.forms import day
from tests.queries import queries
from tests.reporting.exporting import made, taken
from tests.reporting.making_sizes import LOOKED_AFTER, OF_THE_YEAR, POPULATION, WHO_MAY_SEE, YEAR, a_year, told
from tests.reporting.sheets import READERS

pytestmark = pytest.mark.django_db
COUNTED = {
    "missing_episodes_per_10000": (5, 20_000, 2.5),
    "children_missing_per_10000": (3, 20_000, 1.5),
    "placed_episodes_per_100_looked_after": (3, 40, 7.5),
    "percent_of_looked_after_missing": (2, 40, 5.0),
}
"""Of what `a_year` records: count, children, rate."""


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and a year of absences."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        a_year(manager, leeds)
        return factories.reread(manager), leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


@pytest.fixture
def numbered(office):
    """Both numbers are entered."""
    manager, leeds = office
    told(manager, leeds, POPULATION, 20_000, source="ONS, invented")
    told(manager, leeds, LOOKED_AFTER, 40, source="Own return, invented")
    return manager, leeds


def rates(page) -> dict[str, tuple]:
    found = page.context["sizes"].rates
    return {rate.size.key: (rate.count, rate.denominator.number, rate.value) for rate in found}


def test_rates_are_what_a_hand_counts(numbered, sign_in):
    manager, _ = numbered
    page = sign_in(manager).get(reverse("uptake"), OF_THE_YEAR)
    assert rates(page) == COUNTED
    body = page.content.decode()
    assert "<strong>2.5</strong> (5 over 20,000). Children aged 0 to 17" in body
    assert "April 2025 to March 2026. Source: ONS, invented" in body
    assert "<strong>5.0 %</strong> (2 over 40)" in body


def test_the_files_say_the_same(numbered, sign_in):
    client = sign_in(numbered[0])
    text = client.get(reverse("uptake_csv"), OF_THE_YEAR).content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["grouping"] == "for_size"]
    assert {
        row["measure"]: (int(row["numerator"]), int(row["denominator"]), float(row["rate"])) for row in rows
    } == COUNTED
    assert "Own return, invented" in rows[-1]["group"]
    for name, read in READERS.items():
        sheet = read(taken(client, made(client, "figures", name, **OF_THE_YEAR)))["Rates for size"]
        assert {row[0]: (row[3], row[4], row[2]) for row in sheet[3:]} == COUNTED
    text = taken(client, made(client, "figures", "csv", **OF_THE_YEAR)).decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["grouping"] == "Rates for size"]
    assert {
        row["measure"]: (int(row["numerator"]), int(row["denominator"]), float(row["rate"])) for row in rows
    } == COUNTED


def test_without_a_number_there_is_no_rate_and_a_way_to_enter_one(office, sign_in):
    manager, leeds = office
    told(manager, leeds, POPULATION, 20_000)
    page = sign_in(manager).get(reverse("uptake"), OF_THE_YEAR)
    assert list(rates(page)) == list(COUNTED)[:2]
    link = f"{reverse('denominator_enter')}?kind={LOOKED_AFTER}&amp;year={YEAR}"
    assert link in page.content.decode()
    analyst = factories.person(Role.ANALYST, leeds)
    body = sign_in(analyst).get(reverse("uptake"), OF_THE_YEAR).content.decode()
    assert link not in body
    assert f'A manager can <a class="govuk-link" href="{reverse("denominators")}">' in body


@pytest.mark.parametrize(("year", "is_used"), [(YEAR + 1, False), (YEAR, True), (YEAR - 2, True), (YEAR - 3, False)])
def test_a_number_of_up_to_two_years_before_is_used(office, sign_in, year, is_used):
    manager, leeds = office
    told(manager, leeds, POPULATION, 20_000, year)
    page = sign_in(manager).get(reverse("uptake"), OF_THE_YEAR)
    assert bool(rates(page)) == is_used
    if is_used:
        assert page.context["sizes"].rates[0].denominator.year == year


def test_the_nearest_year_and_the_last_correction_count(office, sign_in):
    manager, leeds = office
    for number, year in ((10_000, YEAR - 1), (99_000, YEAR), (20_000, YEAR), (30_000, YEAR - 1)):
        told(manager, leeds, POPULATION, number, year)
    assert rates(sign_in(manager).get(reverse("uptake"), OF_THE_YEAR))["missing_episodes_per_10000"][1] == 20_000


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({**OF_THE_YEAR, "starts_on_month": "5"}, "Rates for size are worked out for a year only."),
        ({"period": "this_month"}, "Rates for size are worked out for a year only."),
        ({**OF_THE_YEAR, "sex": "female"}, "Remove the filters."),
        ({**OF_THE_YEAR, "view": "area"}, "Remove the filters."),
        ({**OF_THE_YEAR, **day("as_at", "1 6 2026")}, "as they were known on a past day"),
    ],
)
def test_where_a_rate_would_mislead_there_is_none_and_why(numbered, sign_in, asked, words):
    client = sign_in(numbered[0])
    page = client.get(reverse("uptake"), asked)
    assert words in page.content.decode()
    assert rates(page) == {}
    assert "for_size" not in client.get(reverse("uptake_csv"), asked).content.decode()


@pytest.mark.parametrize(
    ("first", "last", "is_a_year"),
    [
        ("2025-04-01", "2026-03-31", True),
        ("2024-02-29", "2025-02-28", True),
        ("2023-03-01", "2024-02-29", True),
        ("2025-04-01", "2026-03-30", False),
        ("2025-04-01", "2026-04-02", False),
    ],
)
def test_how_long_a_year_is(first, last, is_a_year):
    days = (factories.date.fromisoformat(each) for each in (first, last))
    assert Period(*days).is_a_year is is_a_year


def test_whoever_may_see_a_restricted_child_counts_it(numbered, sign_in):
    found = rates(sign_in(User.objects.get(name__startswith=WHO_MAY_SEE)).get(reverse("uptake"), OF_THE_YEAR))
    assert found["missing_episodes_per_10000"][0] == COUNTED["missing_episodes_per_10000"][0] + 1


def test_the_page_asks_once_for_all_numbers(office, sign_in):
    manager, leeds = office
    client, url = sign_in(manager), f"{reverse('uptake')}?{urlencode(OF_THE_YEAR)}"
    told(manager, leeds, POPULATION, 20_000, YEAR)
    told(manager, leeds, LOOKED_AFTER, 40, YEAR)
    few = queries(client, url)
    for year in range(2015, YEAR + 1):
        told(manager, leeds, POPULATION, 20_000, year)
        told(manager, leeds, LOOKED_AFTER, 40, year)
    assert queries(client, url) == few
