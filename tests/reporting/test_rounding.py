"""Rounded numbers against an attacker who has everything that left, at every time, and linear programming."""

import secrets
from collections import Counter
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.parts import INSIDE, MEASURE_PARTS, PUBLISHED, nested, published
from reporting.rounding import (
    BY_QUARTER,
    WIDTH,
    Exact,
    Rounder,
    added,
    children_of,
    largest,
    rounded,
    rounded_row,
    rows_of,
    threshold,
    threshold_of_quarter,
)
from tests.reporting.attacker import MEANING, SORTS, Attacker

BASE = 5
QUARTERS = ("q1", "q2", "q3", "q4")
GROUPS = ("home", "in_area", "out_of_area")
NOTHING = ("never", "else", "never", "not", "not")
DONE = ("in_time", "else", "in_time", "independent", "not")
LATE = ("late", "else", "late", "not", "help")
NO = ("in_time", "child_said_no", "never", "not", "not")
PARENTS_NO = ("in_time", "parent_said_no", "never", "not", "not")
OPEN = ("late", "else", "never", "not", "help")
Episode = tuple[str, str, str, Any, int]


def numbers_of(sorts: "Counter[Any]") -> dict[str, int]:
    return {name: sum(many for sort, many in sorts.items() if means(sort)) for name, means in MEANING.items()}


def exact_of(episodes: list[Episode], quarters=QUARTERS) -> Exact:
    """Of (quarter, group, sex, sort, how many)."""
    places: Any = {place: Counter() for place in product(quarters, GROUPS)}
    by_sex: dict[str, Counter[Any]] = {}
    for quarter, group, sex, sort, many in episodes:
        if quarter in quarters:
            places[quarter, group][sort] += many
            by_sex.setdefault(sex, Counter())[sort] += many
    splits = {"sex": {value: numbers_of(sorts) for value, sorts in by_sex.items()}} if len(quarters) == 4 else {}
    return Exact({place: numbers_of(sorts) for place, sorts in places.items()}, splits)


def shown_of(exact: Exact, secret: bytes) -> dict[Any, dict[str, int]]:
    """Every row, those too that are left out because they show nothing but 0."""
    rows = rows_of(exact, secret, BASE, "2025")
    left_out = {("year", name, value): dict.fromkeys(PUBLISHED, 0) for name, of in exact.splits.items() for value in of}
    return {**left_out, **rows}


def attack(exact: Exact, secret: bytes, **known: Any) -> Attacker:
    rows = shown_of(exact, secret)
    return Attacker([rows], rests=rests_of(exact), **known)


def rests_of(exact: Exact) -> frozenset[Any]:
    return frozenset(("year", name, largest(split)) for name, split in exact.splits.items())


def exact_row(exact: Exact, row: Any) -> dict[str, int]:
    period, breakdown, value = row
    if period == "year" and breakdown not in {"", BY_QUARTER}:
        return exact.splits[breakdown][value]
    found = [
        numbers
        for (quarter, group), numbers in exact.quarters.items()
        if period in {"year", quarter} and (not breakdown or group == value)
    ]
    return {name: sum(numbers[name] for numbers in found) for name in PUBLISHED}


WANTED = [
    ("mature",),
    ("completed",),
    ("declined_by_child",),
    ("declined_by_parent",),
    ("help_offered",),
    ("mature", "-offered"),
    ("offered", "-declined_by_child", "-declined_by_parent", "-accepted"),
    ("accepted", "-completed"),
    ("completed", "-independent"),
    ("done_said", "-interviewed_72h"),
]


def told_too_closely(attacker: Attacker, exact: Exact, *, every: int = 1) -> list[Any]:
    """Numbers, and differences of numbers, that the attacker tells closer than was promised."""
    found = []
    for row, names in list(product(attacker.rows, WANTED))[::every]:
        true = sum(-exact_row(exact, row)[n[1:]] if n[0] == "-" else exact_row(exact, row)[n] for n in names)
        low, high = attacker.interval(row, *names)
        assert low - 1e-6 <= true <= high + 1e-6, (row, names)
        if high - low < WIDTH - 1e-6:
            found.append((row, names, true, low, high))
    return found


