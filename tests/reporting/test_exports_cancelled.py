"""An export that is cancelled while a worker makes it."""

from threading import Thread

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.roles import Role
from audit.models import Access
from reporting.exports import making
from reporting.models import Export, ExportPart
from reporting.tasks import make_exports
from rhi.wall import every_council
from tests import factories, wall
from tests.reporting.exporting import ask
from tests.reporting.hard_cases import back


def cancelled_elsewhere(export):
    """Another process cancels it."""

    def cancel():
        with every_council("a test cancels"):
            Export.objects.filter(pk=export.pk).update(state="cancelled")
        connection.close()

    other = Thread(target=cancel)
    other.start()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_an_export_cancelled_while_it_is_made_stops_and_leaves_nothing(sign_in, monkeypatch):
    wall.open_wall()
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    for number in range(3):
        back(manager, leeds, number)
    client = sign_in(manager)
    export = ask(client, "episodes", "csv", count="due")
    told = []

    def tell(key, value, time):
        told.append(value)
        cancelled_elsewhere(export)

    monkeypatch.setattr(making, "TELL_EVERY", 1)
    monkeypatch.setattr(cache, "set", tell)
    assert make_exports() == 1
    wall.open_wall()
    export.refresh_from_db()
    assert (export.state, export.size) == ("cancelled", None)
    assert told == [(1, 3)]
    assert not ExportPart.objects.exists()
    assert not Access.objects.filter(what="export_made").exists()
