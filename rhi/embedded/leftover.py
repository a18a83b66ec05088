"""Servers left behind by a parent that was killed: stopped at the next start, if they are verifiably ours."""

import os
import signal
import subprocess
import time
from pathlib import Path

PATIENCE_SECONDS = 20.0
PROC = Path("/proc/self").parent


def command_line(pid: int) -> str:
    """The command a process runs, or nothing when there is no such process."""
    if not (PROC / "self").exists():
        return subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def stop_leftover(pid: int, *, mark: str, number: signal.Signals) -> None:
    """Stop the process if its command names `mark` (our own folder). A process id is reused, a folder is not."""
    if mark not in command_line(pid):
        return
    os.kill(pid, number)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while mark in command_line(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)
            deadline += PATIENCE_SECONDS
        time.sleep(0.02)
