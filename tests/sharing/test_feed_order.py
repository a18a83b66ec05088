"""The order of the feed when two people release at the same moment."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sharing import feed
from sharing.models import Change, Summary
from tests import wall


@pytest.mark.django_db(transaction=True)
def test_a_slow_release_is_never_passed_by_a_quick_one(leeds):
    """A takes its number and is slow to commit; B waits; a reader in between misses neither."""
    wall.open_wall()
    summary = Summary.objects.get(pk=leeds.sharing["summary_pk"])
    start = Change.objects.count()
    numbered, go_on = threading.Event(), threading.Event()

    def write(is_slow: bool) -> None:
        with transaction.atomic():
            wall.open_wall()
            row = Change(council=leeds.council, agency=leeds.council.police_force, summary=summary, kind="released")
            row.at = timezone.now()
            feed.announce([row])
            if is_slow:
                numbered.set()
                go_on.wait(10)
        connection.close()

    slow = threading.Thread(target=write, args=(True,))
    slow.start()
    assert numbered.wait(10)
    quick = threading.Thread(target=write, args=(False,))
    quick.start()
    seen = list(Change.objects.order_by("number").values_list("number", flat=True))
    assert len(seen) == start
    go_on.set()
    slow.join(10)
    quick.join(10)
    numbers = list(Change.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + start + 2))
