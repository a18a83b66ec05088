"""A council at work takes a second to make, and a thousand tests begin with one: it stands from one test to the next.

It is made within a transaction that is left open round the tests (class-level data, for tests that are functions). What
a test does to it is undone with that test; a test that asks for no council, or for fewer, finds none of it. It is made
anew every minute, so that what happened “six hours ago” did.
"""

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from tests import factories, wall
from tests.factories import House

LONGEST = 60
"""Seconds."""


@dataclass(frozen=True)
class Stands:
    """A council, and the transaction in which it was made."""

    name: str
    house: House
    around: transaction.Atomic


class Standing:
    """The councils that stand, one within the other's transaction."""

    def __init__(self) -> None:
        self._stack: list[Stands] = []
        self._since = 0.0

    def change(self, names: Sequence[str]) -> None:
        """Let these stand, in this order, and no other."""
        is_broken = connection.closed_in_transaction or connection.needs_rollback
        if is_broken or time.monotonic() > self._since + LONGEST:
            self.leave()
        while [one.name for one in self._stack] != list(names[: len(self._stack)]):
            self._leave_last()
        for name in names[len(self._stack) :]:
            self._make(name)

    def leave(self) -> None:
        """Nothing stands any more."""
        while self._stack:
            self._leave_last()

    def house(self, name: str) -> House:
        """As it was made, whatever other tests did to it in Python; made now where none stands."""
        found = next((one.house for one in self._stack if one.name == name), None)
        return copy.deepcopy(found) if found else factories.house(name)

    def _make(self, name: str) -> None:
        if not self._stack:
            self._since = time.monotonic()
        around = transaction.atomic()
        around.__enter__()
        try:
            wall.open_wall()
            self._stack.append(Stands(name, factories.house(name), around))
        except BaseException:
            _undo(around)
            raise

    def _leave_last(self) -> None:
        _undo(self._stack.pop().around)


def _undo(around: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    around.__exit__(None, None, None)
