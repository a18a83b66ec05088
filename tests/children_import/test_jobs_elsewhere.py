"""A load that is cancelled, or whose worker is killed, while another process works on it."""

import os
import socket
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection

from accounts.roles import Role
from cases.models import Child, ChildImport
from interviews.actions import loads
from interviews.actions.child_import import remember_columns
from interviews.load_workers import WORKERS
from interviews.tasks import watch_loads
from rhi.wall import every_council
from tests import factories, wall
from tests.children_import.test_children_import import ADA, COLUMNS, file

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting():
    """A checked file whose load waits for a worker."""
    wall.open_wall()
    leeds = factories.council("Leeds")
    person = factories.reread(factories.person(Role.ADMINISTRATOR, leeds))
    remember_columns(user=person, council=leeds, columns=COLUMNS)
    row = ChildImport(council=leeds, uploaded_by=person, content=file(ADA), state="checked", digest="0")
    row.save()
    return loads.begin(user=person, upload=row, step="load")


def elsewhere(work) -> Thread:
    """Another process, as far as the database knows."""

    def done():
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=done)
    thread.start()
    return thread


def state_of(row: ChildImport) -> tuple[str, bool]:
    wall.open_wall()
    row.refresh_from_db()
    return row.state, Child.objects.filter(reference="LCS-1").exists()


def test_a_load_that_is_cancelled_while_it_runs_leaves_nothing(waiting):
    def load_and_be_cancelled(upload, progress):
        found = WORKERS["children", "load"](upload, progress)
        person = upload.uploaded_by

        def cancel():
            with every_council("a test cancels"):
                loads.cancel(user=factories.reread(person), upload=upload)

        elsewhere(cancel).join()
        progress(1, 1)
        return found

    loads.run("children", waiting.pk, {("children", "load"): load_and_be_cancelled})
    assert state_of(waiting) == ("cancelled", False)


def test_a_load_whose_worker_is_killed_leaves_nothing_and_says_so(waiting):
    works, is_dead, line = Event(), Event(), []

    def load_and_wait(upload, progress):
        WORKERS["children", "load"](upload, progress)
        line.append(socket.socket(fileno=os.dup(connection.connection.fileno())))
        works.set()
        is_dead.wait(20)
        progress(1, 1)

    thread = elsewhere(lambda: loads.run("children", waiting.pk, {("children", "load"): load_and_wait}))
    assert works.wait(20)
    with every_council("a test lets time pass"):
        row = ChildImport.objects.get(pk=waiting.pk)
        ChildImport.objects.filter(pk=row.pk).update(started_at=row.started_at - timedelta(minutes=5))
    assert watch_loads() == 0  # its worker still lives
    line[0].shutdown(socket.SHUT_RDWR)  # as when its process is gone
    is_dead.set()
    thread.join()
    assert watch_loads() == 1
    assert state_of(waiting) == ("failed", False)
    assert "The server stopped" in waiting.problem
