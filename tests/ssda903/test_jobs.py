"""A set of SSDA903 files loaded by a job: how far it is, cancelled in the middle, its worker killed in the middle."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from accounts.roles import Role
from cases.models import Child
from interviews.actions import loads, ssda903
from interviews.load_workers import WORKERS
from interviews.models import SsdaUpload
from interviews.tasks import watch_loads
from rhi.wall import every_council
from tests import factories, wall
from tests.ssda903.files import absence, header, stay, written

pytestmark = pytest.mark.django_db(transaction=True)
STEP = ("ssda903", "load")
WORKER = """
import sys, time, django
django.setup()
from interviews.actions import loads, ssda903
from interviews.load_workers import WORKERS
ssda903.BATCH = 2

def load(upload, progress):
    def report(done, total):
        progress(done, total)
        if done:
            print("in the middle", flush=True)
            time.sleep(60)
    return WORKERS["ssda903", "load"](upload, report)

loads.run("ssda903", int(sys.argv[1]), {("ssda903", "load"): load})
"""


@pytest.fixture
def waiting(monkeypatch) -> SsdaUpload:
    """Checked files of six children, whose load waits for a worker; two children at a time."""
    monkeypatch.setattr(ssda903, "BATCH", 2)
    wall.open_wall()
    leeds = factories.council("Leeds")
    person = factories.reread(factories.person(Role.ADMINISTRATOR, leeds))
    names = [f"C{number}" for number in range(6)]
    rows = {
        "header": [header(name) for name in names],
        "episodes": [stay("01/06/2024", reference=name) for name in names],
        "missing": [absence("05/09/2024", "07/09/2024", reference=name) for name in names],
    }
    files = {name: written(name, found).encode() for name, found in rows.items()}
    upload = SsdaUpload.objects.create(council=leeds, uploaded_by=person, state="checked", **files)
    return loads.begin(user=person, upload=upload, step="load")


def outcome(upload: SsdaUpload) -> tuple[str, int]:
    wall.open_wall()
    upload.refresh_from_db()
    return upload.state, Child.objects.filter(source="ssda903").count()


def test_it_says_how_far_it_is_and_forgets_the_files_when_it_is_done(waiting):
    seen = []

    def load(upload, progress):
        return WORKERS[STEP](upload, lambda done, total: seen.append((done, total)))

    loads.run("ssda903", waiting.pk, {STEP: load})
    assert seen == [(0, 6), (2, 6), (4, 6)]
    assert outcome(waiting) == ("loaded", 6)
    assert (bytes(waiting.header), waiting.preview, len(waiting.digests["header"])) == (b"", [], 64)


def test_cancelled_in_the_middle_nothing_is_left(waiting):
    def cancel() -> None:
        with every_council("a test cancels"):
            loads.cancel(user=factories.reread(waiting.uploaded_by), upload=waiting)
        connection.close()

    def load(upload, progress):
        def report(done, total):
            if done:
                other = Thread(target=cancel)
                other.start()
                other.join()
            progress(done, total)

        return WORKERS[STEP](upload, report)

    loads.run("ssda903", waiting.pk, {STEP: load})
    assert outcome(waiting) == ("cancelled", 0)


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_and_it_is_said(waiting):
    environment = {**os.environ, "DATABASE_URL": wall.application_url(), "DJANGO_SETTINGS_MODULE": "rhi.settings"}
    command = [sys.executable, "-W", "ignore", "-c", WORKER, str(waiting.pk)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "in the middle\n"
        worker.kill()
    with every_council("a test lets time pass"):
        row = SsdaUpload.objects.get(pk=waiting.pk)
        SsdaUpload.objects.filter(pk=row.pk).update(started_at=row.started_at - timedelta(minutes=5))
    assert watch_loads() == 1
    assert outcome(waiting) == ("failed", 0)
    assert "The server stopped" in waiting.problem
