"""Small numbers against an attacker who has everything that is published, and linear programming."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.parts import IS_PUBLISHED, IS_SENSITIVE, KINDS, MOVES, NAMES, PARTS, PUBLISHED, Kind, values_of
from reporting.suppression import BY_QUARTER, YEAR, CannotProtect, Table, withheld
from tests.reporting.attacker import MEANING, SORTS, Attacker

THRESHOLD = 5
QUARTERS = ("q1", "q2", "q3", "q4")
NOTHING = Kind("no", "other", "no", False, False)
DONE = Kind("in", "other", "in", True, False)
LATE = Kind("late", "other", "late", False, True)
NO = Kind("in", "child_declined", "no", False, False)
PARENTS_NO = Kind("in", "parent_declined", "no", False, False)
OPEN = Kind("late", "other", "no", False, True)


def table_of(episodes, quarters=QUARTERS, *, values=None):
    """A table of (quarter, {breakdown: value}, kind, how many). `values`: there without episodes."""
    found = {name: set(named) for name, named in (values or {}).items()}
    for _, split, _, _ in episodes:
        for name, value in split.items():
            found.setdefault(name, set()).add(value)
    rows: Any = {(quarter, "", ""): Counter() for quarter in quarters}
    rows |= {(quarter, BY_QUARTER, value): Counter() for quarter in quarters for value in found[BY_QUARTER]}
    if len(quarters) == 4:
        rows |= {(YEAR, "", ""): Counter()}
        rows |= {(YEAR, name, value): Counter() for name, named in found.items() for value in named}
    for quarter, split, kind, many in episodes:
        keys = [(quarter, "", ""), (quarter, BY_QUARTER, split[BY_QUARTER])]
        keys += [(YEAR, "", ""), *((YEAR, name, value) for name, value in split.items())]
        for key in keys:
            if key in rows:
                rows[key][KINDS.index(kind)] += many
    return Table(
        {key: tuple(sum(counts[kind] for kind in kinds) for kinds in PARTS.values()) for key, counts in rows.items()}
    )


def shown_of(table, hidden):
    return {
        (row, name): table.rows[row][place]
        for row, (place, name) in product(table.rows, enumerate(NAMES))
        if IS_PUBLISHED[place] and (row, place) not in hidden
    }


def small_cells(table):
    """Every small number about children that a reader could want: shown ones, and differences of two."""
    for row, numbers in table.rows.items():
        for place, name in enumerate(NAMES):
            names = (name,) if name in PUBLISHED else tuple(name.split(" without "))
            if 0 < numbers[place] < THRESHOLD and IS_SENSITIVE[place] and names[0] in PUBLISHED:
                yield row, names, numbers[place]


def found_out(table, published, cells=None, most=None):
    """The small numbers that the attacker tells closer than the threshold."""
    attacker = Attacker(list(table.rows), published)
    told = []
    for row, names, number in list(cells or small_cells(table))[:: stride(table, most)]:
        low, high = attacker.interval(row, *names)
        assert low - 1e-6 <= number <= high + 1e-6
        if high - low < THRESHOLD - 1e-6:
            told.append((row, names, number, low, high))
    return told


def stride(table, most):
    """Every so-manieth small cell, so that at most about so many are attacked."""
    return 1 if most is None else max(1, len(list(small_cells(table))) // most)


def groups(home, area, far):
    """Three groups of the three numbers, a kind each time."""
    return [("home", home), ("in_area", area), ("out_of_area", far)]


def spread(kinds, sizes, quarters=QUARTERS, sexes=("female", "male")):
    """So many episodes of each kind in each quarter and group, half and half by sex."""
    return [
        (quarter, {BY_QUARTER: group, "sex": sex}, kind, many)
        for quarter in quarters
        for group, many in sizes
        for kind in kinds
        for sex in sexes
    ]


ORDINARY = spread([DONE, LATE, NO, NOTHING, OPEN], groups(9, 7, 6))
HARD = {
    "one refusal by a parent in one group of one quarter": [
        *ORDINARY,
        ("q2", {BY_QUARTER: "home", "sex": "male"}, PARENTS_NO, 1),
    ],
    "one child in a group of its own": [*ORDINARY, ("q1", {BY_QUARTER: "area_not_known", "sex": "male"}, DONE, 1)],
    "one quarter with almost nothing": [
        *spread([DONE, NOTHING, NO], groups(8, 8, 8), QUARTERS[:3]),
        ("q4", {BY_QUARTER: "home", "sex": "female"}, NO, 2),
    ],
    "one value of a breakdown with two children": [*ORDINARY, ("q3", {BY_QUARTER: "home", "sex": "not_known"}, NO, 2)],
    "nested: all but one of those offered were interviewed": [
        *spread([DONE], groups(9, 9, 9)),
        ("q1", {BY_QUARTER: "home", "sex": "male"}, OPEN, 1),
    ],
    "a bridge: the small number of two measures is the same child": [
        *ORDINARY,
        ("q1", {BY_QUARTER: "home", "sex": "male"}, Kind("unsaid", "parent_declined", "no", False, True), 1),
        ("q4", {BY_QUARTER: "home", "sex": "male"}, Kind("in", "other", "unsaid", False, False), 1),
    ],
    "nothing but three children in the year": [("q1", {BY_QUARTER: "home", "sex": "male"}, DONE, 3)],
    "only one group": spread([DONE, NOTHING, NO], [("home", 2)]),
}


def test_the_attacker_means_what_the_measures_mean():
    assert len(SORTS) == len(KINDS)
    assert sorted(sum(meaning(sort) for sort in SORTS) for meaning in MEANING.values()) == sorted(
        len(kinds) for kinds in PUBLISHED.values()
    )
    assert set(MEANING) == set(PUBLISHED)


def test_every_part_is_made_of_published_ones():
    table = table_of(ORDINARY)
    for numbers in table.rows.values():
        assert values_of(dict(zip(NAMES, numbers, strict=True))) == numbers
    assert {place for move in MOVES if min(move) >= 0 for place, by in enumerate(move) if by} == set(range(len(NAMES)))


def test_hiding_small_numbers_only_is_not_enough():
    """The attacker is worth something: with primary suppression alone, most small numbers are told to the unit."""
    table = table_of(HARD["one refusal by a parent in one group of one quarter"])
    primary = {
        (row, place)
        for row, numbers in table.rows.items()
        for place, number in enumerate(numbers)
        if IS_PUBLISHED[place] and 0 < number < THRESHOLD
    }
    cell = (("q2", BY_QUARTER, "home"), ("declined_by_parent",), 1)
    assert primary
    told = found_out(table, shown_of(table, primary), [cell])
    assert told or found_out(table, shown_of(table, set()), [cell])


@pytest.mark.parametrize("name", HARD)
def test_no_small_number_is_found_out(name):
    table = table_of(HARD[name])
    assert table.mismatches() == []
    hidden = withheld(table, THRESHOLD)
    published = shown_of(table, hidden)
    assert not [number for number in published.values() if 0 < number < THRESHOLD]
    assert found_out(table, published, most=80) == []


EPISODES = st.lists(
    st.tuples(
        st.sampled_from(QUARTERS),
        st.fixed_dictionaries(
            {BY_QUARTER: st.sampled_from(["home", "in_area"]), "sex": st.sampled_from(["f", "m", "u"])}
        ),
        st.sampled_from(KINDS),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(EPISODES)
def test_no_small_number_of_any_table_is_found_out(episodes):
    table = table_of(episodes)
    assert found_out(table, shown_of(table, withheld(table, THRESHOLD)), most=40) == []


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(EPISODES)
def test_the_year_does_not_open_what_its_quarters_kept(episodes):
    """Published quarter by quarter: what was shown stays known, what was withheld stays withheld."""
    known: list[Any] = []
    closed: list[Any] = []
    seen: dict[Any, Any] = {}
    for many in (1, 2, 4):
        table = table_of(episodes, QUARTERS[:many], values={BY_QUARTER: {"home", "in_area"}})
        hidden = withheld(table, THRESHOLD, known=known, closed=closed)
        published = shown_of(table, hidden)
        assert seen.items() <= published.items()
        known = [(row, NAMES.index(name)) for row, name in published]
        closed, seen = list(hidden), published
    assert found_out(table, published, most=40) == []


def test_nought_and_all_of_them_are_shown():
    table = table_of(spread([DONE], groups(5, 5, 5)))
    assert withheld(table, THRESHOLD) == frozenset()
    assert table.rows[YEAR, "", ""][NAMES.index("declined_by_child")] == 0


def test_an_ordinary_council_keeps_its_headlines():
    hidden = withheld(table_of(HARD["one refusal by a parent in one group of one quarter"]), THRESHOLD)
    assert {NAMES[place] for row, place in hidden if row == (YEAR, "", "")} <= {
        "declined_by_parent",
        "declined_by_child",
    }


def test_what_was_published_wrongly_cannot_be_mended_silently():
    table = table_of([("q1", {BY_QUARTER: "home", "sex": "male"}, DONE, 3)], ("q1",))
    known = [(row, place) for row in table.rows for place in range(len(NAMES)) if IS_PUBLISHED[place]]
    with pytest.raises(CannotProtect):
        withheld(table, THRESHOLD, known=known)


def test_a_row_that_does_not_add_up_is_noticed():
    rows = dict(table_of(ORDINARY).rows)
    rows["q1", "", ""] = tuple(number + 1 for number in rows["q1", "", ""])
    assert ("q1", "", "") in Table(rows).mismatches()
