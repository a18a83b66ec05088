"""`make mutants`: in a copy of the tree, break one thing at a time, and require the named tests to fail.

Ends with 1 where a leak goes unnoticed, or where a leak can no longer be made because the code has moved on.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rhi import embedded
from tests.mutants.leaks import LEAKS, Leak
from tests.mutants.sign_in_leaks import SIGN_IN_LEAKS
from tests.services import VAR

ALL = (*LEAKS, *SIGN_IN_LEAKS)

PROJECT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def main() -> int:
    """Try every leak; a line each.

    The copy uses the servers of this tree; each leak has a template of its own there (tests.database).
    """
    VAR.parent.mkdir(mode=0o711, exist_ok=True)
    services = embedded.start(VAR, database="rhi", is_fast=True)
    try:
        unnoticed = try_every_leak()
    finally:
        services.stop()
    print(f"{len(ALL) - len(unnoticed)} of {len(ALL)} leaks were noticed.")
    return 1 if unnoticed else 0


def try_every_leak() -> list[Leak]:
    """Those that no test noticed."""
    with tempfile.TemporaryDirectory(prefix="rhi-mutants-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
        for name in (".venv", "var"):
            (copy / name).symlink_to(PROJECT / name)
        return [leak for leak in ALL if not is_noticed(copy, leak)]


def is_noticed(copy: Path, leak: Leak) -> bool:
    """Whether the tests fail with the leak in place; the file is as before afterwards."""
    began, path = time.monotonic(), copy / leak.file
    honest = path.read_text()
    if honest.count(leak.was) != 1:
        print(f"CANNOT BE MADE  {leak.name}: {leak.file} has changed; mend tests/mutants/leaks.py")
        return False
    path.write_text(honest.replace(leak.was, leak.becomes))
    try:
        status = run(copy, leak.tests)
    finally:
        path.write_text(honest)
    word = "noticed" if status == 1 else "UNNOTICED" if status == 0 else f"DID NOT RUN ({status})"
    print(f"{word:<12} {leak.name} ({time.monotonic() - began:.0f} s)", flush=True)
    return status == 1


def run(copy: Path, tests: str) -> int:
    """Pytest's exit status: 0 all passed, 1 some failed, anything else did not run."""
    environment = {name: value for name, value in os.environ.items() if name not in SERVICES}
    environment["PYTHONPATH"] = str(copy)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests.split()]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=1_200, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
