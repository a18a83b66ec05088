"""What tests of several modules here use."""

import pytest

from tests.sharing.force_here import ForceHere


@pytest.fixture
def here():
    """Makes servers, and ends them."""
    made = []

    def server(*statuses, **facts) -> ForceHere:
        made.append(ForceHere(*statuses, **facts))
        return made[-1]

    yield server
    for each in made:
        each.stop()
