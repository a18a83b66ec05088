"""Charts as pages, of half a year of episodes: one set of rows for picture, table and files."""

import copy
import re
import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reporting.charted import maturing_window
from reporting.measures import BY_KEY
from tests import factories
from tests.queries import queries
from tests.reporting.making_charts import back, drawn_of, file_of, half_a_year, tables_of

pytestmark = pytest.mark.django_db
PAGES = ("chart_spc", "chart_hours", "figure_breakdown")
FILES = ("chart_spc", "chart_hours", "chart_bars", "chart_groups")


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and half a year of episodes."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        half_a_year(manager, leeds)
        return factories.reread(manager), leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def test_picture_table_and_file_are_the_same_by_month(office, sign_in):
    client = sign_in(office[0])
    page = client.get(reverse("chart_spc"), {"period": "year_to_date", "months": "12"})
    (spec,), (table,) = drawn_of(page), tables_of(page)
    rows = file_of(client.get(page.context["drawn"][0]["csv_url"]))
    values = spec["data"]["values"]
    assert len(values) == len(table) == len(rows) == 12
    for value, cells, row in zip(values, table, rows, strict=True):
        assert cells == [value[name] for name in ("month_words", "words", "mean_words", "limits_words", "said")]
        assert (row["month"], row["numerator"], row["denominator"]) == (
            value["month"],
            str(value["numerator"]),
            str(value["denominator"]),
        )
        assert row["rate"] == ("" if value["rate"] is None else f"{value['rate']:.4f}")
        assert row["council_code"] == office[1].dfe_code
    assert sum(value["denominator"] for value in values) == 18
    assert sum(value["numerator"] for value in values) == 6


def test_the_months_are_those_of_the_figures(office, sign_in):
    client = sign_in(office[0])
    found = client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"].total.rates["offered"]
    page = client.get(reverse("chart_spc"), {"period": "year_to_date", "months": "12", "measure": "offered"})
    values = drawn_of(page)[0]["data"]["values"]
    assert sum(value["numerator"] for value in values) == found.numerator == 12
    assert sum(value["denominator"] for value in values) == found.denominator == 18


def test_this_month_and_what_is_not_settled_is_maturing(office, sign_in):
    page = sign_in(office[0]).get(reverse("chart_spc"))
    values = drawn_of(page)[0]["data"]["values"]
    assert len(values) == 24
    assert values[-1]["kind"] in ("Still maturing", "No episode")
    assert "Still maturing, so drawn hollow" in page.content.decode()
    for key, days in (("offered_72h", 3), ("interviewed_7d", 7), ("uptake", 28), ("interviewed_28d", 28)):
        assert maturing_window(BY_KEY[key]) == timedelta(days=days)


def test_bars_of_any_measure(office, sign_in):
    client = sign_in(office[0])
    page = client.get(reverse("figure_breakdown"), {"by": "sex", "measure": "offered", "period": "year_to_date"})
    (spec,), (table,) = drawn_of(page), tables_of(page)
    values = spec["data"]["values"]
    assert table == [[value["group"], value["words"]] for value in values]
    assert {value["group"]: value["denominator"] for value in values} == {"Female": 9, "Male": 9}
    rows = file_of(client.get(page.context["drawn"][0]["csv_url"]))
    assert [(row["group"], row["numerator"], row["measure"]) for row in rows] == [
        (value["group"], str(value["numerator"]), "offered") for value in values
    ]


def test_a_part_of_the_question_is_kept_in_the_files(office, sign_in):
    client = sign_in(office[0])
    page = client.get(reverse("chart_spc"), {"period": "year_to_date", "sex": "male", "measure": "offered"})
    each = page.context["drawn"][0]
    assert "sex=male" in each["png_url"]
    rows = file_of(client.get(each["csv_url"]))
    assert sum(int(row["denominator"]) for row in rows) == 9
    assert "sex recorded: Male" in rows[0]["of"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"target": "0"}, "A target is a whole number from 1 to 100."),
        ({"target": "x"}, "A target is a whole number from 1 to 100."),
        ({"measure": "nonsense"}, "There is a problem"),
        ({"step": "1999-01"}, "There is a problem"),
    ],
)
def test_what_is_chosen_wrongly_is_said_and_the_rest_is_drawn(office, sign_in, asked, words):
    page = sign_in(office[0]).get(reverse("chart_spc"), asked)
    assert words in page.content.decode()
    assert len(drawn_of(page)[0]["data"]["values"]) == 24


def test_own_target_and_limits_taken_afresh(office, sign_in):
    month = (timezone.localdate().replace(day=1) - timedelta(days=70)).replace(day=1)
    asked = {"target": "65", "step": f"{month:%Y-%m}", "months": "12"}
    page = sign_in(office[0]).get(reverse("chart_spc"), asked)
    text = page.content.decode()
    assert "own target 65 %" in text
    assert f"From {month:%B %Y} the limits are taken afresh" in text


def test_no_trend_across_the_change_of_placement_types(office, sign_in):
    asked = {"period": "year_to_date", "months": "60"}
    client = sign_in(office[0])
    group = client.get(reverse("uptake")).context["form"].fields["placement_group"].choices[1][0]
    text = client.get(reverse("chart_spc"), asked | {"placement_group": group}).content.decode()
    assert "From April 2024 the limits are taken afresh: semi-independent homes" in text
    assert "taken afresh: semi" not in client.get(reverse("chart_spc"), asked).content.decode()


def test_as_it_was_on_a_past_day(office, sign_in):
    yesterday = timezone.localdate() - timedelta(days=1)
    form = sign_in(office[0]).get(reverse("uptake")).content.decode()
    names = re.findall(r'name="(as_at[^"]*)"', form)
    day = dict(zip(names, (yesterday.day, yesterday.month, yesterday.year), strict=True))
    for name in PAGES:
        page = sign_in(office[0]).get(reverse(name), {"period": "year_to_date", **day})
        assert "as they were known then" in page.content.decode()
        for spec in drawn_of(page):
            assert sum(value.get("denominator", value.get("episodes")) or 0 for value in spec["data"]["values"]) == 0


@pytest.mark.parametrize("name", FILES)
def test_pictures_are_pngs_and_no_web_process_holds_the_library(office, sign_in, name):
    answer = sign_in(office[0]).get(reverse(f"{name}_png"), {"period": "year_to_date"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert not [module for module in sys.modules if module.startswith("vl_convert")]


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_is_constant(office, sign_in, name):
    client = sign_in(office[0])
    few = queries(client, reverse(name))
    for number in range(20):
        back(*office, 300 + number, days=30 + number)
    assert queries(client, reverse(name)) == few <= 12
