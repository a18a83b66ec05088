"""The public surface: start the servers, or share those that already run for the same folder.

Whoever uses the servers holds a shared lock on `lease`; a supervisor process owns the servers and
stops them when it gets that lock for itself, that is, when the last user is gone, however it went.
So a second copy of the demo shares the servers of the first, and kill -9 leaves nothing running.
"""

import fcntl
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders, alone, lock_file, try_lock
from rhi.embedded.ports import is_listening
from rhi.embedded.postgres import NAME
from rhi.embedded.problems import EmbeddedError

PROJECT = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 40.0


@dataclass
class Services:
    """Where the servers are. Hold it as long as they are needed."""

    database_url: str
    owner_url: str
    redis_url: str
    supervisor_pid: int
    var: Path
    _lease: IO[bytes] | None = field(default=None, repr=False)

    def is_alive(self) -> bool:
        """Whether the servers still run."""
        return _is_supervised(Folders(self.var))

    def stop(self) -> None:
        """Let go; returns when the servers have stopped, or at once when somebody else still uses them."""
        if self._lease is None:
            return
        self._lease.close()
        self._lease = None
        folders, deadline = Folders(self.var), time.monotonic() + STOP_SECONDS
        while _is_supervised(folders) and time.monotonic() < deadline:
            with lock_file(folders.run / "lease") as lease:
                # Free: the supervisor is about to see it. Its own: it is stopping. Shared: others use the servers.
                if not try_lock(lease, fcntl.LOCK_EX) and try_lock(lease, fcntl.LOCK_SH):
                    return
            time.sleep(0.05)


def start(var: Path, *, database: str, is_fast: bool = False) -> Services:
    """PostgreSQL and Redis with their data under `var`; `is_fast` gives up safety against a crash of the machine.

    The database is made when it is missing; when the servers already run it must be one they know.
    Raises EmbeddedError with a message for the person.
    """
    folders = Folders(var.resolve())
    if not NAME.fullmatch(database):
        raise EmbeddedError(f"{database!r} is no name for a database.")
    folders.prepare(serving_account())
    with alone(folders.run / "start.lock"):
        lease = lock_file(folders.run / "lease")
        fcntl.flock(lease, fcntl.LOCK_SH)  # waits while a supervisor that has the lease for itself is stopping
        try:
            while not (services := _answering(folders)):
                _launch(folders, database=database, is_fast=is_fast)
        except BaseException:
            lease.close()
            raise
    services._lease = lease
    return services


def running(var: Path) -> Services | None:
    """The services that run for this folder, for a command in a second terminal. Does not keep them alive."""
    try:
        return _addresses(Folders(var.resolve()))
    except PermissionError:
        return None


def discard(var: Path) -> None:
    """Remove everything the services of this folder wrote. Raises EmbeddedError while they run."""
    folders = Folders(var.resolve())
    if _is_supervised(folders):
        raise EmbeddedError(f"The services of {folders.var} are still running: stop the demo or the tests first.")
    folders.remove()


def _is_supervised(folders: Folders) -> bool:
    """Whether a supervisor lives: it holds a lock of its own all its life."""
    path = folders.run / "supervisor.lock"
    if not path.exists():
        return False
    with lock_file(path) as file:
        return not try_lock(file, fcntl.LOCK_SH)


def _addresses(folders: Folders) -> Services | None:
    if not folders.addresses.exists() or not _is_supervised(folders):
        return None
    content = json.loads(folders.addresses.read_text())
    urls = (content["DATABASE_URL"], content["DATABASE_OWNER_URL"], content["REDIS_URL"])
    return Services(*urls, content["supervisor_pid"], folders.var)


def _answering(folders: Folders) -> Services | None:
    """The services that run, once both answer; none when their supervisor is about to end (after a kill, say)."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and (services := _addresses(folders)):
        if is_listening(_port(services.database_url)) and is_listening(_port(services.redis_url)):
            return services
        time.sleep(0.05)
    return None


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def _launch(folders: Folders, *, database: str, is_fast: bool) -> None:
    """Start the supervisor in a session of its own, out of reach of Ctrl-C, and wait for its word."""
    order = json.dumps({"var": str(folders.var), "database": database, "is_fast": is_fast})
    with (folders.log / "supervisor.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "rhi.embedded.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=PROJECT,
            start_new_session=True,
        )
    assert process.stdin
    assert process.stdout
    with process.stdin, process.stdout:
        process.stdin.write(order.encode())
        process.stdin.close()
        answer = process.stdout.read().decode()
    word, _, skipped = answer.partition("\n")
    if word == "ready":
        if skipped:
            print(skipped, file=sys.stderr, flush=True)
    else:
        process.wait()
        raise EmbeddedError(answer or f"The services did not start. Their log: {folders.log / 'supervisor.log'}")
