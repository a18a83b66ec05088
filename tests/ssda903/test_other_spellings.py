"""A child identifier in another spelling than here (Excel drops zeros in front) makes no second child."""

import pytest

from cases.models import Child
from cases.restricting import restrict
from interviews.actions.ssda903 import ImportRefusedError, load, plan
from tests import factories
from tests.ssda903.test_import import EPISODES, HEADER, MISSING, text

pytestmark = pytest.mark.django_db


def files() -> dict[str, bytes]:
    rows = {"header": HEADER, "episodes": EPISODES, "missing": MISSING}
    return {name: text(name, body).encode() for name, body in rows.items()}


def recorded(leeds, reference: str) -> Child:
    return factories.child(leeds["manager"], leeds.council, reference=reference, family_name="Kept", born_on=None)


@pytest.mark.parametrize("spelling", ["c1", "00C1", "C 1"])
def test_files_that_write_a_recorded_child_otherwise_are_refused(leeds, spelling):
    recorded(leeds, spelling)
    problems = plan(council=leeds.council, files=files()).errors
    assert [(row.column, spelling in row.message) for row in problems] == [("CHILD", True)]
    with pytest.raises(ImportRefusedError):
        load(user=leeds["administrator"], council=leeds.council, files=files())
    assert not Child.objects.filter(reference="C1").exists()


def test_a_restricted_record_in_another_spelling_is_not_named(leeds):
    child = recorded(leeds, "00c1")
    restrict(user=leeds["manager"], child=child, reason="Threat.", people=[], barred=[])
    made = load(user=leeds["administrator"], council=leeds.council, files=files())
    assert [row.message for row in made.problems if "00c1" in row.message] == []
    assert not Child.objects.filter(reference="C1").exists()
    assert child.placements.count() == 1
