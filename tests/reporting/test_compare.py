"""Councils side by side: published figures only, by name, with their own words; too few are said and not drawn."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council
from accounts.roles import Role
from reporting.models import Publication
from reporting.parts import PUBLISHED
from reporting.sheet import Line, Sheet
from tests import factories
from tests.queries import queries
from tests.reporting.making import YEAR

pytestmark = pytest.mark.django_db


def publication(council: Council, by: Any, *, completed: int, mature: int = 100, year: int = YEAR) -> Publication:
    """Made-up figures of a council: the same in every period and group."""
    numbers = {**dict.fromkeys(PUBLISHED, 50), "completed": completed, "mature": mature}
    keys = [
        (period, breakdown, value)
        for period in ("year", "q1", "q2", "q3", "q4")
        for breakdown, value in (("", ""), ("placement_basis", "home"))
    ]
    lines = {key: Line(key, "All", numbers) for key in keys}
    sheet = Sheet(year, timezone.now().isoformat(), "digest", 5, {"all": 80}, lines)
    made: Publication = Publication.objects.create(
        council=council,
        year=year,
        version=1,
        figures=sheet.as_data(),
        caveats=f"{council} counts letters.",
        proposed_by=by,
        published_by=by,
        published_at=timezone.now(),
    )
    return made


@pytest.fixture
def all_published(db):
    """Leeds and six others; Kent has too few for a percentage."""
    by = factories.person(Role.MANAGER, factories.council("Leeds"))
    for name, completed, mature in (("Leeds", 55, 100), ("Bradford", 60, 100), ("Kent", 5, 15), ("Hull", 40, 100)):
        council = Council.objects.filter(name__contains=name).first()
        publication(council, by, completed=completed, mature=mature)
    for council in Council.objects.exclude(publications__isnull=False)[:3]:
        publication(council, by, completed=70)
    return factories.reread(by)


def test_by_name_with_their_words_own_council_marked_no_ranks(all_published, sign_in):
    page = sign_in(all_published).get(reverse("compare"), {"year": YEAR})
    told = page.context["told"]
    names = [place.council.name for place in told]
    assert names == sorted(names)
    assert len(names) == 6
    assert [place.council.name for place in told if place.is_own] == ["Leeds"]
    text = page.content.decode()
    assert "Bradford counts letters." in text
    assert "55 % (55 of 100)" in text
    assert not [word for word in ("rank", "best", "worst", "league") if word in page.context["summary"].lower()]


def test_too_few_for_a_percentage_are_said(all_published, sign_in):
    page = sign_in(all_published).get(reverse("compare"), {"year": YEAR})
    assert [place.council.name for place in page.context["untold"]] == ["Kent"]
    assert "with too few episodes for a percentage" in page.content.decode()


def test_the_band_over_the_quarters(all_published, sign_in):
    page = sign_in(all_published).get(reverse("compare"), {"year": YEAR, "group": "home"})
    bands = page.context["bands"]
    assert [band.words for band in bands][0] == "April to June 2025"
    assert [(band.councils, band.middle, band.own.words) for band in bands] == [(6, 0.65, "55 % (55 of 100)")] * 4


@pytest.mark.parametrize("query", ["measure=x&group=y&period=z&year=0", "measure=independent&period=q2", "year=2018"])
def test_whatever_the_link_asks_for_there_is_an_answer(all_published, sign_in, query):
    assert sign_in(all_published).get(f"{reverse('compare')}?{query}").status_code == 200


def test_an_observers_first_page_is_the_comparison(all_published, sign_in):
    observer = factories.person(Role.NATIONAL_OBSERVER, factories.council("Leeds"))
    client = sign_in(observer)
    assert client.get("/")["Location"] == reverse("compare")
    page = client.get(reverse("compare"), {"year": YEAR})
    assert "Bradford" in page.content.decode()
    links = [link["label"] for link in page.context["report_links"]]
    assert links == ["Published figures", "Compare councils", "Councils in a funnel", "Figures for your own programs"]
    file = client.get(reverse("published_csv"), {"council": factories.council("Bradford").dfe_code})
    assert file.status_code == 200
    assert "Bradford" in file.content.decode()


@pytest.mark.parametrize(
    ("role", "expected"), [("caseworker", 403), ("auditor", 403), ("administrator", 403), ("analyst", 200)]
)
def test_who_opens_it(all_published, sign_in, role, expected):
    client = sign_in(factories.person(Role(role), factories.council("Leeds")))
    for name in ("compare", "published"):
        assert client.get(reverse(name)).status_code == expected


def test_the_number_of_queries_does_not_grow_with_councils(all_published, sign_in):
    client, url = sign_in(all_published), f"{reverse('compare')}?year={YEAR}"
    before = queries(client, url)
    for council in Council.objects.exclude(publications__isnull=False)[:20]:
        publication(council, all_published, completed=33)
    assert queries(client, url) == before <= 12
