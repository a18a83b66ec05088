"""The one order in which locks of the database are taken, so that no two actions wait for each other.

1. The call: the idempotency key of an API call, then the reference of a police report (both advisory).
2. The councils (`lock_councils`), the lowest number first: taken by every action that changes who may read what.
3. Rows.
4. The number of the change feed (sharing.feed), the last step.

An action may leave steps out, but never goes back to an earlier one.
"""

import re
from collections.abc import Iterable

from django.db import connection

SPACES = re.compile(r"[\s\u200b\ufeff]+")


def lock_councils(councils: Iterable[int]) -> None:
    """Wait for other actions of these councils (ids) that change who may read what; held until the transaction ends.

    Taken again in the same transaction it does nothing.
    """
    with connection.cursor() as cursor:
        for pk in sorted(set(councils)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [f"council:{pk}"])


def lock_report(force: int, reference: str) -> None:
    """Wait for another notice or answer about the same police report: a force's id and its reference.

    References that differ in capitals and spaces only are the same (cases.references).
    """
    reference = SPACES.sub("", reference).upper()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [f"{force}:{reference}"])