def spread(sorts, sizes, quarters=QUARTERS):
    return [
        (quarter, group, sex, sort, many)
        for quarter in quarters
        for group, many in sizes
        for sort in sorts
        for sex in ("female", "male")
    ]


ORDINARY = spread([DONE, LATE, NO, NOTHING, OPEN], [("home", 9), ("in_area", 7), ("out_of_area", 6)])
HARD: dict[str, list[Episode]] = {
    "one refusal by a parent in one group of one quarter": [*ORDINARY, ("q2", "home", "male", PARENTS_NO, 1)],
    "one quarter with almost nothing": [
        *spread([DONE, NOTHING, NO], [(group, 8) for group in GROUPS], QUARTERS[:3]),
        ("q4", "home", "female", NO, 2),
    ],
    "one value of a breakdown with two children": [*ORDINARY, ("q3", "home", "not_known", NO, 2)],
    "all but one of those offered were interviewed": [
        *spread([DONE], [(group, 9) for group in GROUPS]),
        ("q1", "home", "male", OPEN, 1),
    ],
    "nothing but three children in the year": [("q1", "home", "male", DONE, 3)],
    "one child in each quarter": [(quarter, "home", "male", NO, 1) for quarter in QUARTERS],
    "two boys and a girl": [("q1", "home", "male", DONE, 2), ("q3", "in_area", "female", NO, 1)],
    "only one group": spread([DONE, NOTHING, NO], [("home", 2)]),
    "nothing at all": [],
}
SECRETS = [bytes([number]) * 32 for number in range(3)]


def test_the_attacker_means_what_the_measures_mean():
    assert set(MEANING) == set(PUBLISHED)
    for sort in SORTS:
        row = numbers_of(Counter([sort]))
        counts = nested(row)
        assert published(counts) == row
        assert all(counts[inner] <= counts[outer] for inner, outer in INSIDE), sort


@pytest.mark.parametrize("name", HARD)
def test_no_number_is_told_closer_than_promised(name):
    exact = exact_of(HARD[name])
    for secret in SECRETS[:1] if name in {*list(HARD)[:4]} else SECRETS:
        assert told_too_closely(attack(exact, secret), exact, every=9) == []


SOME = st.lists(
    st.tuples(
        st.sampled_from(QUARTERS),
        st.sampled_from(GROUPS),
        st.sampled_from(["f", "m", "u"]),
        st.sampled_from(SORTS),
        st.integers(1, 9),
    ),
    max_size=20,
)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SOME, st.binary(min_size=32, max_size=32))
def test_no_number_of_any_year_is_told_closer_than_promised(episodes, secret):
    exact = exact_of(episodes)
    assert told_too_closely(attack(exact, secret), exact, every=9) == []


@pytest.mark.parametrize("many", [0, 1, 3, 6])
def test_who_knows_how_it_is_done_and_tries_every_threshold_knows_no_more(many):
    """Of a quarter and group: what is possible for some threshold, for every one that could be."""
    row = ("q1", BY_QUARTER, "home")
    numbers = numbers_of(Counter({DONE: many, NO: 1, LATE: 2}))
    for by in range(BASE):
        shown = {row: rounded_row(numbers, BASE, by)}
        for names in WANTED:
            ends = [Attacker([shown], thresholds={row: each}).interval(row, *names) for each in range(BASE)]
            assert max(high for _, high in ends) - min(low for low, _ in ends) >= WIDTH, (names, by)


def changed(episodes: list[Episode], entered: Episode) -> list[Episode]:
    """One episode more; of one that was open, an answer came."""
    return [*episodes, entered]


