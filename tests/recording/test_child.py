"""A child's record: names, people, siblings, status, the pack; found by any name."""

import pytest
from django.urls import reverse

from cases.models import CareStatus, Child, ChildName, KnownPerson, MissingAgainPack, SiblingLink
from cases.restricting import restrict
from tests import factories
from tests.casework.forms import day, send, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds["caseworker"])


@pytest.fixture
def ada(leeds) -> Child:
    return factories.child(
        leeds["manager"], leeds.council, 41, given_names="Katarzyna", family_name="Wiśniewska-Sample", known_as="Kasia"
    )


def found(client, text) -> list[str]:
    return [child.reference for child in client.post(reverse("children"), {"q": text}).context["found"]]


@pytest.mark.parametrize(
    "typed",
    [
        "Wisniewska",
        "katarzyna wisniewska",
        "Wisniewska Katarzyna",
        "Kasia",
        "Wisniefska",
        "Wisnewska",
        "Catarzina",
        "sample",
        "Kasia 3/2/2012",
        "03.02.2012 wisniewska",
    ],
)
def test_any_name_finds_the_child(client, ada, typed):
    assert ada.reference in found(client, typed)


def test_a_wrong_birthday_or_a_name_far_away_does_not(client, ada):
    assert ada.reference not in found(client, "Kasia 4/2/2012")
    assert ada.reference not in found(client, "Oliver")


def test_the_best_fit_stands_first(leeds, client, ada):
    factories.child(leeds["manager"], leeds.council, 42, given_names="Kasha", family_name="Other")
    assert found(client, "Kasia")[0] == ada.reference


def test_an_alias_is_found_and_removed_again(client, ada):
    send(client, reverse("name_new", args=[ada.pk]), {"kind": "online", "name": "xX_comet_Xx", "note": "A game"})
    assert found(client, "comet") == [ada.reference]
    name = ChildName.objects.get(child=ada)
    send(client, reverse("name_remove", args=[name.pk]), {})
    assert found(client, "comet") == []


def test_a_changed_name_is_found_at_once(client, ada):
    url = reverse("child_change", args=[ada.pk])
    assert send(client, url, {"family_name": "Rowan"}).status_code == 302
    assert found(client, "rowan") == [ada.reference]


def test_a_restricted_alias_is_found_by_nobody_else(leeds, client, ada):
    send(client, reverse("name_new", args=[ada.pk]), {"kind": "alias", "name": "Comet"})
    restrict(user=leeds["manager"], child=ada, reason="Theirs.", people=[], barred=[])
    assert found(client, "Comet") == []


@pytest.mark.parametrize(("field", "wrong"), [("nhs_number", "943 476 5918"), ("upn", "A123456789012")])
def test_numbers_are_checked_and_what_was_typed_stays(client, ada, field, wrong):
    answer = send(client, reverse("child_change", args=[ada.pk]), {field: wrong, "school": "Typed"})
    assert "not a valid" in answer.content.decode()
    assert answer.context["form"]["school"].value() == "Typed"


def test_people_and_who_must_not_be_told(client, ada):
    typed = {"name": "P. Example", "relation": "parent", "must_not_be_told": "on", "contact": "01632 960 001"}
    assert send(client, reverse("known_person_new", args=[ada.pk]), typed).status_code == 302
    person = KnownPerson.objects.get(child=ada)
    page = client.get(reverse("child_about", args=[ada.pk])).content.decode()
    assert "Must not be told" in page
    send(client, reverse("known_person_change", args=[person.pk]), {"note": "Moved away."})
    person.refresh_from_db()
    assert (person.note, person.must_not_be_told) == ("Moved away.", True)
    send(client, reverse("known_person_remove", args=[person.pk]), {})
    assert not KnownPerson.objects.filter(child=ada).exists()


