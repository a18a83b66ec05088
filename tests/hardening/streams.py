"""What is written to the logs: of the application, of PostgreSQL, of gunicorn."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rhi.embedded.ports import free_port
from rhi.logs import DiscreetFormatter

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = """
def application(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b""]
"""


class Written(logging.Handler):
    """Every record of every logger, as our formatter writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(DiscreetFormatter("%(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """The lines of every logger from now on."""
    handler, root = Written(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)


def database_log_from_now() -> Callable[[], str]:
    """What PostgreSQL writes from now on. The server's own settings are what is tested, so it must be ours."""
    path = ROOT / "var" / "test" / "log" / "postgres.log"
    start = path.stat().st_size if path.exists() else 0
    return lambda: path.read_bytes()[start:].decode(errors="replace") if path.exists() else ""


@contextmanager
def gunicorn(folder: Path) -> Iterator[tuple[int, Path]]:
    """The web server with the loggers of production, before an application that reads and says nothing."""
    (folder / "serve.py").write_text(APPLICATION)
    port = free_port()
    words = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--access-logfile", "-", "--no-control-socket"]
    words += ["--logger-class", "rhi.access_log.AccessLogger", "--chdir", str(folder), "serve"]
    log = folder / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, *words], stdout=file, stderr=file, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        _wait_for(port)
        yield port, log
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)


def send(port: int, request: str) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as sent:
        sent.settimeout(2)
        sent.sendall(request.encode())
        try:
            while sent.recv(4096):
                pass
        except OSError:
            pass
