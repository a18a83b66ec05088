"""Whether the process is up, and whether it can do its work. Answer JSON without sign-in; say nothing of anybody."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis.exceptions import RedisError

from accounts import jobs
from rhi.ownership import weaknesses

BEAT = "beat-tick"


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, the second wall, Redis, migrations, beat's last tick and the other jobs; 503 when one is not well."""
    checks = {name: check() for name, check in CHECKS.items()}
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "not reachable"
    return "ok"


def _redis() -> str:
    try:
        cache.set("readyz", "1", 10)
    except RedisError:
        return "not reachable"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "not known"
    return f"{len(waiting)} waiting" if waiting else "ok"


def _beat() -> str:
    """Beat and a worker: late after three minutes."""
    try:
        beat = next(job for job in jobs.all_jobs(timezone.now()) if job.name == BEAT)
    except DatabaseError:
        return "not known"
    return "has not run yet" if beat.run is None or beat.run.succeeded_at is None else beat.state


def _jobs() -> str:
    """Every other job, by name where one is late or failing."""
    try:
        unwell = [job for job in jobs.all_jobs(timezone.now()) if job.state in jobs.UNWELL and job.name != BEAT]
    except DatabaseError:
        return "not known"
    return "; ".join(f"{job.name} is {job.state}" for job in unwell) or "ok"


def _wall() -> str:
    """The application's role must not be able to get round row-level security."""
    try:
        return "; ".join(weaknesses()) or "ok"
    except DatabaseError:
        return "not known"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "wall": _wall,
    "redis": _redis,
    "migrations": _migrations,
    "beat": _beat,
    "jobs": _jobs,
}
