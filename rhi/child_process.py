"""Run a program of our own in a short-lived process with limits on time and memory.

For work on content that somebody uploaded, or with a library that no web process should hold. At most `at_once`
processes of one name run on a machine at a time: each takes the lock of a place, which the kernel frees even after a
kill -9.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

RUNNER = Path(__file__).with_name("limited_run.py")


class ChildBusy(Exception):
    """As many processes of this name are running as may, and none ended while we waited."""


class ChildTimeout(Exception):
    """The process took longer than it may, and was killed."""


@dataclass(frozen=True)
class ChildProgram:
    """A program and its limits: seconds of wall time, bytes of memory (0: no limit), and how many may run at once."""

    name: str
    path: Path
    seconds: float
    memory: int = 0
    at_once: int = 2
    wait: float = 15.0

    def run(self, *arguments: str, content: bytes) -> "subprocess.CompletedProcess[bytes]":
        """Run it with `content` on its standard input. Raises ChildBusy or ChildTimeout."""
        limits = [str(self.memory), str(2 * int(self.seconds) + 1)]
        with self.place():
            try:
                return subprocess.run(
                    [sys.executable, "-I", str(RUNNER), *limits, str(self.path), *arguments],
                    input=content,
                    capture_output=True,
                    timeout=self.seconds,
                    check=False,
                    env={"LANG": "C.UTF-8"},
                )
            except subprocess.TimeoutExpired:
                raise ChildTimeout from None

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places of this machine; waits for one. Raises ChildBusy."""
        folder = Path(settings.VAR_DIR) / "run"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        until = time.monotonic() + self.wait
        while True:
            for number in range(self.at_once):
                with (folder / f"{self.name}-{number}.lock").open("w") as file:
                    if _is_locked(file.fileno()):
                        yield
                        return
            if time.monotonic() > until:
                raise ChildBusy
            time.sleep(0.05)


def _is_locked(file: int) -> bool:
    """Whether we got the lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
