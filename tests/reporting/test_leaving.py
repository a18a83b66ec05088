"""Figures that leave: near the exact ones, without restricted children, in fixed views only."""

import copy
import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from cases.restricting import restrict
from reporting.leaving import figures_to_leave, quarters_over, years
from reporting.parts import MEASURE_PARTS, PUBLISHED
from reporting.periods import Period
from reporting.sheet import Line
from reporting.uptake import figures
from tests import factories
from tests.queries import queries
from tests.reporting.making import YEAR, answered, back_in, quarter_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and a year with episodes in two quarters."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        number = quarter_of(manager, leeds, "q1", 1000, parts=(9, 6, 5, 6))
        quarter_of(manager, leeds, "q3", number, parts=(7, 5, 2, 5))
        return factories.reread(manager), leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def sheet_of(user, council, year=YEAR):
    now = timezone.now()
    return figures_to_leave(user=user, council=council, year=year, as_at=now, today=timezone.localdate())


def test_what_is_shown_is_the_exact_figure_rounded(office):
    manager, leeds = office
    sheet = sheet_of(manager, leeds)
    now, q1 = timezone.now(), Period(factories.date(YEAR, 4, 1), factories.date(YEAR, 6, 30))
    asked = {"user": manager, "council": leeds, "as_at": now}
    compared = 0
    exact = figures(period=q1, by="placement_basis", **asked)
    for line in sheet.of("q1", "placement_basis"):
        for key in ("offered", "uptake", "independent", "help_offered"):
            shown = line.rate(key)
            true = exact[line.key[2]].rates[key] if line.key[2] in exact else None
            for mine, its in (
                (shown.numerator, true and true.numerator),
                (shown.denominator, true and true.denominator),
            ):
                assert abs(mine - (its or 0)) < 5, (line.key, key)
                compared += 1
    assert compared == 24
    assert sheet.lines["q1", "", ""].numbers["mature"] == sum(
        line.numbers["mature"] for line in sheet.of("q1", "placement_basis")
    )


def test_every_number_is_a_multiple_of_five_and_few_have_no_percentage(office):
    manager, leeds = office
    sheet = sheet_of(manager, leeds)
    assert not [number for line in sheet.lines.values() for number in line.numbers.values() if number % 5]
    least = {
        ("q1", "placement_basis", "home"): 20,
        ("q1", "", ""): 40,
        ("year", "", ""): 70,
        ("year", "sex", "male"): 20,
    }
    for key, rate_from in least.items():
        line = Line(key, "All", dict.fromkeys(PUBLISHED, rate_from - 5))
        assert [rate.rate for rate in line.rates] == [None] * len(MEASURE_PARTS)
        assert line.rate("uptake").words == f"{rate_from - 5} of {rate_from - 5}"
        line = Line(key, "All", dict.fromkeys(PUBLISHED, rate_from))
        assert [rate.rate for rate in line.rates] == [1.0] * len(MEASURE_PARTS)
    assert sheet.children_told in {45, 50, 55}


def test_a_restricted_child_is_in_no_figure_that_leaves_whoever_asks(office):
    manager, leeds = office
    before = sheet_of(manager, leeds)
    child = factories.child(manager, leeds, 5000)
    restrict(user=manager, child=child, reason="Threat.", people=[], barred=[])
    manager = factories.reread(manager)
    for number in range(6):
        span = factories.TimeSpan.exact(factories.utc(YEAR, 5, 3 + 3 * number, 12))
        back = factories.TimeSpan.exact(factories.utc(YEAR, 5, 4 + 3 * number, 12))
        factories.episode(manager, child, went_missing=span, returned=back)
    after = sheet_of(manager, leeds)
    assert (after.lines, after.children) == (before.lines, before.children)


def test_only_periods_that_are_over():
    assert quarters_over(2026, factories.date(2026, 7, 3)) == []
    assert quarters_over(2026, factories.date(2026, 7, 4)) == ["q1"]
    assert quarters_over(2025, factories.date(2026, 11, 24)) == ["q1", "q2", "q3", "q4"]
    assert years(factories.date(2026, 5, 1))[0] == 2025


@pytest.mark.parametrize("query", ["", "?year=2025&period=q1&by=placement_basis", "?year=1&period=x&by=child__name"])
def test_only_the_views_there_are(office, sign_in, query):
    _, leeds = office
    client = sign_in(factories.person(Role.ANALYST, leeds))
    page = client.get(reverse("figures_to_leave") + query)
    assert page.status_code == 200
    assert {line.key[1] for line in page.context["lines"]} <= {"", "placement_basis"}


def test_the_file_says_what_the_page_says_and_the_log_who_took_it(office, sign_in):
    _, leeds = office
    analyst = factories.person(Role.ANALYST, leeds)
    client = sign_in(analyst)
    text = client.get(f"{reverse('figures_to_leave_csv')}?year={YEAR}").content.decode("utf-8-sig")
    rows = {
        (row["period"], row["breakdown"], row["value"], row["measure"]): row
        for row in csv.DictReader(io.StringIO(text))
    }
    page = client.get(f"{reverse('figures_to_leave')}?year={YEAR}&period=year&by=sex")
    assert [line.label for line in page.context["lines"]] == ["All", "Female", "Male"]
    for line in page.context["lines"]:
        for rate in line.rates:
            _, breakdown, value = line.key
            row = rows["year", breakdown or "all", value or "all", rate.key]
            assert (row["numerator"], row["denominator"]) == (str(rate.numerator), str(rate.denominator))
            assert rate.words in page.content.decode()
    assert not [row for row in rows.values() if row["numerator"] in {"1", "2", "3", "4"}]
    taken = Access.objects.get(user=analyst, what="figures_to_leave_csv")
    assert (taken.kind, taken.terms, taken.council) == ("export", f"{leeds.dfe_code} {YEAR}", leeds)


def test_the_number_of_queries_is_constant(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    url = f"{reverse('figures_to_leave')}?year={YEAR}"
    client.get(url)  # whoever asks first has them counted
    before = queries(client, url)
    quarter_of(manager, leeds, "q2", 3000, parts=(4, 0, 0, 0))
    assert queries(client, url) == before <= 12


def test_away_is_in_no_figure_that_leaves(office, sign_in):
    manager, leeds = office
    before = sheet_of(manager, leeds)
    leeds.away_rules.create(holds_from=factories.date(YEAR, 1, 1), calls_for_interview=True)
    for number in range(6000, 6010):
        away = back_in(manager, leeds, "q1", number, category="away")
        answered(manager, away)
        assert away.duty == "due"
    q1 = Period(factories.date(YEAR, 4, 1), factories.date(YEAR, 6, 30))
    inside = figures(period=q1, user=manager, council=leeds, as_at=timezone.now())["all"]
    assert inside.counts["away"] == 10
    assert sheet_of(manager, leeds).lines == before.lines
    page = sign_in(manager).get(reverse("figures_to_leave"), {"year": YEAR})
    assert "Absences graded “away” are left out" in page.content.decode()
