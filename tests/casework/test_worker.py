"""A real Celery worker, over real Redis, does what is queued."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import JobRun
from accounts.roles import Role
from interviews.models import DeadlineFlag
from interviews.tasks import flag_deadlines
from tests import factories, wall


@pytest.mark.django_db(transaction=True)
def test_a_queued_job_is_done_by_a_worker():
    wall.open_wall()
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    factories.returned(manager, factories.episode(manager, factories.child(manager, leeds), hours_ago=90), hours_ago=80)
    url = wall.application_url()
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "rhi", "worker", "--pool", "solo", "--loglevel", "WARNING"],
        env={**os.environ, "DATABASE_URL": url},
    )
    try:
        flag_deadlines.delay()
        ends_at = timezone.now() + timedelta(seconds=30)
        while timezone.now() < ends_at and not DeadlineFlag.objects.exists():
            time.sleep(0.2)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(20)
    assert DeadlineFlag.objects.filter(kind="overdue").count() == 1
    assert JobRun.objects.get(name="interviews.tasks.flag_deadlines").rows == 4