def test_siblings_are_linked_both_ways_and_nothing_of_one_stands_in_the_other(leeds, client, ada):
    brother = factories.child(leeds["manager"], leeds.council, 43, given_names="Bo", family_name="Sibling")
    url = reverse("sibling_new", args=[ada.pk])
    assert "No child of this council" in send(client, url, {"reference": "NOBODY"}).content.decode()
    assert send(client, url, {"reference": brother.reference}).status_code == 302
    assert SiblingLink.objects.filter(child=brother, sibling=ada).exists()
    assert "Bo Sibling" in client.get(reverse("child_about", args=[ada.pk])).content.decode()
    mine = factories.episode(leeds["manager"], ada, hours_ago=9)
    factories.episode(leeds["manager"], brother, hours_ago=8, circumstances="Bo’s own story")
    page = client.get(reverse("episode", args=[mine.pk])).content.decode()
    assert "A brother or sister was missing at the same time" in page
    assert "own story" not in page
    restrict(user=leeds["manager"], child=brother, reason="Theirs.", people=[], barred=[])
    assert "brother or sister was missing" not in client.get(reverse("episode", args=[mine.pk])).content.decode()
    assert "Bo Sibling" not in client.get(reverse("child_about", args=[ada.pk])).content.decode()
    assert "No child of this council" in send(client, url, {"reference": brother.reference}).content.decode()


def test_a_child_of_another_council_is_no_sibling(bradford, client, ada):
    answer = send(client, reverse("sibling_new", args=[ada.pk]), {"reference": bradford.child.reference})
    assert "No child of this council" in answer.content.decode()


def test_a_new_status_ends_the_one_before(client, ada):
    url = reverse("status_new", args=[ada.pk])
    send(client, url, {"kind": "in_need", **day("starts_on", "1 3 2026")})
    send(client, url, {"kind": "protection", **day("starts_on", "1 6 2026")})
    rows = list(CareStatus.objects.filter(child=ada).order_by("starts_on").values_list("kind", "ends_on__month"))
    assert rows == [("in_need", 6), ("protection", None)]
    answer = send(client, url, {"kind": "early_help", **day("starts_on", "1 4 2026"), **day("ends_on", "1 5 2026")})
    assert "overlaps another status" in answer.content.decode()


def test_the_pack_holds_what_finds_the_child(leeds, client, ada):
    episode = factories.episode(leeds["manager"], ada, hours_ago=30)
    factories.returned(leeds["manager"], episode, hours_ago=4, found_where="The bus station", found_by="A friend")
    typed = {"health": "Inhaler", "places": "The park by the river", "handling": "Speak quietly."}
    url = reverse("pack_change", args=[ada.pk])
    assert send(client, url, typed).status_code == 302
    page = client.get(reverse("child_pack", args=[ada.pk])).content.decode()
    for words in ("The bus station", "Inhaler", "The park by the river", "Speak quietly."):
        assert words in page


def test_two_editors_of_a_pack_lose_nothing(leeds, sign_in, client, ada):
    url = reverse("pack_change", args=[ada.pk])
    mine = {**shown(client, url), "places": "Mine"}
    send(sign_in(leeds["interviewer"]), url, {"places": "Theirs"})
    page = client.post(url, mine)
    assert {"label": "Places to look", "saved": "Theirs", "yours": "Mine"} in page.context["stale_rows"]
    again = {**mine, **{name: page.context["form"][name].value() for name in ("version", "submission")}}
    assert client.post(url, again).status_code == 302
    assert MissingAgainPack.objects.get(child=ada).places == "Mine"


def test_a_confidential_address_stands_in_no_pack(leeds, client):
    child = factories.child(leeds["manager"], leeds.council, 44, address="1 Secret Lane", address_is_confidential=True)
    assert "Secret Lane" not in client.get(reverse("child_pack", args=[child.pk])).content.decode()


def test_a_pack_shows_no_other_councils_child(bradford, client):
    for name in ("child_pack", "child_about", "child_chronology", "child_results", "pack_change"):
        assert client.get(reverse(name, args=[bradford.child.pk])).status_code == 404, name
