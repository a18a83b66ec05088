"""`make mutants`: in a copy of the tree, break one thing at a time, and require the named tests to fail.

Then, with nothing broken, tamper with a sealed audit in every way of tests/audit/tampering.py. Ends with 1 where a leak
or a tampering goes unnoticed, or where a leak can no longer be made because the code has moved on.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from rhi import embedded
from tests.mutants.leaks import LEAKS, Leak
from tests.mutants.sign_in_leaks import SIGN_IN_LEAKS
from tests.services import VAR

ALL = (*LEAKS, *SIGN_IN_LEAKS)

PROJECT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
TAMPERING = "tests/audit/test_tampering.py"
FEWEST_TAMPERINGS = 10
SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def main() -> int:
    """Try every leak; a line each.

    The copy uses the servers of this tree; each leak has a template of its own there (tests.database).
    """
    VAR.parent.mkdir(mode=0o711, exist_ok=True)
    services = embedded.start(VAR, database="rhi", is_fast=True)
    try:
        unnoticed = try_every_leak()
        tried = try_every_tampering()
    finally:
        services.stop()
    print(f"{len(ALL) - len(unnoticed)} of {len(ALL)} leaks were noticed.")
    print(f"{sum(tried.values())} of {len(tried)} ways of tampering with the audit were noticed.")
    return 0 if not unnoticed and all(tried.values()) and len(tried) >= FEWEST_TAMPERINGS else 1


def try_every_leak() -> list[Leak]:
    """Those that no test noticed."""
    with tempfile.TemporaryDirectory(prefix="rhi-mutants-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(PROJECT, copy, ignore=LEFT_OUT)
        for name in (".venv", "var"):
            (copy / name).symlink_to(PROJECT / name)
        return [leak for leak in ALL if not is_noticed(copy, leak)]


def try_every_tampering() -> dict[str, bool]:
    """Each way of tampering, and whether `verify_audit` noticed it; a line each."""
    with tempfile.TemporaryDirectory(prefix="rhi-tampering-") as folder:
        report = Path(folder) / "report.xml"
        run(PROJECT, f"--maxfail=1000 --junit-xml={report} {TAMPERING}")
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    tried = {str(case.get("name")).partition("[")[2].rstrip("]"): not len(case) for case in cases}
    for name, is_seen in tried.items():
        print(f"{'noticed' if is_seen else 'UNNOTICED':<12} {name}")
    return tried


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
