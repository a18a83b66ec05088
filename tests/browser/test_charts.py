"""Charts in a real browser: what is drawn lies where the table says; phone, print, without scripts, axe."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Council
from accounts.roles import Role
from tests import factories
from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.reporting.making import YEAR
from tests.reporting.making_charts import half_a_year
from tests.reporting.test_compare import publication

pytestmark = pytest.mark.django_db(transaction=True)
SLACK = 0.006
"""A mark lies within this share of the axis of what the table says: half a per cent, plus the rounding of pixels."""
READ = """figure => {
    const svg = figure.querySelector("svg");
    const at = element => {
        const box = element.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const marks = (kind) => [...svg.querySelectorAll(kind)];
    return {
        points: marks("g.mark-symbol:not(.role-legend-symbol) > path").map(at),
        bars: marks("g.mark-rect.role-mark > path").map(each => each.getBoundingClientRect().width),
        words: marks("g.mark-text.role-mark text").map(each => each.textContent),
        ticks: marks("g.role-axis-label text").map(each => [each.textContent, ...at(each)]),
        legend: marks("g.role-legend-label text").map(each => each.textContent),
    };
}"""


@pytest.fixture
def leeds(site):
    """Half a year of figures, and twelve councils that published."""
    at = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, at))
    half_a_year(manager, at)
    publication(at, manager, completed=55)
    for number, council in enumerate(Council.objects.exclude(publications__isnull=False)[:11]):
        publication(council, manager, completed=30 + 4 * number, mature=80 + 20 * number)
    return at, factories.reread(manager)


def rates_of(page, column: int = 1) -> list[float]:
    """The rates in the table of the chart, of rows that have one."""
    cells = page.locator(f"section.app-charted tbody tr > :nth-child({column + 1})").all_inner_texts()
    numbers = [re.search(r"\((\d+) of (\d+)\)", cell).groups() for cell in cells]
    return [int(top) / int(bottom) for top, bottom in numbers if int(bottom)]


def levels(drawn: dict) -> list[float]:
    """How high the points lie, 0 to 1, measured by the labels of the axis."""
    labels = {words: y for words, _, y in drawn["ticks"]}
    low, high = labels["0%"], labels["100%"]
    return [(low - y) / (low - high) for _, y in drawn["points"]]


def drawn_on(page, number: int = 0) -> dict:
    figure = page.locator("figure.app-chart").nth(number)
    figure.locator("svg").wait_for()
    return figure.evaluate(READ)


def test_points_lie_where_the_table_says(leeds, open_as):
    page = open_as(leeds[1])
    page.goto(f"{reverse('chart_spc')}?period=year_to_date&months=12&measure=offered")
    drawn, rates = drawn_on(page), rates_of(page)
    assert levels(drawn) == pytest.approx(rates, abs=SLACK)
    assert [x for x, _ in drawn["points"]] == sorted(x for x, _ in drawn["points"])
    page.goto(f"{reverse('chart_funnel')}?year={YEAR}")
    drawn, rates = drawn_on(page), rates_of(page)
    assert len(rates) == 12
    assert levels(drawn) == pytest.approx(rates, abs=SLACK)
    assert drawn["legend"] == ["Other council", "Your council", "99.8 % limits", "95 % limits", "All together"]


def test_bars_are_as_long_as_the_table_says(leeds, open_as):
    page = open_as(leeds[1])
    page.goto(f"{reverse('chart_hours')}?period=year_to_date")
    for number in range(2):
        drawn = drawn_on(page, number)
        section = page.locator("section.app-charted").nth(number)
        episodes = [int(words) for words in section.locator("tbody tr > :nth-child(2)").all_inner_texts()]
        most = max(episodes)
        unit = max(drawn["bars"]) / most
        assert drawn["bars"] == pytest.approx([each * unit for each in episodes], abs=2.5)
        said = section.locator("tbody tr > :nth-child(3)").all_inner_texts()
        names = section.locator("tbody tr > :nth-child(1)").all_inner_texts()
        labels = [words for words in drawn["words"] if "of" in words]
        assert labels == [f"{words} {name}" for words, name in zip(said, names, strict=True)]
    page.goto(f"{reverse('figure_breakdown')}?period=year_to_date&by=sex&measure=interviewed_72h")
    drawn, rates = drawn_on(page), rates_of(page)
    assert len(drawn["bars"]) == len(rates) == 2
    for length, rate in zip(drawn["bars"], rates, strict=True):
        assert length / drawn["bars"][0] == pytest.approx(rate / rates[0], abs=SLACK)


@pytest.mark.parametrize("javascript", [True, False])
def test_pages_fit_are_accessible_and_have_a_picture_in_any_case(leeds, open_as, javascript):
    page = open_as(leeds[1], javascript=javascript)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    for name, query, pictures in (
        ("chart_spc", "months=12&target=60", 1),
        ("chart_hours", "", 2),
        ("figure_breakdown", "by=sex", 1),
        ("chart_funnel", f"year={YEAR}", 1),
        ("uptake", "", 1),
    ):
        page.goto(f"{reverse(name)}?{query}")
        if javascript:
            page.locator("figure.app-chart svg").nth(pictures - 1).wait_for()
            complaints += [f"{name}: {words}" for words in axe_violations(page)]
        else:
            page.wait_for_load_state("networkidle")
            expect(page.locator("img.app-picture"), name).to_have_count(pictures)
            widths = page.locator("img.app-picture").evaluate_all("all => all.map(each => each.naturalWidth)")
            assert all(width > 1000 for width in widths)
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            if javascript and (wider := sticks_out(page)) > 0:
                complaints.append(f"{name} at {width}: {wider} pixels stick out")
    assert complaints == []


def test_on_paper_nothing_to_click_and_the_picture_whole(leeds, open_as):
    page = open_as(leeds[1])
    page.goto(f"{reverse('chart_spc')}?months=12")
    drawn_on(page)
    page.emulate_media(media="print")
    expect(page.locator("figure.app-chart svg")).to_be_visible()
    expect(page.locator("section.app-charted table")).to_be_visible()
    expect(page.get_by_role("button", name="Draw")).to_be_hidden()
    expect(page.get_by_role("link", name="PNG").first).to_be_hidden()
    assert page.pdf(format="A4", print_background=False)[:4] == b"%PDF"
