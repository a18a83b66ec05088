"""Charts and their files where nothing is behind them, or only what a test needs; who opens them; the funnel."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from reporting import chart_files
from reporting.pictures import PicturesBusy
from rhi.timespan import TimeSpan
from tests import factories
from tests.queries import queries
from tests.reporting.making import YEAR
from tests.reporting.making_charts import back, drawn_of, file_of, half_a_year, tables_of
from tests.reporting.test_compare import publication

pytestmark = pytest.mark.django_db
PAGES = ("chart_spc", "chart_hours", "figure_breakdown")
FILES = ("chart_spc", "chart_hours", "chart_bars", "chart_groups")


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


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
def test_exact_figures_are_for_managers_and_analysts(leeds, sign_in, name):
    for role, status in (("caseworker", 403), ("administrator", 403), ("manager", 200), ("analyst", 200)):
        assert sign_in(leeds[role]).get(reverse(name)).status_code == status, role


@pytest.fixture
def published(db):
    """Leeds, Kent (too few for a percentage) and ten others."""
    by = factories.person(Role.MANAGER, factories.council("Leeds"))
    publication(Council.objects.get(name="Leeds"), by, completed=55)
    publication(Council.objects.filter(name__contains="Kent").first(), by, completed=5, mature=15)
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
    assert "with too few episodes for a percentage" in page.content.decode()


def test_the_funnel_keeps_to_what_the_comparison_asked(published, sign_in):
    client = sign_in(published)
    page = client.get(reverse("compare"), {"year": YEAR, "group": "home"})
    funnel = client.get(page.context["funnel_url"])
    assert funnel.context["group_words"] == page.context["group_words"] != "All children"
    assert "group=home" in funnel.context["drawn"][0]["png_url"]
    picture = client.get(funnel.context["drawn"][0]["png_url"])
    assert picture.content[:4] == b"\x89PNG"


def test_the_files_of_the_funnel_are_of_what_it_shows_whatever_the_link_asks(published, sign_in):
    client, asked = sign_in(published), {"year": YEAR, "period": "none", "group": "nowhere"}
    (drawn,) = client.get(reverse("chart_funnel"), asked).context["drawn"]
    assert client.get(drawn["csv_url"]).status_code == 200
    assert client.get(reverse("chart_funnel_csv"), asked).status_code == 400


def test_who_opens_the_funnel(published, sign_in):
    leeds = factories.council("Leeds")
    for role, status in (("caseworker", 403), ("analyst", 200), ("national_observer", 200), ("auditor", 403)):
        client = sign_in(factories.person(Role(role), leeds))
        for name in ("chart_funnel", "chart_funnel_csv"):
            assert client.get(reverse(name), {"year": YEAR}).status_code == status, role


def test_too_few_councils_are_said(office, sign_in):
    client = sign_in(office[0])
    assert "there is no funnel" in client.get(reverse("chart_funnel")).content.decode()
    answer = client.get(reverse("chart_funnel_png"))
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "Fewer than 5 councils have published this figure" in answer.content.decode()


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
