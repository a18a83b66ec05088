"""Another record of the house's child."""

import copy

import pytest

from cases.models import Child
from tests import factories
from tests.duplicates.cast import BEA, TWIN


@pytest.fixture
def manager(leeds, sign_in):
    """A manager of Leeds, signed in."""
    return sign_in(leeds["manager"])


@pytest.fixture(scope="module")
def shared_twin(shared_leeds, django_db_blocker) -> Child:
    """Another record of Bea, made once for a module whose every test asks for it."""
    with django_db_blocker.unblock():
        by, at = shared_leeds["manager"], shared_leeds.council
        child = factories.child(
            by,
            shared_leeds.council,
            77,
            given_names="Bee",
            nhs_number="9434765919",
            school="Invented Academy",
            known_as="Bee",
        )
        child.reference = TWIN
        child.save()
        missing = factories.episode(by, child, hours_ago=70, force=at.police_force, police_reference="TWIN-REF")
        owed = factories.returned(by, missing, hours_ago=60)
        factories.offer(by, owed)
        talk = factories.interview(shared_leeds["interviewer"], owed)
        factories.finding(shared_leeds["interviewer"], talk)
        return child


@pytest.fixture
def twin(shared_twin, leeds) -> Child:
    """Another record of Bea: known as Bee, with an NHS number, an episode, and the work done for it."""
    return copy.deepcopy(shared_twin)


@pytest.fixture
def bea(leeds) -> None:
    """The house's child has the reference that these tests type."""
    Child.objects.filter(pk=leeds.child.pk).update(reference=BEA)
    leeds.child.refresh_from_db()
