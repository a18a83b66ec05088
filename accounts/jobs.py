"""The scheduled jobs, watched: when each last ran, how it went, and which is late or failing.

Every task of CELERY_BEAT_SCHEDULE is made by `watched`. What it says of a run is written in transactions of its own,
before and after, so that a job that fails, or is killed, is written down too. When a job should have run follows from
the schedule itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from celery import Task, shared_task
from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import JobRun

INTERVALS_MISSED = 3
SHORTEST_LATE_WINDOW = timedelta(minutes=3)
CRONTAB_LATE_WINDOW = timedelta(minutes=10)
FAILURES_OF_FREQUENT_JOBS = 3
"""How often in a row a job that runs every few seconds may fail before it is told; a nightly one once."""
UNWELL = frozenset({"late", "failing"})
CUT_OFF = "It was cut off, or took too long"


class JobFinding(Exception):  # noqa: N818 - the job did its work
    """What a job found that operators have to see. Its words hold no row of a record, and are shown as they are."""


class WatchedTask(Task):
    """A task whose runs are written down; its whole number, if it returns one, is the rows it handled."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Run it between two notes."""
        name, began = str(self.name), time.monotonic()
        note_start(name, timezone.now())
        try:
            answer = super().__call__(*arguments, **options)
        except BaseException as error:
            note_failure(name, _since(began), place_of(error), timezone.now())
            raise
        note_success(name, _since(began), answer if isinstance(answer, int) else None, timezone.now())
        return answer


watched: Callable[..., Any] = partial(shared_task, base=WatchedTask)
"""`@watched` over a task of the schedule, in place of `@shared_task`."""


@dataclass(frozen=True)
class Job:
    """A job of the schedule and its last run; `state` is one of "ok", "late", "failing", "not yet"."""

    name: str
    words: str
    run: JobRun | None
    state: str


def note_start(name: str, now: datetime) -> None:
    """A run begins. One before it that never ended was killed, if by now it would have been."""
    with transaction.atomic():
        run, _ = JobRun.objects.select_for_update().get_or_create(name=name)
        is_open = run.started_at is not None and (run.ended_at is None or run.ended_at < run.started_at)
        if run.started_at is not None and is_open and now - run.started_at > longest_run():
            run.failures, run.last_error, run.last_failed_at = run.failures + 1, CUT_OFF, run.started_at
        run.started_at = now
        run.save()


def note_success(name: str, took_ms: int, rows: int | None, now: datetime) -> None:
    """A run ended well."""
    facts = {"ended_at": now, "succeeded_at": now, "took_ms": took_ms, "rows": rows, "failures": 0}
    JobRun.objects.filter(name=name).update(**facts)


def note_failure(name: str, took_ms: int, error: str, now: datetime) -> None:
    """A run failed; a job that finds the transaction around it broken can only be told by being late."""
    facts = {"ended_at": now, "took_ms": took_ms, "last_error": error[:200], "last_failed_at": now}
    if not transaction.get_connection().needs_rollback:
        JobRun.objects.filter(name=name).update(failures=F("failures") + 1, **facts)


def place_of(error: BaseException) -> str:
    """What failed and where in our code; the words of an error may hold what a row holds, and stay in the log."""
    if isinstance(error, JobFinding):
        return str(error)
    place, trace = "", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            place = f" in {path.relative_to(settings.BASE_DIR)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"


def longest_run() -> timedelta:
    """How long Celery lets a job run."""
    return timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def watch_all(now: datetime) -> None:
    """From now on each job of the schedule should run; those watched already stay as they are."""
    names = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    JobRun.objects.bulk_create([JobRun(name=name, watched_since=now) for name in names], ignore_conflicts=True)


def late_after(schedule: Any, last: datetime) -> datetime:
    """From when a job is late that last did its work then: by its schedule, with some patience."""
    planned: Any = maybe_schedule(schedule)
    if isinstance(planned, crontab):
        start, until_due, _ = planned.remaining_delta(last)
        due: datetime = start + until_due
        return due + CRONTAB_LATE_WINDOW
    return last + max(planned.run_every * INTERVALS_MISSED, SHORTEST_LATE_WINDOW)


def state_of(schedule: Any, run: JobRun | None, now: datetime) -> str:
    """How a job stands: "ok", "late", "failing", or "not yet" before its first time has come."""
    if run is None:
        return "not yet"
    if run.failures >= (1 if isinstance(maybe_schedule(schedule), crontab) else FAILURES_OF_FREQUENT_JOBS):
        return "failing"
    if now > late_after(schedule, run.succeeded_at or run.watched_since):
        return "late"
    return "ok" if run.succeeded_at else "not yet"


def all_jobs(now: datetime) -> list[Job]:
    """Every job of the schedule, by name, with its last run."""
    runs = JobRun.objects.in_bulk()
    return [
        Job(name, settings.JOB_WORDS.get(name, name), run, state_of(entry["schedule"], run, now))
        for name, entry in sorted(settings.CELERY_BEAT_SCHEDULE.items())
        for run in [runs.get(entry["task"])]
    ]


def late_jobs(now: datetime) -> list[str]:
    """The names, as the schedule has them, of jobs that are late or failing."""
    return [job.name for job in all_jobs(now) if job.state in UNWELL]


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
