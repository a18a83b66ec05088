"""A council's reference of a child in another spelling is the same reference, wherever it is typed or loaded."""

import pytest
from django.urls import reverse

from cases.actions import change_child
from cases.models import Child
from cases.references import child_keys_of
from cases.restricting import restrict
from interviews.actions.child_import import ImportRefused, load, look, remember_columns
from rhi.refusals import Refused
from tests import factories
from tests.casework.forms import send

pytestmark = pytest.mark.django_db
KEPT = "0042 Ab"
SPELLINGS = ["0042 Ab", "0042 ab", "42 AB", "42ab", "00042AB", " 0042 Ab ", "0042\u00a0Ab", "0042  AB", "42\u200bAB"]
OTHERS = ["420 AB", "42-AB", "0 42 ABC", "42A", "1042AB"]


@pytest.fixture
def kept(leeds) -> Child:
    return factories.child(leeds["manager"], leeds.council, reference=KEPT, given_names="Zed", family_name="Kept")


@pytest.fixture
def mapped(leeds):
    remember_columns(
        user=leeds["administrator"], council=leeds.council, columns={"reference": "Child ID", "family_name": "Surname"}
    )
    return leeds


def file(*rows: str) -> bytes:
    return "\n".join(["Child ID,Surname", *rows]).encode()


def test_the_key_of_a_reference():
    keys = child_keys_of([*SPELLINGS, *OTHERS, "0", "000", "", "00a"])
    assert {keys[spelling] for spelling in SPELLINGS} == {"42AB"}
    assert not {keys[other] for other in OTHERS} & {"42AB"}
    assert (keys["0"], keys["000"], keys["00a"]) == ("0", "0", "A")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_second_child_is_registered_and_the_form_says_which_it_is(leeds, kept, sign_in, spelling):
    typed = {"given_names": "Ny", "family_name": "Newcomer", "born_precision": "unknown", "sex": "not_known"}
    page = send(sign_in(leeds["caseworker"]), reverse("child_new"), typed, reference=spelling, confirmed_new="on")
    assert page.status_code == 200
    said = str(page.context["form"].errors)
    assert "already has this reference" in said
    assert spelling.strip() == KEPT or KEPT in said
    assert not Child.objects.filter(family_name="Newcomer").exists()


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_is_found_wherever_a_reference_is_typed(leeds, kept, sign_in, spelling):
    client = sign_in(leeds["manager"])
    assert "Zed Kept" in client.post(reverse("children"), {"q": spelling}).content.decode()
    mine = Child.objects.for_user(leeds["manager"]).filter(council=leeds.council)
    assert [*mine.known_by(spelling)] == [kept]
    other = send(client, reverse("sibling_new", args=[leeds.child.pk]), {"reference": spelling})
    assert other.status_code == 302


@pytest.mark.parametrize("other", OTHERS)
def test_another_reference_is_another_child(leeds, kept, other):
    assert factories.child(leeds["manager"], leeds.council, reference=other).same_reference == 0


def test_a_reference_is_corrected_to_another_spelling_of_itself(leeds, kept):
    changed = change_child(user=leeds["manager"], child=kept, version=kept.version, reference="42AB", born_on=None)
    assert (changed.reference, changed.same_reference) == ("42AB", 0)
    with pytest.raises(Refused, match=r"written 42AB"):
        factories.child(leeds["manager"], leeds.council, reference=KEPT)


@pytest.mark.parametrize("spelling", [each for each in SPELLINGS if each.strip() != KEPT and "\u00a0" not in each])
def test_a_file_that_spells_it_otherwise_is_refused_with_both_spellings(mapped, kept, spelling):
    counts, problems = look(council=mapped.council, content=file("7,New", f"{spelling},Kept"))
    assert (counts, [(row.line, row.column) for row in problems]) == ({}, [(3, "Child ID")])
    assert KEPT in problems[0].message
    with pytest.raises(ImportRefused):
        load(user=mapped["administrator"], council=mapped.council, content=file(f"{spelling},Kept"))
    assert Child.objects.filter(family_name="Kept").count() == 1


def test_a_file_with_two_spellings_of_one_reference_is_refused(mapped):
    _, problems = look(council=mapped.council, content=file("8,First", "008,Second", "9,Third"))
    assert [row.line for row in problems] == [3]
    assert "008 and 8" in problems[0].message


def test_a_file_that_spells_it_as_it_is_here_is_loaded(mapped, kept):
    assert load(user=mapped["administrator"], council=mapped.council, content=file(f"{KEPT},Kept"))["new"] == 0


def test_a_file_does_not_name_a_restricted_record_by_its_other_spelling(mapped, kept):
    restrict(user=mapped["manager"], child=kept, reason="Threat.", people=[], barred=[])
    counts, problems = look(council=mapped.council, content=file("42ab,Kept"))
    assert problems == []
    alike, _ = look(council=mapped.council, content=file(f"{KEPT},Kept"))
    assert counts == alike
