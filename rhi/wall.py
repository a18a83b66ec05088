"""The second wall: what PostgreSQL itself shows to the transaction at hand, whatever the code around it asks for.

Row-level security on every scoped table (rhi.wall_sql makes it) reads lists from the transaction: the councils whose
rows exist, the children hidden among them, and, for people whose role is limited to their own work, the councils where
that is so and the children shown there. They are set for one transaction (`set_config(…, true)`) and gone with it: a
transaction that enters nothing sees nothing. A request enters as its person (accounts.middleware), a call of the API as
its agency, a job that serves all councils through `every_council`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import connection, transaction

NOBODY = 0
LISTS = ("rhi.councils", "rhi.limited", "rhi.hidden", "rhi.shown")


def enter(*, councils: Iterable[int], limited: Iterable[int] = (), person: int = NOBODY) -> frozenset[int]:
    """Set the wall for the rest of this transaction; answers with the restricted children hidden from this person.

    `councils` are those whose rows the person may see, `limited` those where only children of their own work exist.
    """
    only_limited = sorted(limited)
    all_rows = sorted(set(councils) - set(only_limited))
    return frozenset(_row("SELECT rhi_enter(%s::bigint[], %s::bigint[], %s)", [all_rows, only_limited, person])[0])


def enter_agency(agency: int) -> None:
    """Set the wall for an agency's call: the councils it has or had an agreement with; no restricted child."""
    _row("SELECT rhi_enter_agency(%s)", [agency])


def enter_for_children(children: Iterable[int]) -> None:
    """Set the wall for a private link: of every council's rows, only those about these children exist."""
    _row("SELECT rhi_see('{}', '{}', '{}', %s::bigint[])", [sorted(children)])


def hidden_from(*, councils: Iterable[int], person: int) -> frozenset[int]:
    """The restricted children of these councils for whom the person holds no grant in force."""
    return frozenset(_row("SELECT rhi_hidden(%s::bigint[], %s)", [sorted(councils), person])[0])


@contextmanager
def closed() -> Iterator[None]:
    """One transaction to be entered by whoever is recognised in it; what stood before stands again afterwards."""
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        before = _lists() if is_nested else ()
        yield
        if is_nested and not connection.needs_rollback:  # undone, a transaction restores them by itself
            _set(dict(zip(LISTS, before, strict=True)))


@contextmanager
def every_council(why: str) -> Iterator[None]:
    """For a job that serves all councils: one transaction that sees every row. `why` stands in the history."""
    with pghistory.context(job=why), closed():
        _row("SELECT rhi_enter_everywhere()")
        yield


@contextmanager
def nothing_hidden() -> Iterator[None]:
    """For the few actions about restricted records themselves: the same councils, restricted children included."""
    with closed():
        _set({"rhi.hidden": "{}"})
        yield


def _lists() -> tuple[Any, ...]:
    return _row(f"SELECT {', '.join(f'''current_setting('{name}', true)''' for name in LISTS)}")


def _set(values: dict[str, str | None]) -> None:
    _row(
        f"SELECT {', '.join(f'''set_config('{name}', %s, true)''' for name in values)}",
        [value or "" for value in values.values()],
    )


def _row(sql: str, parameters: list[Any] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
