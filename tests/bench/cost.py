"""What the second wall and the log of looks cost: the same page with and without them, in runs that alternate.

Without them means: a plain transaction, as the owner whom no policy binds for the moment, and no look written down.
Only on the data of a demonstration: for the length of a run the owner is not bound there.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection, transaction

from audit import access
from rhi import wall
from rhi.bulk_loading import unbound
from rhi.ownership import as_owner

PAIRS, CALLS = 12, 8


def cost_of_isolation(call: Callable[[], object]) -> tuple[float, float]:
    """(with, without) in milliseconds: medians over the calls of alternating runs."""
    walled: list[float] = []
    bare: list[float] = []
    for _ in range(PAIRS):
        walled += timed(call)
        with without_isolation():
            bare += timed(call)
        connection.close()
    return statistics.median(walled), statistics.median(bare)


def timed(call: Callable[[], object]) -> list[float]:
    """Each call's time in milliseconds, after two to warm up."""
    for _ in range(2):
        call()
    times = []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return times


@contextmanager
def without_isolation() -> Iterator[None]:
    """No wall, no log."""

    @contextmanager
    def plain() -> Iterator[None]:
        with transaction.atomic():
            yield

    with (
        as_owner(),
        unbound(),
        mock.patch.object(wall, "closed", plain),
        mock.patch.object(wall, "enter", return_value=frozenset()),
        mock.patch.object(access, "saw", return_value=None),
    ):
        yield
