"""Charts as pages: one set of rows for picture, table and files; who opens them; what the picture is made of."""

import csv
import html
import io
import json
import re
import sys
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from reporting import chart_files
from reporting.charted import maturing_window
from reporting.measures import BY_KEY
from reporting.pictures import PicturesBusy
from rhi.timespan import TimeSpan
from tests import factories
from tests.queries import queries
from tests.reporting.making import YEAR
from tests.reporting.test_compare import publication

pytestmark = pytest.mark.django_db
PAGES = ("chart_spc", "chart_hours", "figure_breakdown")
FILES = ("chart_spc", "chart_hours", "chart_bars", "chart_groups")


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def back(manager, council, number, *, days, offered=None, talked=None, returned=None):
    """A child who came back so many days ago, offered and interviewed so many hours later."""
    at = timezone.now() - timedelta(days=days)
    child = factories.child(manager, council, number, sex="female" if number % 2 else "male")
    owed = factories.returned(
        manager,
        factories.episode(manager, child, went_missing=TimeSpan.exact(at - timedelta(hours=20))),
        returned=returned or TimeSpan.exact(at),
    )
    if offered is not None:
        factories.offer(manager, owed, response="accepted", offered_at=at + timedelta(hours=offered))
    if talked is not None:
        late = {"late_reason": factories.code("late_reason.other")} if talked > 72 else {}
        factories.interview(manager, owed, started_at=at + timedelta(hours=talked), **late)
    return owed


def half_a_year(manager, council):
    """Six months, three episodes each; of these one offered, one interviewed."""
    for number in range(18):
        what = ({}, {"offered": 10 + number}, {"offered": 3, "talked": 5 + 5 * number})[number % 3]
        back(manager, council, 100 + number, days=20 + 10 * number, **what)


def drawn_of(page) -> list[dict]:
    """The specifications on a page, as the browser reads them."""
    found = re.findall(
        r'<script id="(chart-[^"]+)" type="application/json">(.*?)</script>', page.content.decode(), re.S
    )
    return [{"id": name, **json.loads(spec)} for name, spec in found]


def tables_of(page) -> list[list[list[str]]]:
    """The tables of the charts on a page, cell by cell, as text."""
    sections = re.findall(r'<section aria-labelledby="chart-.*?</section>', page.content.decode(), re.S)
    found = []
    for section in sections:
        body = re.search(r"<tbody.*?</tbody>", section, re.S)
        rows = re.findall(r"<tr.*?</tr>", body.group(), re.S)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
        found.append([[html.unescape(cell) for cell in row] for row in cells])
    return found


