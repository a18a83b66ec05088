"""Several workers that deliver notices at the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from sharing.notices import due
from sharing.notices.webhooks import set_webhook
from tests import wall


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_call_once(here, leeds):
    """Each with a connection of its own, behind the second wall."""
    wall.open_wall()
    server = here()
    set_webhook(force=leeds.council.police_force, address=server.address)
    together, delivered = Barrier(4), []

    def work() -> None:
        together.wait(10)
        delivered.append(due.call_forces())
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(30)
    assert sorted(delivered) == [0, 0, 0, 1]
    assert len(server.calls) == 1
