"""The job of exports: one at a time, taken up again after a worker died, given up in words, nothing left over."""

import tempfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import longest_run
from accounts.roles import Role
from reporting.exports import jobs, making
from reporting.exports.actions import progress_key
from reporting.models import Export, ExportPart
from reporting.tasks import make_exports
from tests import factories
from tests.reporting.exporting import ask, made, taken
from tests.reporting.hard_cases import back

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def test_progress_is_shown(office, sign_in):
    client = sign_in(office[0])
    export = ask(client, "episodes", "csv")
    assert "Refresh this page" in client.get(reverse("exports")).content.decode()
    assert jobs.claim() == export
    export.refresh_from_db()
    cache.set(progress_key(export), (4000, 12000), 60)
    page = client.get(reverse("exports")).content.decode()
    assert "Being made" in page
    assert "4000 of 12000 rows" in page
    assert 'http-equiv="refresh"' not in page


def test_one_is_made_at_a_time_the_oldest_first(office, sign_in):
    client = sign_in(office[0])
    first, second = ask(client), ask(client)
    assert jobs.claim() == first
    assert jobs.claim() is None
    Export.objects.filter(pk=first.pk).update(state="failed", problem="x")
    assert jobs.claim() == second


def test_a_job_cut_off_with_its_worker_is_taken_up_again(office, sign_in):
    client = sign_in(office[0])
    export = ask(client)
    assert jobs.claim() == export  # and the worker is killed here
    assert make_exports() == 0
    Export.objects.filter(pk=export.pk).update(started_at=timezone.now() - 2 * longest_run())
    assert make_exports() == 1
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)
    assert taken(client, export)


def test_what_a_slow_worker_finishes_late_is_not_kept_twice(office, sign_in):
    client = sign_in(office[0])
    export = ask(client)
    slow = jobs.claim()
    Export.objects.filter(pk=export.pk).update(started_at=timezone.now() - 2 * longest_run())
    assert make_exports() == 1
    jobs.make_one(slow)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 2)
    assert ExportPart.objects.filter(export=export).count() == 1


def test_after_three_times_it_is_given_up_in_words(office, sign_in):
    client = sign_in(office[0])
    export = ask(client)
    for _ in range(jobs.ATTEMPTS):
        assert jobs.claim() == export
        Export.objects.filter(pk=export.pk).update(started_at=timezone.now() - 2 * longest_run())
    assert jobs.claim() is None
    assert jobs.GAVE_UP in client.get(reverse("exports")).content.decode()


def test_what_goes_wrong_is_said_and_the_next_is_made(office, sign_in, monkeypatch):
    client = sign_in(office[0])
    first, second = ask(client), ask(client, "figures", "xlsx")

    def broken(*facts):
        raise RuntimeError("of a child called Bea")

    monkeypatch.setitem(making.WRITERS, "csv", broken)
    assert make_exports() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.problem, second.state) == ("failed", jobs.WENT_WRONG, "ready")
    assert not ExportPart.objects.filter(export=first).exists()


def test_more_rows_than_a_sheet_holds_are_refused_in_words(office, sign_in, monkeypatch):
    manager, leeds = office
    for number in range(3):
        back(manager, leeds, number)
    monkeypatch.setattr(making, "LIST_LIMIT", 2)
    client = sign_in(manager)
    export = ask(client, "episodes", "xlsx", count="due")
    make_exports()
    export.refresh_from_db()
    assert (export.state, export.problem) == ("failed", making.TOO_LONG)


def test_nothing_stays_on_the_workers_disk(office, sign_in, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    manager, leeds = office
    back(manager, leeds, 1)
    made(sign_in(manager), "episodes", "xlsx", count="due")
    assert not list(tmp_path.glob(f"{making.FOLDER}*"))
    left = tmp_path / f"{making.FOLDER}left"
    left.mkdir()
    (left / "file").write_text("x")
    jobs.forget_leftovers(tmp_path, timezone.now())
    assert left.exists()
    jobs.forget_leftovers(tmp_path, timezone.now() + longest_run() + timedelta(minutes=1))
    assert not left.exists()