def file_of(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_picture_table_and_file_are_the_same_by_month(office, sign_in):
    half_a_year(*office)
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
    half_a_year(*office)
    client = sign_in(office[0])
    found = client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"].total.rates["offered"]
    page = client.get(reverse("chart_spc"), {"period": "year_to_date", "months": "12", "measure": "offered"})
    values = drawn_of(page)[0]["data"]["values"]
    assert sum(value["numerator"] for value in values) == found.numerator == 12
    assert sum(value["denominator"] for value in values) == found.denominator == 18


def test_this_month_and_what_is_not_settled_is_maturing(office, sign_in):
    half_a_year(*office)
    page = sign_in(office[0]).get(reverse("chart_spc"))
    values = drawn_of(page)[0]["data"]["values"]
    assert len(values) == 24
    assert values[-1]["kind"] in ("Still maturing", "No episode")
    assert "Still maturing, so drawn hollow" in page.content.decode()
    for key, days in (("offered_72h", 3), ("interviewed_7d", 7), ("uptake", 28), ("interviewed_28d", 28)):
        assert maturing_window(BY_KEY[key]) == timedelta(days=days)


def test_hours_stand_in_bands_that_hold_everything_and_agree_with_the_measures(office, sign_in):
    manager, leeds = office
    for number, hours in enumerate((0.5, 24, 24.5, 48, 72, 72.5, 168, 169, 672, 700)):
        back(manager, leeds, 200 + number, days=60, offered=hours)
    back(manager, leeds, 230, days=60)
    known = timezone.now() - timedelta(days=60)
    wide = TimeSpan(known - timedelta(hours=10), known, "approximate")
    back(manager, leeds, 231, days=60, offered=68, returned=wide)  # 68 to 78 hours
    back(manager, leeds, 232, days=1, offered=1)
    client = sign_in(manager)
    page = client.get(reverse("chart_hours"), {"period": "year_to_date"})
    offered, interviewed = drawn_of(page)
    counts = {value["name"]: value["episodes"] for value in offered["data"]["values"]}
    assert counts == {
        "24h": 2,
        "48h": 2,
        "72h": 1,
        "7d": 2,
        "28d": 2,
        "later": 1,
        "cannot_say": 1,
        "not_yet": 1,
    }
    total = client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"].total
    assert sum(counts.values()) == total.rates["offered"].denominator == 12
    assert counts["24h"] + counts["48h"] + counts["72h"] == total.rates["offered_72h"].numerator
    assert total.rates["offered_72h"].denominator == 12 - counts["cannot_say"]
    nothing = {value["name"]: value["episodes"] for value in interviewed["data"]["values"]}
    assert nothing["not_yet"] == 12
    for chart, cells in zip((offered, interviewed), tables_of(page), strict=True):
        assert cells == [[value["band"], str(value["episodes"]), value["words"]] for value in chart["data"]["values"]]
    for each, chart in zip(page.context["drawn"], (offered, interviewed), strict=True):
        rows = file_of(client.get(each["csv_url"]))
        assert [(row["band"], row["episodes"]) for row in rows] == [
            (value["band"], str(value["episodes"])) for value in chart["data"]["values"]
        ]


def test_bars_of_any_measure(office, sign_in):
    half_a_year(*office)
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
    half_a_year(*office)
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
    half_a_year(*office)
    page = sign_in(office[0]).get(reverse("chart_spc"), asked)
    assert words in page.content.decode()
    assert len(drawn_of(page)[0]["data"]["values"]) == 24


def test_own_target_and_limits_taken_afresh(office, sign_in):
    half_a_year(*office)
    month = (timezone.localdate().replace(day=1) - timedelta(days=70)).replace(day=1)
    asked = {"target": "65", "step": f"{month:%Y-%m}", "months": "12"}
    page = sign_in(office[0]).get(reverse("chart_spc"), asked)
    text = page.content.decode()
    assert "own target 65 %" in text
    assert f"From {month:%B %Y} the limits are taken afresh" in text


def test_no_trend_across_the_change_of_placement_types(office, sign_in):
    half_a_year(*office)
    asked = {"period": "year_to_date", "months": "60"}
    client = sign_in(office[0])
    group = client.get(reverse("uptake")).context["form"].fields["placement_group"].choices[1][0]
    text = client.get(reverse("chart_spc"), asked | {"placement_group": group}).content.decode()
    assert "From April 2024 the limits are taken afresh: semi-independent homes" in text
    assert "taken afresh: semi" not in client.get(reverse("chart_spc"), asked).content.decode()


def test_as_it_was_on_a_past_day(office, sign_in):
    half_a_year(*office)
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
    half_a_year(*office)
    answer = sign_in(office[0]).get(reverse(f"{name}_png"), {"period": "year_to_date"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert not [module for module in sys.modules if module.startswith("vl_convert")]


@pytest.mark.parametrize("name", FILES)
def test_of_nothing_there_is_a_picture_too(office, sign_in, name):
    client = sign_in(office[0])
    assert client.get(reverse(f"{name}_png")).content[:4] == b"\x89PNG"
    assert client.get(reverse(f"{name}_csv")).status_code == 200


def test_a_picture_that_cannot_be_drawn_is_said(office, sign_in, monkeypatch):
    def busy(spec):
        raise PicturesBusy("Many pictures are being drawn just now. Try again in a minute.")

    monkeypatch.setattr(chart_files, "png", busy)
    answer = sign_in(office[0]).get(reverse("chart_hours_png"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Try again in a minute." in answer.content.decode()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["csv", "png"])
def test_wrong_dates_are_asked_for_again(office, sign_in, name, kind):
    answer = sign_in(office[0]).get(reverse(f"{name}_{kind}"), {"period": "other"})
    assert answer.status_code == 400


def test_there_is_no_file_of_another_name(office, sign_in):
    assert sign_in(office[0]).get(reverse("chart_hours_csv"), {"of": "hours-nothing"}).status_code == 404


@pytest.mark.parametrize("name", [*PAGES[:2], *(f"{name}_{kind}" for name in FILES for kind in ("csv", "png"))])
def test_exact_figures_are_for_those_who_see_the_cases(leeds, sign_in, name):
    for role in ("caseworker", "administrator"):
        assert sign_in(leeds[role]).get(reverse(name)).status_code == 403
    answer = sign_in(leeds["analyst"]).get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, reverse("figures_to_leave"))


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_queries_is_constant(office, sign_in, name):
    client = sign_in(office[0])
    half_a_year(*office)
    few = queries(client, reverse(name))
    for number in range(20):
        back(*office, 300 + number, days=30 + number)
    assert queries(client, reverse(name)) == few <= 12


@pytest.fixture
def published(db):
    """Leeds, Kent (withheld) and ten others."""
    by = factories.person(Role.MANAGER, factories.council("Leeds"))
    publication(Council.objects.get(name="Leeds"), by, completed=55)
    publication(Council.objects.filter(name__contains="Kent").first(), by, completed=None)
    for number, council in enumerate(Council.objects.exclude(publications__isnull=False)[:10]):
        publication(council, by, completed=40 + number, mature=100 + number)
    return factories.reread(by)


def test_the_funnel_shows_published_figures_only(published, sign_in):
    client = sign_in(published)
    half_a_year(published, factories.council("Leeds"))
    page = client.get(reverse("chart_funnel"), {"year": YEAR})
    (spec,), (table,) = drawn_of(page), tables_of(page)
    values = spec["data"]["values"]
    names = [value["council"] for value in values]
    assert len(names) == 11
    assert names == sorted(names)
    assert not [name for name in names if "Kent" in name]
    assert [(value["numerator"], value["denominator"]) for value in values if value["who"] == "Your council"] == [
        (55, 100)
    ]
    assert table == [
        [value[name] for name in ("council", "words", "wide_words", "widest_words", "said")] for value in values
    ]
    rows = file_of(client.get(page.context["drawn"][0]["csv_url"]))
    assert [(row["council"], row["lower_95"], row["said"]) for row in rows] == [
        (value["council"], f"{value['lower_95']:.4f}", value["said"]) for value in values
    ]
    assert "this figure is withheld" in page.content.decode()


def test_the_funnel_keeps_to_what_the_comparison_asked(published, sign_in):
    client = sign_in(published)
    page = client.get(reverse("compare"), {"year": YEAR, "group": "home"})
    funnel = client.get(page.context["funnel_url"])
    assert funnel.context["group_words"] == page.context["group_words"] != "All children"
    assert "group=home" in funnel.context["drawn"][0]["png_url"]
    picture = client.get(funnel.context["drawn"][0]["png_url"])
    assert picture.content[:4] == b"\x89PNG"


def test_who_opens_the_funnel(published, sign_in):
    leeds = factories.council("Leeds")
    for role, status in (("caseworker", 403), ("analyst", 200), ("national_observer", 200), ("auditor", 403)):
        client = sign_in(factories.person(Role(role), leeds))
        for name in ("chart_funnel", "chart_funnel_csv"):
            assert client.get(reverse(name), {"year": YEAR}).status_code == status, role


def test_too_few_councils_are_said(office, sign_in):
    client = sign_in(office[0])
    assert "there is no funnel" in client.get(reverse("chart_funnel")).content.decode()
    assert client.get(reverse("chart_funnel_png"))["Location"] == reverse("chart_funnel")


def test_the_funnels_queries_do_not_grow_with_councils(published, sign_in):
    client, url = sign_in(published), f"{reverse('chart_funnel')}?year={YEAR}"
    before = queries(client, url)
    for council in Council.objects.exclude(publications__isnull=False)[:20]:
        publication(council, published, completed=33)
    assert queries(client, url) == before <= 12


def test_every_page_is_reached(office, sign_in):
    client = sign_in(office[0])
    page = client.get(reverse("uptake")).content.decode()
    for name in ("chart_spc", "chart_hours", "chart_funnel", "chart_groups_png"):
        assert reverse(name) in page
    links = [link["url"] for link in client.get(reverse("compare")).context["report_links"]]
    assert {reverse("chart_spc"), reverse("chart_hours"), reverse("chart_funnel")} <= set(links)
