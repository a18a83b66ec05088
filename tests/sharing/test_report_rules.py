"""What several notices say together, and what does not fit: rules without a database."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from sharing.contradictions import contradictions
from sharing.report_facts import Said, fold

START = datetime(2026, 11, 2, 10, tzinfo=UTC)
NAMES = {"E08000035": "Leeds", "E08000032": "Bradford"}
LEEDS, BRADFORD = NAMES


def said(kind: str, hours: float, **sent) -> Said:
    return Said(kind, START + timedelta(hours=hours), {"council": LEEDS, **sent})


HISTORY = [
    said("missing", 0, grade="medium", missing_from="Home", child={"family_name": "Invented", "given_names": "Zo"}),
    said("re_graded", 1, grade="high", child={"given_names": "Zoe", "date_of_birth": "2011-05-06"}),
    said("found", 5, found_where="The park", responsible_council=BRADFORD),
    said("prevention_interview", 7, prevention_interview="Was with friends.", contact="0113 496 0001", grade=""),
]


def test_notices_in_any_order_say_the_same():
    folded = {fold(order) for order in permutations(HISTORY)}
    (facts,) = folded
    assert (facts.state, facts.grade, facts.given_names, facts.found_where) == ("found", "high", "Zoe", "The park")
    assert (facts.family_name, facts.missing_from, facts.contact) == ("Invented", "Home", "0113 496 0001")
    assert facts.found_at == START + timedelta(hours=5)
    assert facts.prevention_interview_at == START + timedelta(hours=7)
    assert (facts.council_code, facts.responsible_code) == (LEEDS, BRADFORD)


def test_a_second_absence_under_the_reference_is_not_found():
    again = said("missing", 30, missing_from="School")
    for order in permutations([*HISTORY, again]):
        facts = fold(order)
        assert (facts.state, facts.missing_since_at) == ("missing", START + timedelta(hours=30))
        assert (facts.found_at, facts.found_where) == (None, "")
        assert (facts.prevention_interview_at, facts.prevention_interview) == (None, "")
    found_again = fold([*HISTORY, again, said("found", 40)])
    assert (found_again.state, found_again.found_at, found_again.found_where) == (
        "found",
        START + timedelta(hours=40),
        "",
    )


def test_of_the_same_moment_the_later_received_stands():
    first, second = said("re_graded", 1, grade="low"), said("re_graded", 1, grade="high")
    assert fold([first, second]).grade == "high"
    assert fold([second, first]).grade == "low"


@pytest.mark.parametrize(
    ("notices", "words"),
    [
        ([said("found", 0), said("missing", 2)], "before going missing"),
        ([said("missing", 0), said("found", 1), said("missing", 2)], "Missing again"),
        ([said("found", 0)], "never reported missing"),
        (
            [said("missing", 0), said("cancelled", 1), said("found", 2)],
            "Cancelled on 2 November 2026 11:00, then found",
        ),
        ([said("missing", 0, grade="high"), said("found", 1), said("re_graded", 2, grade="low")], "grade was lowered"),
        ([said("missing", 0, responsible_council=BRADFORD)], "place is in Leeds; the police name Bradford"),
        ([said("missing", 0, council=BRADFORD), said("re_graded", 1)], "Sent first for Bradford, then for Leeds"),
        (
            [said("missing", 0, child={"date_of_birth": day}) for day in ("2011-05-06", "2011-06-05")],
            "More than one date of birth",
        ),
    ],
)
def test_what_does_not_fit_is_said(notices, words):
    assert words in " ".join(contradictions(notices, NAMES))


def test_what_fits_is_not_remarked_on():
    fitting = [
        said("missing", 0, grade="low"),
        said("re_graded", 1, grade="high"),
        said("found", 2),
        said("cancelled", 3),
    ]
    assert contradictions(fitting, NAMES) == []
