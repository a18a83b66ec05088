"""Jobs are watched: each one, by the schedule itself; late, failing and killed ones are told."""

from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import actions, jobs, outbox
from accounts.jobs import WatchedTask, late_after, late_jobs
from accounts.models import JobRun, OutboxMessage, Submission
from accounts.roles import Role
from accounts.tasks import close_run_out_roles, send_outbox, tick
from audit import tasks as audit_tasks
from tests.factories import council, person

TICK, ROLES = "accounts.tasks.tick", "accounts.tasks.close_run_out_roles"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_every_job_of_the_schedule_is_watched_and_has_words(name):
    current_app.loader.import_default_modules()
    assert isinstance(current_app.tasks[settings.CELERY_BEAT_SCHEDULE[name]["task"]], WatchedTask), name
    assert settings.JOB_WORDS[name]


@pytest.mark.parametrize(
    ("schedule", "late"),
    [
        (15.0, NOON + timedelta(minutes=3)),
        (60.0, NOON + timedelta(minutes=3)),
        (timedelta(minutes=5), NOON + timedelta(minutes=15)),
        (crontab(minute="5"), NOON + timedelta(minutes=15)),
        (crontab(hour="2", minute="20"), datetime(2026, 11, 25, 2, 30, tzinfo=UTC)),
        (crontab(hour="13", minute="0"), NOON + timedelta(minutes=70)),
        (crontab(hour="6", minute="0", day_of_week="1"), datetime(2026, 11, 30, 6, 10, tzinfo=UTC)),
    ],
)
def test_when_a_job_is_late_follows_from_its_schedule(schedule, late):
    assert late_after(schedule, NOON) == late


@pytest.mark.django_db
def test_a_run_is_written_down_with_its_rows(monkeypatch):
    monkeypatch.setattr(outbox, "send_waiting", lambda: 7)
    assert send_outbox() == 7
    run = JobRun.objects.get()
    assert (run.name, run.rows, run.failures) == ("accounts.tasks.send_outbox", 7, 0)
    assert run.started_at <= run.ended_at == run.succeeded_at
    assert run.took_ms is not None


@pytest.mark.django_db
def test_a_job_that_fails_is_told_without_the_words_of_its_error(monkeypatch, client, sign_in):
    tick()

    def fails(today):
        raise ValueError("Key (name)=(Secretname) is wrong")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "close_run_out", fails)
        with pytest.raises(ValueError, match="Secretname"):
            close_run_out_roles()
    run = JobRun.objects.get(name=ROLES)
    assert (run.failures, run.succeeded_at) == (1, None)
    assert run.last_error.startswith("ValueError in ")
    assert late_jobs(timezone.now()) == ["close-roles"]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["jobs"]) == (503, "close-roles is failing")
    page = sign_in(person(Role.ADMINISTRATOR, council())).get(reverse("operations")).content.decode()
    assert "Failing" in page
    assert "1 job is late or failing" in page
    assert "Secretname" not in page
    close_run_out_roles()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_what_a_failing_job_did_is_undone_and_its_failure_kept(monkeypatch):
    user = person(None, council())

    def fails(now):
        Submission.objects.create(user=user)
        raise RuntimeError

    monkeypatch.setattr(audit_tasks, "seal", fails)
    with pytest.raises(RuntimeError):
        audit_tasks.seal_audit()
    assert not Submission.objects.exists()
    assert JobRun.objects.get().failures == 1


@pytest.mark.django_db
def test_a_job_that_was_killed_counts_as_failed_at_its_next_start():
    JobRun.objects.create(name=ROLES, started_at=timezone.now() - timedelta(days=1))
    jobs.note_start(ROLES, timezone.now())
    run = JobRun.objects.get()
    assert (run.failures, run.last_error) == (1, jobs.CUT_OFF)
    jobs.note_start(ROLES, timezone.now())
    assert JobRun.objects.get().failures == 1


@pytest.mark.django_db
def test_readyz_names_a_stopped_beat_and_a_late_job(client):
    tick()
    assert client.get("/readyz").status_code == 200
    past = timezone.now() - timedelta(minutes=3, seconds=1)
    JobRun.objects.filter(name=TICK).update(succeeded_at=past)
    JobRun.objects.filter(name="accounts.tasks.send_outbox").update(watched_since=past)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] | {"beat": "late", "jobs": "send-outbox is late"} == answer.json()["checks"]


@pytest.mark.django_db
def test_numbers_over_all_councils_are_the_operators_only(sign_in, django_user_model):
    for name in ("Leeds", "Bradford"):
        OutboxMessage.objects.create(key=name, council=council(name), failed_at=timezone.now(), subject="x", body="x")
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    url = reverse("operations")
    assert sign_in(operator).get(url).context["counts"]["failed"] == 2
    assert sign_in(person(Role.ADMINISTRATOR, council())).get(url).context["counts"]["failed"] == 1
    assert sign_in(person(Role.MANAGER, council())).get(url).status_code == 403
