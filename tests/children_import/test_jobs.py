"""A large file is checked and loaded by a job: how far it is can be seen, it can be cancelled, all or nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Child, ChildImport
from interviews.actions import loads
from interviews.actions.child_import import remember_columns
from interviews.load_workers import WORKERS
from interviews.tasks import run_load, watch_loads
from tests.casework.forms import send, shown
from tests.children_import.test_children_import import ADA, COLUMNS, file, upload

pytestmark = pytest.mark.django_db
MANY = [f"B-{number},Bo{number},Sample,2013-05-06,A school with a long name,,,,,,,," for number in range(2000)]


@pytest.fixture
def client(leeds, sign_in):
    """An administrator whose council has chosen its columns."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=COLUMNS)
    return sign_in(leeds["administrator"])


def begun(client, *rows: str) -> tuple[str, ChildImport]:
    url = upload(client, file(*rows))["Location"]
    return url, ChildImport.objects.latest("pk")


def test_a_large_file_is_checked_and_loaded_by_a_job(client):
    url, row = begun(client, *MANY)
    assert row.state == "waiting"
    page = client.get(url).content.decode()
    assert "being checked" in page
    assert "Refresh this page" in page
    assert "Load this file" not in page
    run_load("children", row.pk)
    page = client.get(url).content.decode()
    assert "Nothing is saved yet" in page
    assert "2000" in page
    assert not Child.objects.filter(reference__startswith="B-").exists()
    send(client, url, {})
    assert "being loaded" in client.get(url).content.decode()
    run_load("children", row.pk)
    run_load("children", row.pk)  # a message that comes twice
    assert "The file is loaded" in client.get(url).content.decode()
    assert Child.objects.filter(reference__startswith="B-").count() == 2000
    row.refresh_from_db()
    assert bytes(row.content) == b""


def test_a_message_that_was_lost_is_sent_again(client):
    _, row = begun(client, *MANY)
    assert loads.waiting() == [("children", row.pk)]


def test_a_load_that_waits_is_cancelled_and_the_file_is_not_kept(client):
    url, row = begun(client, *MANY)
    send(client, f"{url}cancel/", {})
    run_load("children", row.pk)
    row.refresh_from_db()
    assert (row.state, bytes(row.content)) == ("cancelled", b"")
    assert "Nothing of it was saved" in client.get(url).content.decode()


def send_without_work(client, url: str, row: ChildImport) -> None:
    """As if it were a large file: begun, and waiting for a worker."""
    ChildImport.objects.filter(pk=row.pk).update(size=10**9)
    send(client, url, {})
    row.refresh_from_db()
    assert row.state == "waiting"


def test_what_goes_wrong_leaves_nothing_and_is_said(client):
    url, row = begun(client, ADA)
    send_without_work(client, url, row)

    def load_and_fail(upload, progress):
        WORKERS["children", "load"](upload, progress)
        raise ZeroDivisionError

    loads.run("children", row.pk, {("children", "load"): load_and_fail})
    assert not Child.objects.filter(reference="LCS-1").exists()
    page = client.get(url).content.decode()
    assert "Something went wrong" in page
    assert "Check this file again" in page
    ChildImport.objects.filter(pk=row.pk).update(size=1)
    send(client, url, {})
    assert "Nothing is saved yet" in client.get(url).content.decode()


def test_a_load_whose_worker_is_gone_says_so(client):
    url, row = begun(client, *MANY)
    ago = timezone.now() - timedelta(minutes=2)
    ChildImport.objects.filter(pk=row.pk).update(state="running", started_at=ago)
    assert watch_loads() == 1
    assert "The server stopped" in client.get(url).content.decode()


def test_a_load_cannot_be_begun_twice(client):
    url, row = begun(client, *MANY)
    answer = client.post(url, shown(client, url))
    assert "being worked on already" in answer.content.decode()
    assert ChildImport.objects.get(pk=row.pk).step == "check"


def test_nobody_elses_upload_exists(client, bradford, sign_in):
    url, _ = begun(client, ADA)
    theirs = sign_in(bradford["administrator"])
    assert theirs.get(url).status_code == 404
    assert theirs.get(f"{url}cancel/").status_code == 404
    assert theirs.get(reverse("children_import")).status_code == 200
