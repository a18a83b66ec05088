"""The database links each absence to its placement, and figures to that (migration 0003_placements); here it waits.

Where a child's rows are moved one after another, an absence would lose its placement and find it again, and each step
would stand in its history and among the corrections of its month.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def linked_at_the_end(children: Iterable[int]) -> Iterator[None]:
    """Within the caller's transaction: nothing is linked until the end, and then all absences of these children."""
    wait("on")
    yield
    wait("")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rhi_link_placements(%s)", [sorted(children)])


def wait(on: str) -> None:
    """Until the end of the transaction nothing is linked (“on”), or it is again (“”)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rhi.placements_wait', %s, true)", [on])
