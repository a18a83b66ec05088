"""Reports that begin by themselves: when, once however often the job runs, and who is told."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.roles import Role
from reporting import tasks
from reporting.committee import views, working
from reporting.committee.quarters import Quarter, just_over, quarter_of
from reporting.models import CommitteeReport, CommitteeSetting
from tests import factories, wall
from tests.casework.forms import send, shown
from tests.reporting.making_house import committee_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    """A manager of Leeds; Bradford has nobody."""
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


@pytest.fixture
def sent(monkeypatch):
    """What is given to workers."""
    found: list[int] = []
    monkeypatch.setattr(tasks.advance_committee_report, "delay", found.append)
    return found


@pytest.mark.parametrize(
    ("day", "quarter", "first", "last"),
    [
        (date(2026, 4, 1), Quarter(2025, "q4"), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 7, 10), Quarter(2026, "q1"), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), Quarter(2026, "q2"), date(2026, 7, 1), date(2026, 9, 30)),
        (date(2027, 1, 1), Quarter(2026, "q3"), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_the_quarter_just_over(day, quarter, first, last):
    found = just_over(day)
    assert found == quarter
    assert (found.starts_on, found.ends_on) == (first, last)
    assert quarter_of(found.starts_on) == quarter_of(found.ends_on) == found


@pytest.mark.parametrize(("days", "begun"), [(10, 0), (11, 1), (40, 1)])
def test_it_begins_so_many_days_after_the_quarter(office, days, begun):
    assert working.begin_due(date(2026, 6, 30) + timedelta(days=days)) == begun
    assert CommitteeReport.objects.count() == begun


def test_a_council_may_wait_longer_or_do_without(office, sign_in):
    manager, leeds = office
    client, url = sign_in(manager), reverse("committee_schedule")
    assert "10 days after the end of each quarter" in client.get(reverse("committee_reports")).content.decode()
    send(client, url, {"days_after": "30"})
    assert working.begin_due(date(2026, 7, 20)) == 0
    assert working.begin_due(date(2026, 7, 31)) == 1
    form = shown(client, url)
    form.pop("is_on")
    client.post(url, form)
    assert not CommitteeSetting.objects.get(council=leeds).is_on
    assert working.begin_due(date(2026, 10, 31)) == 0
    assert "There is a problem" in send(client, url, {"days_after": "2"}).content.decode()


def test_two_who_set_the_schedule_see_both(office, sign_in):
    manager, _ = office
    client, url = sign_in(manager), reverse("committee_schedule")
    old = shown(client, url)
    send(client, url, {"days_after": "20"})
    page = client.post(url, {**old, "days_after": "30"}).content.decode()
    assert "Somebody else" in page
    assert CommitteeSetting.objects.get().days_after == 20


def test_nobody_to_hear_of_it_begins_none(db):
    assert working.begin_due(date(2026, 7, 31)) == 0


def test_the_job_begins_counts_and_tells_once(office, sent):
    manager, leeds = office
    assert tasks.begin_committee_reports() == 1
    assert tasks.begin_committee_reports() == 0
    report = CommitteeReport.objects.get()
    assert (report.when, report.begun_by, sent) == (just_over(timezone.localdate()), None, [report.pk] * 2)
    for pk in sent:
        tasks.advance_committee_report(pk)
    report.refresh_from_db()
    assert (report.state, report.council) == ("drafted", leeds)
    message = OutboxMessage.objects.get(kind="committee_report")
    assert message.person == manager
    assert (
        message.body.split()
        == (
            f"The figures of the quarter are counted: the committee report waits for its commentary (Leeds)."
            f" Reference: {report.when.words}. Read them, and write it: "
            f"{message.body.rpartition(': ')[2]}"
        ).split()
    )
    assert reverse("committee_report", args=[report.pk]) in message.body
    sent.clear()
    tasks.begin_committee_reports()
    assert sent == []


def test_a_report_that_a_person_began_tells_nobody(
    office, sign_in, sent, django_capture_on_commit_callbacks, monkeypatch
):
    queued = []
    monkeypatch.setattr(views.current_app, "send_task", lambda name, arguments: queued.append((name, arguments)))
    client = sign_in(office[0])
    with django_capture_on_commit_callbacks(execute=True):
        send(client, reverse("committee_begin"), {"quarter": "2026-q1"})
    report = CommitteeReport.objects.get()
    assert queued == [(tasks.advance_committee_report.name, [report.pk])]
    tasks.advance_committee_report(report.pk)
    assert not OutboxMessage.objects.filter(kind="committee_report").exists()


def test_a_report_that_was_never_queued_is_found_by_the_job(office, sent):
    report = committee_report(office[1], year=2025)
    tasks.begin_committee_reports()
    assert report.pk in sent


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_begin_it_once():
    wall.open_wall()
    leeds = factories.council("Leeds")
    factories.person(Role.MANAGER, leeds)
    ready, begun = threading.Barrier(2), []

    def run() -> None:
        ready.wait()
        begun.append(working.begin_due(date(2026, 7, 31)))
        for pk in working.waiting():
            working.advance(pk)
        connection.close()

    jobs = [threading.Thread(target=run) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    wall.open_wall()
    report = CommitteeReport.objects.get()
    assert len(begun) == 2
    assert report.state == "drafted"
    assert OutboxMessage.objects.filter(kind="committee_report").count() == 1
