"""PostgreSQL and Redis of these trials, in var/faults, that can be stopped, emptied and started on the same port."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders
from rhi.embedded.postgres import APPLICATION, OWNER
from rhi.embedded.servers import postgres_servers, redis_servers

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var" / "faults"


class Servers:
    """Both servers, and the workers and beats started on them; `stop` ends whatever still runs, by its id."""

    def __init__(self) -> None:
        folders, account = Folders(VAR), serving_account()
        folders.prepare(account)
        self.postgres = next(postgres_servers(folders, account, is_fast=False, skipped=[]))
        self.redis = next(redis_servers(folders, account, is_fast=False, skipped=[]))
        self.parts: list[subprocess.Popen[bytes]] = []
        self.log = folders.log / "jobs.log"

    def start(self) -> dict[str, str]:
        """Start both; the environment that everything else needs."""
        shutil.rmtree(self.postgres.data, ignore_errors=True)
        self.postgres.start("rhi")
        self.redis.start()
        place = f"127.0.0.1:{self.postgres.port}/rhi"
        return {
            "DATABASE_URL": f"postgresql://{APPLICATION}:{self.postgres.application_password}@{place}",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER}:{self.postgres.owner_password}@{place}",
            "REDIS_URL": f"redis://:{self.redis.password}@127.0.0.1:{self.redis.port}/0",
            "RHI_DEMO": "1",
            "RHI_VAR": str(VAR),
            "SECRET_KEY": "for these trials only, with invented data in a scratch database",
            "DJANGO_SETTINGS_MODULE": "rhi.settings",
        }

    def restart_postgres(self) -> None:
        """A fast shutdown, as an upgrade does it, and up again."""
        port = self.postgres.port
        self.postgres.stop()
        with mock.patch("rhi.embedded.postgres.free_port", return_value=port):
            self.postgres.start("rhi")

    def empty_redis(self) -> None:
        """Stopped, everything it held removed, started."""
        port = self.redis.port
        self.redis.stop()
        shutil.rmtree(self.redis.folder)
        with mock.patch("rhi.embedded.redis.free_port", return_value=port):
            self.redis.start()

    def worker(self, *, processes: int = 5) -> subprocess.Popen[bytes]:
        """A worker with so many processes, in a process group of its own."""
        return self._celery("worker", "--concurrency", str(processes), "--loglevel", "WARNING")

    def beat(self, number: int) -> subprocess.Popen[bytes]:
        """A beat with a schedule file of its own."""
        return self._celery("beat", "--schedule", str(VAR / "run" / f"beat-{number}"), "--loglevel", "WARNING")

    def _celery(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            part = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.faults.app", *words],
                stdout=log,
                stderr=log,
                cwd=PROJECT,
                env=dict(os.environ),
                start_new_session=True,
            )
        self.parts.append(part)
        return part

    def kill(self, part: subprocess.Popen[bytes]) -> None:
        """SIGKILL to the part and its own children: nothing is tidied up."""
        if part.poll() is None:
            os.killpg(part.pid, signal.SIGKILL)
            part.wait(20)

    def stop_jobs(self) -> None:
        """End workers and beats as an operator does."""
        for part in self.parts:
            if part.poll() is None:
                part.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 20
        for part in self.parts:
            while part.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
            self.kill(part)
        self.parts.clear()

    def stop(self) -> None:
        """Everything."""
        self.stop_jobs()
        self.redis.stop()
        self.postgres.stop()
