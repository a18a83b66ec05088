"""As whom the servers run: PostgreSQL refuses root, so root drops to an account without rights."""

import ctypes
import ctypes.util
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rhi.embedded.problems import EmbeddedError

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The user that owns the data and runs the servers; `is_other` when it is not the user of this process."""

    uid: int
    gid: int
    is_other: bool

    def own(self, path: Path) -> None:
        """Hand one file or folder over to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def private_folder(self, path: Path) -> Path:
        """A folder that only this account may read."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.own(path)
        path.chmod(0o700)
        return path

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach a folder: all its parents count, so ask the kernel."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        command = ["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", str(folder)]
        return subprocess.run(command, check=False, cwd="/", **self._identity()).returncode == 0

    def run(
        self, command: Sequence[str | Path], *, text: str = "", seconds: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a short program to its end as this account, with `text` on its standard input.

        Raises EmbeddedError if the account cannot run it, or if it takes longer than `seconds`.
        """
        try:
            return subprocess.run(
                [str(word) for word in command],
                input=text,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                cwd="/",
                env=plain_environment(),
                timeout=seconds,
                **self._identity(),
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(f"it gave no answer within {seconds:.0f} seconds.") from error
        except OSError as error:
            raise EmbeddedError(f"it cannot be run ({error.strerror}).") from error

    def spawn(
        self, command: Sequence[str | Path], *, log: IO[bytes], dies_with: signal.Signals
    ) -> subprocess.Popen[bytes]:
        """Start a server as this account; on Linux the kernel sends it `dies_with` when this process dies."""
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=plain_environment(),
            start_new_session=True,
            preexec_fn=dying_with_parent(dies_with),
            **self._identity(),
        )

    def _identity(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def plain_environment() -> dict[str, str]:
    """What a server needs of our environment, and nothing that could change how it behaves (PGDATA, PGPORT, LC_*)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def dying_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: ask Linux to signal the child when its parent dies, even of kill -9. Other systems cannot."""
    if LIBC is None:
        return None
    prctl = LIBC.prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) and None


def serving_account() -> Account:
    """The current user; for root `postgres` where the machine has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise EmbeddedError("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")
