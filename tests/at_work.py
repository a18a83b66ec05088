"""Which database a test finds: one with reference data alone, or one in which one council or both are at work.

A council at work takes more than a second to make, and a copy of its database a third of one. So a session makes each
once, in a database of its own. A test that commits gets a copy; every other test works in the database itself, and what
it wrote is rolled back.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from tests import database, factories, wall
from tests.factories import House

STALE_AFTER = 180.0
"""Seconds after which a council at work is made anew: what it did “six hours ago” shall be about that."""


@dataclass
class AtWork:
    """A database with councils at work."""

    name: str
    houses: dict[str, House]
    made_at: float
    """By `time.monotonic`."""


@dataclass
class Databases:
    """Those of this session, and which of them the connection leads to."""

    wanted: tuple[tuple[str, ...], bool] = ((), False)
    """The names of the councils at work, and whether the test commits."""
    _blocker: Any = None
    _own: str = ""
    _holds: tuple[str, ...] | None = ()
    """What the session's own database is a copy of; None where a test wrote to it."""
    _at_work: dict[tuple[str, ...], AtWork] = field(default_factory=dict)

    def begin(self, blocker: Any) -> None:
        """Once, when the template is there."""
        self._blocker, self._own = blocker, connection.settings_dict["NAME"]
        self.lead()

    def end(self) -> None:
        """All of them go."""
        for name in (*(each.name for each in self._at_work.values()), self._own):
            database.drop(name)

    def want(self, councils: tuple[str, ...], *, commits: bool) -> None:
        """What the next test asks for."""
        self.wanted = councils, commits
        if self._blocker:
            with self._blocker.unblock():
                self.lead()

    def house(self, name: str) -> House:
        """The council of the database that the connection leads to."""
        return self._at_work[self.wanted[0]].houses[name]

    def lead(self) -> None:
        """The connection leads to what is wanted. While a module's transaction is open it stays where it is."""
        councils, commits = self.wanted
        if connection.in_atomic_block:
            return
        name = self._own
        if councils:
            name = self._made(councils).name
        if commits or not councils:
            if self._holds != councils:
                database.copy(name if councils else database.template(), self._own)
            self._holds, name = None if commits else councils, self._own
        database.lead_to(name)

    def _made(self, councils: tuple[str, ...]) -> AtWork:
        known = self._at_work.get(councils)
        if known and time.monotonic() - known.made_at < STALE_AFTER:
            return known
        *others, last = councils
        before = self._made(tuple(others)) if others else None
        name = f"{self._own}_{'_'.join(councils).lower()}"
        database.copy(before.name if before else database.template(), name)
        database.lead_to(name)
        with transaction.atomic():
            wall.open_wall()
            house = factories.house(last)
            connection.run_on_commit.clear()  # no worker is told: the tests are not about this
        connection.close()
        self._holds = self._holds if self._holds != councils else None
        made = AtWork(name, {**(before.houses if before else {}), last: house}, time.monotonic())
        if before:
            made.made_at = before.made_at
        self._at_work[councils] = made
        return made


DATABASES = Databases()
