"""Ten years of files, loaded in any order, give the same records: the rules alone, and a round trip by the pages."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Council
from cases.models import Child, MissingEpisode, Placement
from cases.ssda903 import reconciling
from cases.ssda903.periods import CollectionYear
from cases.ssda903.reconciling import Outcome, Span
from tests import factories
from tests.ssda903.files import Folder, absence, header, stay, written

NOW = CollectionYear.of(date.today()).ends_in  # noqa: DTZ011 - the page offers the years before today
YEARS = [CollectionYear(ends_in) for ends_in in range(NOW - 10, NOW)]
FIRST, LAST = YEARS[0].first_day, YEARS[-1].last_day
PLACES = [("K2", ""), ("U4", ""), ("K2", "1234567")]


@st.composite
def lives(draw, kinds):
    """Spans of one child that do not overlap, some next to each other, the last perhaps open."""
    day, spans = FIRST + timedelta(days=draw(st.integers(0, 900))), []
    for _ in range(draw(st.integers(1, 6))):
        length = draw(st.one_of(st.integers(1, 40), st.integers(1, 900)))
        ends = day + timedelta(days=length)
        if ends > LAST:
            break
        spans.append(Span(None, day, ends, draw(st.sampled_from(kinds))))
        day = ends + timedelta(days=draw(st.sampled_from([0, 0, 1, 30, 400])))
    if day <= LAST and draw(st.booleans()):
        spans.append(Span(None, day, None, draw(st.sampled_from(kinds))))
    return spans


def as_of(spans: list[Span], year: CollectionYear) -> list[Span]:
    """What the files of a year hold."""
    touched = [
        span for span in spans if span.starts_on <= year.last_day and (span.ends_on or date.max) >= year.first_day
    ]
    return [
        Span(None, span.starts_on, span.ends_on if span.ends_on and span.ends_on <= year.last_day else None, span.kind)
        for span in touched
    ]


def applied(outcome: Outcome, rows: list[Span]) -> list[Span]:
    """The recorded rows afterwards."""
    kept = list(rows)
    for row in outcome.removed:
        kept.remove(row)
    for before, now in outcome.cut:
        kept[kept.index(before)] = now
    for span, row in outcome.written:
        if row is None:
            kept.append(span)
        else:
            kept[kept.index(row)] = span
    return kept


@pytest.mark.parametrize(
    ("way", "kinds"), [(reconciling.placements, PLACES), (reconciling.absences, [("missing",), ("away",)])]
)
def test_any_order_of_ten_years_gives_the_same(way, kinds):
    @settings(max_examples=150, deadline=None)
    @given(lives(kinds), st.permutations(YEARS))
    def holds(spans, order):
        rows: list[Span] = []
        for year in order:
            said = as_of(spans, year)
            days = [span.ends_on or span.starts_on for span in said]
            rows = applied(way(said, rows, max(days, default=FIRST)), rows)
        assert sorted(map(plainly, rows)) == sorted(map(plainly, spans))
        for year in order:
            said = as_of(spans, year)
            days = [span.ends_on or span.starts_on for span in said]
            if days and year.first_day <= max(days):
                assert way(said, rows, max(days)).unsaid == []

    holds()


def plainly(span: Span) -> tuple:
    return span.starts_on, span.ends_on or date.max, span.kind


def ten_years(rng: random.Random) -> dict[str, str]:
    """Files that span ten years, of children with all that makes loading hard."""
    children, episodes, missing = [], [], []
    for number in range(15):
        reference, born = f"R{number}", FIRST - timedelta(days=rng.randrange(1500))
        children.append(header(reference, rng.choice("12"), f"{born:%d/%m/%Y}"))
        day = FIRST + timedelta(days=rng.randrange(1200))
        while day < LAST - timedelta(days=90):
            ends = day + timedelta(days=rng.choice([5, 90, 400, 1000]))
            is_open = ends > LAST
            place, urn = rng.choice(PLACES)
            text = "" if is_open else f"{ends:%d/%m/%Y}"
            episodes.append(stay(f"{day:%d/%m/%Y}", text, place=place, urn=urn, reference=reference))
            missing += absences(rng, day, min(ends, LAST), reference, f"{born:%d/%m/%Y}")
            day = ends + timedelta(days=rng.choice([0, 0, 1, 200]))
    rows = {"header": children, "episodes": episodes, "missing": missing}
    return {name: written(name, found) for name, found in rows.items()}


def absences(rng, begins: date, over: date, reference: str, born: str) -> list:
    found, day = [], begins + timedelta(days=rng.randrange(20))
    while day + timedelta(days=9) < over:
        ends = day + timedelta(days=rng.choice([0, 1, 8]))
        kind = rng.choice("MA")
        found.append(absence(f"{day:%d/%m/%Y}", f"{ends:%d/%m/%Y}", kind=kind, born=born, reference=reference))
        day = ends + timedelta(days=rng.choice([0, 13, 160]) + (ends == day))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_years_out_in_and_out_are_equal(tmp_path, sign_in, seed):
    """Out of Leeds, into Bradford in some order, and out of Bradford."""
    rng, folder = random.Random(seed), Folder(tmp_path)  # noqa: S311
    leeds, bradford = factories.council("Leeds"), factories.council("Bradford")
    assert "REFUSED" not in folder.load_texts(ten_years(rng))
    theirs = exported(sign_in, leeds)
    order = rng.sample(list(theirs), k=10)
    for year in order:
        assert "REFUSED" not in folder.load_texts(theirs[year], council=bradford.dfe_code)
    assert exported(sign_in, bradford) == theirs
    assert sum(text.count("\n") for files in theirs.values() for text in files.values()) > 200
    before = written_rows(bradford)
    for year in rng.sample(order, k=3):
        said = folder.load_texts(theirs[year], council=bradford.dfe_code)
        changes = ("new", "ended", "corrected", "(kept)")
        assert not {line for line in said.splitlines() if line.split(":")[0].endswith(changes)}
    assert written_rows(bradford) == before


def exported(sign_in, council: Council) -> dict[int, dict[str, str]]:
    client = sign_in(factories.reread(factories.person(factories.Role.MANAGER, council)))
    names = ("header", "episodes", "missing")
    return {
        year.ends_in: {
            name: client.get(reverse(f"return_{name}"), {"year": year.ends_in}).content.decode("utf-8-sig")
            for name in names
        }
        for year in YEARS
    }


def written_rows(council: Council) -> list:
    return [
        list(model.objects.filter(council=council).order_by("pk").values())
        for model in (Child, Placement, MissingEpisode)
    ]