def test_successive_months_open_nothing_even_to_who_knows_how_few_records_changed():
    """A year of months in one place: each month at most one record more, which the attacker knows."""
    episodes: list[Episode] = [("q1", "home", "male", DONE, 3), ("q1", "home", "male", NO, 2)]
    row = ("q1", BY_QUARTER, "home")
    for secret in SECRETS:
        documents, exacts = [], []
        for month in range(12):
            episodes = changed(episodes, ("q1", "home", "male", (DONE, NO, PARENTS_NO, LATE)[month % 4], 1))
            exacts.append(exact_of(episodes, ("q1",)))
            documents.append({row: shown_of(exacts[-1], secret)[row]})
        attacker = Attacker(documents, changed=1)
        for month, names in product(range(0, 12, 4), WANTED):
            low, high = attacker.interval(row, *names, time=month)
            assert high - low >= WIDTH - 1e-6, (month, names, low, high)


def test_months_of_a_whole_year_with_versions_of_it_open_nothing():
    episodes = [*HARD["only one group"], ("q1", "home", "male", PARENTS_NO, 1)]
    documents, exacts = [], []
    for entered in (NO, DONE, LATE):
        episodes = changed(episodes, ("q2", "home", "female", entered, 1))
        exacts.append(exact_of(episodes))
        documents.append(shown_of(exacts[-1], SECRETS[0]))
    attacker = Attacker(documents, rests=rests_of(exacts[0]), changed=1)
    for row, names in list(product(attacker.rows, WANTED))[::11]:
        low, high = attacker.interval(row, *names, time=1)
        assert high - low >= WIDTH - 1e-6, (row, names, low, high)


def test_to_round_every_count_by_itself_to_the_nearest_five_is_not_enough():
    """Why sums are added up of rounded numbers: four quarters of 2, and a total of 8, would each tell the other."""
    shown = {("q", quarter): rounded(2, BASE, 2) for quarter in QUARTERS}
    total, least = rounded(8, BASE, 2), 8
    assert set(shown.values()) == {0}
    assert total == 10
    assert total - 2 == least  # at least 8 in all, and at most 2 in each quarter: exactly 2 in each
    assert sum(number + 2 for number in shown.values()) == least


def test_the_same_count_in_the_same_place_has_the_same_answer():
    exact, secret = exact_of(ORDINARY), secrets.token_bytes(32)
    assert shown_of(exact, secret) == shown_of(deepcopy(exact), secret)
    assert shown_of(exact, secret) != shown_of(exact, secrets.token_bytes(32))


def test_thresholds_are_drawn_evenly_and_mirrored_in_the_year():
    drawn = Counter(threshold(b"k" * 32, BASE, str(number)) for number in range(5000))
    assert set(drawn) == set(range(BASE))
    assert all(900 < many < 1100 for many in drawn.values())
    for quarter, other in (("q1", "q3"), ("q2", "q4")):
        both = [threshold_of_quarter(b"k" * 32, BASE, each, "2025", "home") for each in (quarter, other)]
        assert sum(both) == BASE - 1


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SOME, st.binary(min_size=32, max_size=32))
def test_every_row_is_one_that_can_be(episodes, secret):
    exact = exact_of(episodes)
    for row, numbers in shown_of(exact, secret).items():
        assert all(number % BASE == 0 for number in numbers.values())
        assert all(0 <= numbers[top] <= numbers[bottom] for top, bottom in MEASURE_PARTS.values()), row
        if row[1] and (row[0] != "year" or (row[1] == "sex" and row not in rests_of(exact))):
            shown, true = nested(numbers), nested(exact_row(exact, row))
            assert all(shown[name] - true[name] < BASE for name in true), row
            nothing_left = [shown_of(exact, secret)[rest] for rest in rests_of(exact) if row[1] == "sex"]
            cut = {name for each in nothing_left for name, number in nested(each).items() if not number}
            assert all(true[name] - shown[name] < BASE for name in true.keys() - cut), row


def test_what_adds_up_is_added_up_of_rounded_numbers():
    exact = exact_of(ORDINARY)
    rows = shown_of(exact, SECRETS[0])
    for name in PUBLISHED:
        assert rows["year", "", ""][name] == sum(rows[quarter, "", ""][name] for quarter in QUARTERS)
        assert rows["q1", "", ""][name] == sum(rows["q1", BY_QUARTER, group][name] for group in GROUPS)
        sexes = sum(rows["year", "sex", sex][name] for sex in ("female", "male"))
        assert sexes == rows["year", "", ""][name]


