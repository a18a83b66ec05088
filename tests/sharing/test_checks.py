"""What must never leave, in the spellings in which it slips through; and what may leave although it looks alike."""

import pytest

from sharing.checks import Held, refusals, warnings

ADDRESSES = {
    "lines": "Flat 2, 7 Secret Street\nBradford\nM1 1AA",
    "one line": "7 Secret Street Bradford M1 1AA",
    "shortened": "7 Secret St, Bradford, m11aa",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=list(ADDRESSES))
@pytest.mark.parametrize(
    "text",
    [
        "She waits at 7 secret street.",
        "The house is on Secret Street",
        "SECRET ST. is where she goes",
        "Her mother is at 7 Secret.",
        "Look near M1 1AA",
        "Look near m11aa.",
        "Post code M1-1AA",
        "secretstreet",
        "7, Secret   Street",
    ],
)
def test_an_address_is_found_in_any_spelling(address, text):
    assert refusals(text, Held(confidential_addresses=(address,)))


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=list(ADDRESSES))
@pytest.mark.parametrize(
    "text",
    ["She goes to Bradford.", "She keeps a secret.", "On the street at 7.", "Bus M1, stop 1 A", "Flat 2 is hers"],
)
def test_a_town_or_a_common_word_is_no_address(address, text):
    assert refusals(text, Held(confidential_addresses=(address,))) == []


def test_a_house_without_a_street_is_an_address_too():
    held = Held(confidential_addresses=("Invented Refuge\nLeeds",))
    assert refusals("She is at Invented refuge", held)
    assert refusals("She is in Leeds", held) == []


OTHERS = Held(
    other_children=("Sia Brotherless", "Sia", "Zoë", "Will", "Al Li"),
    own_names=("Bea Example", " Example", "Leeds"),
)


@pytest.mark.parametrize(
    "text", ["with Sia Brotherless", "SIA BROTHERLESS", "with sia.", "Sia’s phone", "with Zoe", "with ZOË", "Al Li"]
)
def test_another_child_is_found_by_any_of_its_names(text):
    (why,) = refusals(text, OTHERS)
    assert why.startswith("It names another child: ")


@pytest.mark.parametrize("text", ["in Asia", "she will go", "Allison drove", "Bea Example", "a Siamese cat"])
def test_what_only_looks_like_the_name_may_leave(text):
    assert refusals(text, OTHERS) == []


@pytest.mark.parametrize("text", ["She was with Kim.", "He met Kim there", "Ask her sister Kim", "Sam and Kim waited"])
def test_a_given_name_in_company_is_pointed_out_whether_or_not_a_record_has_it(text):
    assert "This may name another person: Kim." in " ".join(warnings([text], Held()))
    assert not warnings([text], Held(own_names=("Kim Example",)))


def test_a_person_of_concern_may_have_the_name_of_a_brother():
    assert refusals("Leo waits.", Held(other_children=("Leo",), concerns=("Leo Grant",))) == []


def test_the_childs_words_are_found_also_where_a_sentence_is_short():
    held = Held(child_words="He hits me. I slept in a car behind the shop")
    assert refusals("She says he hits me often", held)
    assert refusals("She slept in a car behind the shop", held)
    assert refusals("A man hits her; slept in a car", held) == []


def test_quotation_marks_are_pointed_out():
    assert "quotation marks" in " ".join(warnings(["She said “never again with him”"], Held()))
