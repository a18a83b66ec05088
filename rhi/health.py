"""Whether the process is up, and whether it can do its work. Answer JSON without sign-in; say nothing of anybody."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import JobTick
from rhi.ownership import weaknesses

LATE_WINDOW = timedelta(minutes=5)


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, the second wall, Redis, migrations and beat's last tick; 503 when one is not well."""
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
    try:
        last = JobTick.objects.filter(name="beat").first()
    except DatabaseError:
        return "not known"
    if last is None:
        return "has not run yet"
    return "ok" if timezone.now() - last.ticked_at < LATE_WINDOW else "late"


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
}
