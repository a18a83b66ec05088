"""Who may be registered already: the same numbers, birth days turned round, names that sound alike."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Child
from tests import factories
from tests.casework.forms import day, send

pytestmark = pytest.mark.django_db
KNOWN = {
    "given_names": "Siobhan",
    "family_name": "Fictional",
    "born_on": date(2012, 3, 7),
    "nhs_number": "9434765919",
    "upn": "A123456789012",
}
NOBODY = {"given_names": "Zo", "family_name": "Unlike", "born_on": date(2015, 11, 30)}


@pytest.fixture
def known(leeds) -> Child:
    return factories.child(leeds["manager"], leeds.council, 40, **KNOWN)


@pytest.mark.parametrize(
    "typed",
    [
        {"nhs_number": "9434765919"},
        {"upn": "a123456789012"},
        {"given_names": "Shivaun", "family_name": "Other", "born_on": date(2012, 3, 7), "expected": False},
        {"given_names": "Siobhan", "family_name": "Other", "born_on": date(2012, 3, 7)},
        {"given_names": "Siobhan", "family_name": "Fictional", "born_on": date(2012, 7, 3)},
        {"given_names": "Other", "family_name": "Ficktional", "born_on": date(2012, 3, 7)},
        {"given_names": "Sioban", "family_name": "Fiktional", "born_on": None},
        {"given_names": "Sioban", "family_name": "Fiktional", "born_on": date(2012, 9, 9)},
        {"given_names": "Sioban", "family_name": "Fiktional", "born_on": date(2009, 9, 9), "expected": False},
        {"given_names": "Shona", "family_name": "fictional", "born_on": date(2001, 1, 1)},
        {"given_names": "Siobhán", "family_name": "Fíctional", "born_on": date(2012, 7, 3)},
        {"expected": False},
    ],
)
def test_who_may_be_the_same(known, typed):
    expected = typed.pop("expected", True)
    found = Child.objects.likely_same(**{**NOBODY, **typed})
    assert (known in found) is expected


def test_the_surest_come_first(leeds, known):
    alike = factories.child(leeds["manager"], leeds.council, 41, given_names="Siobhan", family_name="Aardvark")
    alike.born_on = date(2012, 3, 7)
    alike.save()
    asked = {"given_names": "Siobhan", "family_name": "Elsewhere", "born_on": date(2012, 3, 7)}
    assert list(Child.objects.likely_same(**asked)) == [alike, known]
    assert list(Child.objects.likely_same(**asked, nhs_number="9434765919")) == [known, alike]


def test_registering_asks_when_the_number_is_known_whatever_the_name(leeds, known, sign_in):
    client = sign_in(leeds["caseworker"])
    typed = {
        "given_names": "Zo",
        "family_name": "Unlike",
        "reference": "NEW-1",
        "nhs_number": "943 476 5919",
        **day("born_on", "30 11 2015"),
    }
    answer = send(client, reverse("child_new"), typed)
    assert "may be registered already" in answer.content.decode()
    assert answer.context["likely"] == [known]
    assert not Child.objects.filter(reference="NEW-1").exists()


def test_a_record_that_was_made_one_with_another_is_not_offered(leeds, known):
    factories.merged(leeds["manager"], known, number=902)
    mine = Child.objects.for_user(leeds["manager"])
    assert list(mine.likely_same(given_names="Siobhan", family_name="Fictional", born_on=date(2012, 3, 7))) == [known]
