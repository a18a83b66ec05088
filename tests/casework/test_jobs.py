"""The overdue job and the outbox: once each, whoever runs them and how often; caught up after an outage."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import outbox
from accounts.models import JobRun, OutboxMessage
from accounts.roles import Role
from accounts.tasks import tick
from interviews.flags import sweep
from interviews.models import DeadlineFlag, ReturnInterview
from interviews.tasks import flag_deadlines
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue(db):
    """Two interviews overdue in Leeds, which has two managers."""
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    factories.person(Role.MANAGER, leeds, name="second-manager")
    factories.person(Role.CASEWORKER, leeds)
    for number in (1, 2):
        child = factories.child(manager, leeds, number, given_names="Secretname")
        factories.returned(manager, factories.episode(manager, child, hours_ago=100), hours_ago=80)
    OutboxMessage.objects.all().delete()  # of the steps that the absences reached
    return manager


def test_what_is_overdue_is_flagged_once_and_told_to_managers_once(overdue):
    now = timezone.now()
    assert sweep(now) == 8  # for each: offer and interview, near and past
    assert sweep(now) == 0
    assert flag_deadlines() == 0
    assert DeadlineFlag.objects.filter(kind="overdue").count() == 2
    assert sorted(OutboxMessage.objects.values_list("recipient", flat=True)) == [
        "manager@leeds.example",
        "second-manager@leeds.example",
    ]
    assert outbox.send_waiting() == 2
    assert outbox.send_waiting() == 0
    assert ["2" in message.subject for message in mail.outbox] == [True] * 2
    assert "Secretname" not in str([message.body for message in mail.outbox])


def test_nothing_is_flagged_at_exactly_the_due_time(overdue):
    due_at = ReturnInterview.objects.order_by("due_at").first().due_at
    sweep(due_at)
    assert not DeadlineFlag.objects.filter(kind="overdue").exists()
    sweep(due_at + timedelta(microseconds=1))
    assert DeadlineFlag.objects.filter(kind="overdue").count() == 1


def test_a_flag_resolved_by_an_interview_is_kept(overdue):
    sweep(timezone.now())
    owed = DeadlineFlag.objects.first().return_interview
    factories.interview(overdue, owed, late_reason=factories.code("late_reason.other"))
    sweep(timezone.now())
    flags = DeadlineFlag.objects.filter(return_interview=owed)
    assert {flag.resolution for flag in flags} == {"ended"}


def test_a_message_that_cannot_leave_is_tried_again_later(overdue, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sweep(timezone.now())
    outbox.send_waiting()
    message = OutboxMessage.objects.first()
    assert (message.sent_at, message.attempts, message.failed_at) == (None, 1, None)
    assert message.not_before_at > timezone.now()
    assert message.last_error


def test_readyz_says_what_is_wrong(client):
    assert client.get("/healthz").json() == {"status": "up"}
    assert client.get("/readyz").status_code == 503
    tick()
    assert client.get("/readyz").json()["status"] == "ready"
    JobRun.objects.filter(name="accounts.tasks.tick").update(succeeded_at=timezone.now() - timedelta(minutes=4))
    assert client.get("/readyz").json()["checks"]["beat"] == "late"
