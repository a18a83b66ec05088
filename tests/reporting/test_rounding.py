"""Rounded numbers against an attacker who has everything that left, at every time, and linear programming."""

import secrets
from collections import Counter
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reporting.leaving import told_alone
from reporting.parts import INSIDE, MEASURE_PARTS, PUBLISHED, nested, published
from reporting.rounding import (
    BY_QUARTER,
    WIDTH,
    Exact,
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
    return rows_of(exact, secret, BASE, "2025")


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
    ("offered", "-declined_by_child", "-declined_by_parent", "-completed"),
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
            assert all(abs(shown[name] - true[name]) < BASE for name in true), row


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


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=8), st.integers(0, 14), st.binary(min_size=32, max_size=32))
def test_a_group_beside_the_area_does_not_tell_the_children_placed_here(places, hosted, secret):
    """An answer tells quarters of two groups, the children of others placed here, and all in the area: one sum."""
    numbers = [*places, hosted]
    told = [told_alone(number, secret, "2025", what) for number, what in ((sum(numbers), "area"), (hosted, "hosted"))]
    rooms = []
    for place, number in enumerate(places):
        shown = rounded(number, BASE, threshold(secret, BASE, str(place)))
        rooms.append((max(0, shown - 4), shown + 4))
    area, rooms_of = told[0], (0, 9) if told[1] is None else (told[1] - 4, told[1] + 4)
    least, most = (0, 9) if area is None else (area - 4, area + 4)
    for sought in range(9):
        ends = []
        for sign in (1, -1):
            found = linprog(
                [sign * (place == sought) for place in range(9)],
                A_ub=[[1] * 9, [-1] * 9],
                b_ub=[most, -least],
                bounds=[*rooms, rooms_of],
                method="highs",
            )
            ends.append(sign * found.fun)
        low, high = ends
        assert low - 1e-6 <= numbers[sought] <= high + 1e-6
        assert high - low >= WIDTH - 1e-6, (sought, ends)
