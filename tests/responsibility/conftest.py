"""Two councils of people, and a child of Leeds who is placed in Bradford."""

from dataclasses import dataclass

import pytest

from accounts.models import Council, User
from accounts.roles import Role
from cases.models import Child
from tests import factories

ROLES = (Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER, Role.ANALYST)


@dataclass
class Town:
    """A council and its people."""

    council: Council
    people: dict[Role, User]

    def __getitem__(self, role: Role) -> User:
        return factories.reread(self.people[role])


def town(name: str) -> Town:
    """A council with a person for each role."""
    at = factories.council(name)
    return Town(at, {role: factories.person(role, at) for role in ROLES})


@pytest.fixture
def home(db) -> Town:
    """Leeds, responsible."""
    return town("Leeds")


@pytest.fixture
def host(db) -> Town:
    """Bradford, where the child is placed."""
    return town("Bradford")


@pytest.fixture
def placed(home, host) -> Child:
    """A looked-after child of Leeds in Bradford's area."""
    child = factories.child(home[Role.MANAGER], home.council, given_names="Wren", family_name="Pretend")
    factories.placement(
        home[Role.MANAGER], child, location="out_of_area", host_council=host.council, provider="Invented House"
    )
    return child
