"""A pytest plugin: PostgreSQL and Redis for the tests, up before Django reads its settings.

With DATABASE_URL and REDIS_URL set, those servers are used. Otherwise embedded ones are started, with
their data in var/test, kept between runs. Sessions of the same clone that run at the same time share
the servers, and each takes a slot of its own: a database (tests.database), a Redis database, a folder for files.
"""

import fcntl
import os
from collections.abc import Generator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis

from rhi import embedded

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var" / "test"
SLOTS = 62
MOST_WORKERS = 32


class SessionServices:
    """What one session holds until its end."""

    def __init__(self) -> None:
        VAR.parent.mkdir(mode=0o711, exist_ok=True)
        self.slot, self._lock = take_slot(VAR / "slots")
        self.is_ours = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
        self._services = embedded.start(VAR, database="rhi", is_fast=True) if self.is_ours else None

    def set_environment(self) -> None:
        """What rhi.settings reads."""
        if self._services:
            os.environ["DATABASE_URL"] = self._services.owner_url
            os.environ["REDIS_URL"] = self._services.redis_url.removesuffix("/0") + f"/{self.slot}"
            redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
        database = f"/test_rhi_{self.slot}"
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=database))
        os.environ.pop("DATABASE_OWNER_URL", None)  # the tests begin as the owner
        os.environ["RHI_TESTING"] = "1"
        os.environ["RHI_VAR"] = str(VAR / f"slot-{self.slot}")
        os.environ.setdefault("SECRET_KEY", "for the tests only, and long enough for every check of Django")

    def stop(self) -> None:
        """Give everything back."""
        if self._services:
            self._services.stop()
        self._lock.close()


SERVICES = pytest.StashKey[SessionServices]()


def take_slot(folder: Path) -> tuple[int, IO[bytes]]:
    """The lowest number no other session of this clone holds; the kernel frees it when the process dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for slot in range(SLOTS):
        file = (folder / str(slot)).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return slot, file
    raise pytest.UsageError(f"{SLOTS} test sessions are running in this clone already.")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """A wrapper runs before pytest-django's own hook, which reads the settings."""
    try:
        services = SessionServices()
    except embedded.EmbeddedError as error:
        raise pytest.UsageError(str(error)) from error
    early_config.stash[SERVICES] = services
    services.set_environment()
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """The cores that this process may use; pytest-xdist would count those of the machine, without their threads."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, MOST_WORKERS)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, or leave them to the other sessions."""
    if services := config.stash.get(SERVICES, None):
        services.stop()
