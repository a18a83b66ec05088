"""Where the embedded servers keep their files, and who may read them.

    var/            never open to others; for root its group may pass through, not list
    var/run/        locks, the addresses while running      (the current user only)
    var/log/        what the servers and the supervisor say (the current user only)
    var/passwords.json
    <base>/postgres-<major>, <base>/redis/<name>-<major>, <base>/programs  (the serving account only)

`base` is var itself, except for root when var lies under a folder that the serving account may not
enter (a home, say): parents are never opened up, so the data go to a private folder under /var/lib
whose name is made from the path of var.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rhi.embedded.account import Account
from rhi.embedded.problems import EmbeddedError

ELSEWHERE = Path("/var/lib/rhi-embedded")
PASSWORDS = ("superuser", "owner", "application", "redis")


@dataclass(frozen=True)
class Folders:
    """The folders of one set of services."""

    var: Path

    @property
    def run(self) -> Path:
        """Locks and the addresses."""
        return self.var / "run"

    @property
    def log(self) -> Path:
        """Logs of the servers."""
        return self.var / "log"

    @property
    def addresses(self) -> Path:
        """Exists while the servers run."""
        return self.run / "services.json"

    @property
    def elsewhere(self) -> Path:
        """The base when the serving account cannot enter var."""
        return ELSEWHERE / hashlib.sha256(str(self.var).encode()).hexdigest()[:16]

    def prepare(self, account: Account) -> None:
        """Make the folders, or take from others what they may read of those that exist."""
        if len(self.var.parts) < 3 or (self.var.exists() and self.var.stat().st_mode & stat.S_ISVTX):
            raise EmbeddedError(f"{self.var} is no folder of its own: set RHI_VAR to one.")
        try:
            self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
            if account.is_other:
                os.chown(self.var, -1, account.gid)
            self.var.chmod(0o710 if account.is_other else 0o700)
            for folder in (self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
        except PermissionError as error:
            raise EmbeddedError(f"{self.var} belongs to another user: run as that user, or set RHI_VAR.") from error

    def base(self, account: Account) -> Path:
        """Where the data lie."""
        if account.can_enter(self.var):
            return self.var
        if not self._passwords_file.exists():  # var was removed by hand: without its passwords the data are closed
            shutil.rmtree(self.elsewhere, ignore_errors=True)
        ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
        return account.private_folder(self.elsewhere)

    def passwords(self) -> dict[str, str]:
        """Made once, readable by the current user alone."""
        path = self._passwords_file
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        answer = {name: known.get(name) or secrets.token_hex(24) for name in PASSWORDS}
        if answer != known:
            write_private(path, json.dumps(answer))
        return answer

    @property
    def _passwords_file(self) -> Path:
        return self.var / "passwords.json"

    def remove(self) -> None:
        """Everything these services ever wrote, wherever it lies."""
        shutil.rmtree(self.var, ignore_errors=True)
        shutil.rmtree(self.elsewhere, ignore_errors=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that is complete or absent, and readable by the current user alone from its first byte."""
    half_made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half_made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    half_made.replace(path)


def lock_file(path: Path) -> IO[bytes]:
    """Open a file to lock. The kernel drops the lock when the process dies, of kill -9 too."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")


def try_lock(file: IO[bytes], kind: int) -> bool:
    """Take the lock (`fcntl.LOCK_SH` or `LOCK_EX`) unless another process holds it."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with lock_file(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