def test_a_year_that_is_not_over_has_its_quarters_only():
    assert {row[0] for row in shown_of(exact_of(ORDINARY, QUARTERS[:2]), SECRETS[0])} == {"q1", "q2"}


ROUNDERS = [Rounder(secret, "2025", BASE) for secret in SECRETS]


@pytest.mark.parametrize("rounder", ROUNDERS)
def test_a_share_and_the_rest_add_up_to_the_whole_that_is_shown(rounder):
    for whole, parts in ((60, {"own": 40, "charity": 13, "agency": 2}), (5, {"own": 3, "charity": 3}), (0, {"own": 2})):
        shown = rounder.shared_out(whole, parts, "held by")
        assert sum(shown.values()) == whole
        assert all(number >= 0 and number % BASE == 0 for number in shown.values())
        assert abs(shown.get("charity", 0) - parts.get("charity", 0)) < BASE or not shown["own"]
    assert rounder.shared_out(10, {}, "held by") == {}


@pytest.mark.parametrize("rounder", ROUNDERS)
def test_kinds_are_never_more_than_what_they_lie_in_and_never_too_few_to_cover_it(rounder):
    kinds = {"early help": (22, 10, 3), "advocacy": (9, 0, 0), "housing": (1, 1, 1)}
    for least, most in ((20, 20), (40, 60), (0, 0)):
        shown = rounder.covering(kinds, "help", least=least, most=most)
        assert sum(first for first, *_ in shown.values()) >= least
        for numbers in shown.values():
            assert list(numbers) == sorted(numbers, reverse=True)
            assert all(number <= most and number % BASE == 0 for number in numbers)
    assert rounder.covering({}, "help", least=5, most=5) == {}


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 30), min_size=5, max_size=5), st.binary(min_size=32, max_size=32))
def test_children_go_with_the_episodes_and_with_each_other(numbers, secret):
    home, in_area, out_of_area, in_both, more = numbers
    area = home + in_area - min(home, in_area, in_both)
    children = {
        "home": home,
        "in_area": in_area,
        "out_of_area": out_of_area,
        "own_area": area,
        "all": area + out_of_area,
    }
    episodes = {"home": home and home + more, "in_area": in_area, "out_of_area": out_of_area}
    rows: Any = {("year", BY_QUARTER, group): {"mature": rounded(many, BASE, 2)} for group, many in episodes.items()}
    shown = children_of(Exact({}, {}, children), rows, Rounder(secret, "2025", BASE))
    for group in GROUPS:
        assert shown[group] <= rows["year", BY_QUARTER, group]["mature"]
        assert shown[group] or not rows["year", BY_QUARTER, group]["mature"]
    assert max(shown["home"], shown["in_area"]) <= shown["own_area"] <= shown["home"] + shown["in_area"]
    assert max(shown["own_area"], shown["out_of_area"]) <= shown["all"] <= shown["own_area"] + shown["out_of_area"]


def test_a_value_with_the_episodes_of_a_group_is_told_once():
    exact = exact_of(ORDINARY)
    home = exact_row(exact, ("year", BY_QUARTER, "home"))
    placed = {name: exact_row(exact, ("year", "", ""))[name] - home[name] for name in PUBLISHED}
    types = {"not_looked_after": home, "fostering": placed}
    for secret in SECRETS:
        rows = rows_of(Exact(exact.quarters, {"placement_group": types}), secret, BASE, "2025")
        assert rows["year", "placement_group", "not_looked_after"] == rows["year", BY_QUARTER, "home"]
        others = added([rows["year", BY_QUARTER, group] for group in GROUPS[1:]])
        assert rows["year", "placement_group", "fostering"] == others


def test_that_a_value_occurs_is_not_told_by_a_row_of_nothing():
    """A row that is there only where there is a child would make its 0 stand for one to four."""
    exact = exact_of([*ORDINARY, ("q3", "home", "not_known", NO, 1)])
    told = [
        ("year", "sex", "not_known") in rows_of(exact, secret, BASE, "2025")
        for secret in map(bytes, [[n] * 32 for n in range(40)])
    ]
    assert set(told) == {True, False}
