"""The whole system on one machine: `make demo`, or `python -m rhi.demo`. Ctrl-C stops everything.

Starts PostgreSQL and Redis, brings the database up to date, then runs web, worker and beat with their lines in this one
terminal. Kept between runs: everything, in `var/`. Remove `var/` to begin again; data that another version of the
program made is removed by the start itself.

A second copy from the same clone, on another PORT, shares the servers and the data of the first; only
one of them runs worker and beat, and the other takes over when the first ends.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg2

from rhi import demo_data, demo_state, embedded
from rhi.embedded import ending
from rhi.embedded.account import dying_with_parent
from rhi.embedded.folders import lock_file, try_lock, write_private

PROJECT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15.0
PORT_SECONDS = 3.0  # a demo that was just killed lets go of its port within this time
PEOPLE = ("caseworker", "interviewer", "manager", "analyst", "auditor", "administrator", "provider")
POLICE_OFFICER = "officer@west-yorkshire-police.example"
OTHER_VERSION = (
    "The demonstration data in {var}/ was made by another version of {what}. It is made up, so it is removed and made "
    "again."
)
SCREEN = threading.Lock()


class Part:
    """One process of the system, whose lines are shown with its name in front."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=PROJECT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches this process only, which then ends the parts in order
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )
        self._reader = threading.Thread(target=self._show_lines, daemon=True)
        self._reader.start()

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def tell_to_end(self) -> None:
        """SIGTERM: web finishes its requests, the worker its tasks."""
        if not self.has_ended():
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end; then whatever is left of the part's session is killed."""
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time, so it was killed.")
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _show_lines(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            say(f"{self.name:<6} | {line.rstrip()}")


class System:
    """Web, and worker and beat where no other copy from this clone runs them."""

    def __init__(self, environment: Mapping[str, str], run_folder: Path, port: int) -> None:
        self.environment, self._port = environment, port
        self._jobs_lock: IO[bytes] = lock_file(run_folder / "jobs.lock")
        self.parts: list[Part] = []
        self.has_jobs = False

    def start_web(self) -> None:
        """Load the program; web listens once the database is set up (rhi.demo_web)."""
        options = ["--config=python:rhi.demo_web", f"--bind=127.0.0.1:{self._port}"]
        self.parts.append(self._part("web", ["gunicorn", *options, "rhi.wsgi"]))

    def take_jobs(self) -> None:
        """Run worker and beat unless another copy does: two beats would queue every job twice."""
        if self.has_jobs or not try_lock(self._jobs_lock, fcntl.LOCK_EX):
            return
        self.has_jobs = True
        # `make lint` runs Django's checks, and there is no other worker to look for. Beat is a process of its own: as a
        # child of the worker it cannot write its schedule on Python 3.13 (dbm.sqlite3 after a fork).
        celery = ["celery", "--quiet", "-A", "rhi", "--skip-checks"]
        options = ["--without-mingle", "--without-gossip", "--loglevel=INFO", "--concurrency=2"]
        self.parts.append(self._part("worker", [*celery, "worker", *options]))
        self.parts.append(self._part("beat", [*celery, "beat", "--loglevel=INFO", "--pidfile="]))

    def stop(self) -> None:
        """End all parts at once and wait for them together."""
        for part in reversed(self.parts):
            part.tell_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            part.wait(deadline - time.monotonic())
        self._jobs_lock.close()

    def _part(self, name: str, command: list[str]) -> Part:
        return Part(name, command, self.environment)


def main() -> int:
    """Run until told to end; the exit status is 0 unless something failed."""
    began = time.monotonic()
    ending.listen()
    var = Path(os.environ.get("RHI_VAR") or PROJECT / "var")
    services: embedded.Services | None = None
    system: System | None = None
    try:
        port = chosen_port()
        services = start_services(var)
        if demo_data.remove_of_other_postgres(var, services.owner_url):
            say(OTHER_VERSION.format(var=shown(var), what="PostgreSQL"))
        system = System(demo_environment(services, var, port), var / "run", port)
        if not set_up(system, var):
            say(OTHER_VERSION.format(var=shown(var), what="this program"))
            system.stop()
            services.stop()
            demo_data.remove(var)
            services = start_services(var)
            system = System(demo_environment(services, var, port), var / "run", port)
            set_up(system, var)
        system.take_jobs()
        wait_for_web(system, port)
        say(greeting(port, time.monotonic() - began))
        return watch(system, services)
    except ending.ToldToEnd:
        return 0
    except (embedded.EmbeddedError, psycopg2.Error, OSError) as error:
        say(f"\nThe demo stopped: {error}")
        return 1
    finally:
        stop(system, services)


def shown(var: Path) -> Path:
    """The folder as a person would write it in the clone."""
    return var.relative_to(PROJECT) if var.is_relative_to(PROJECT) else var


def chosen_port() -> int:
    """PORT, or 8000; a plain error when something listens there already."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise embedded.EmbeddedError(f"PORT={text} is not a port number.")
    deadline = time.monotonic() + PORT_SECONDS
    while (problem := why_not(int(text))) and time.monotonic() < deadline:
        time.sleep(0.2)
    if problem:
        raise embedded.EmbeddedError(f"Port {text} cannot be used ({problem}). Choose another: make demo PORT=8001")
    return int(text)


def why_not(port: int) -> str:
    """What keeps us from listening there, or nothing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def start_services(var: Path) -> embedded.Services:
    """PostgreSQL and Redis, with a line of progress."""
    is_shared = embedded.running(var) is not None
    text = "Using the PostgreSQL and Redis that are already running" if is_shared else "Starting PostgreSQL and Redis"
    with step(text):
        return embedded.start(var, database="rhi")


def demo_environment(services: embedded.Services, var: Path, port: int) -> dict[str, str]:
    """The environment of every part; the key that signs sessions is made once."""
    key = var / "secret_key"
    if not key.exists():
        write_private(key, secrets.token_urlsafe(48))
    settings = {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": key.read_text(),
        "RHI_DEMO": "1",
        "RHI_VAR": str(var.resolve()),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    return {name: value for name, value in os.environ.items() if name != "RHI_DEBUG"} | settings


def set_up(system: System, var: Path) -> bool:
    """Bring database and static files up to date, one copy at a time, while web loads the program.

    False, with nothing changed, when the database was made by another version of the program.
    """
    url = system.environment["DATABASE_OWNER_URL"]
    with lock_file(var / demo_state.SETUP_LOCK) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if demo_state.is_current(url, var / "staticfiles"):
            system.start_web()
            return True
        steps = [setup_process(system, "static"), setup_process(system, "database")]
        try:
            codes = [steps[0].wait()]
            if not codes[0] and not steps[1].poll():  # web reads the list of static files as it starts
                system.start_web()
            codes.append(steps[1].wait())
        finally:
            for process in steps:
                process.terminate()
                process.wait()
        if codes == [0, 0]:
            demo_state.note(url)
    if codes[0] or codes[1] not in (0, demo_state.OTHER_VERSION):
        raise embedded.EmbeddedError("the database could not be set up (see above).")
    return codes[1] == 0


def setup_process(system: System, part: str) -> "subprocess.Popen[bytes]":
    """A part of rhi.demo_setup, in a process that ends with this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "rhi.demo_setup", part],
        cwd=PROJECT,
        env=dict(system.environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )


def wait_for_web(system: System, port: int) -> None:
    """Until the first worker answers."""
    request = b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
    deadline = time.monotonic() + 60
    with step("Starting web, worker and beat"):
        while time.monotonic() < deadline and not any(part.has_ended() for part in system.parts):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                    connection.sendall(request)
                    if b" 200 " in connection.recv(16):
                        return
            except OSError:
                pass
            time.sleep(0.1)
    raise embedded.EmbeddedError("the web server did not start (see above).")


def watch(system: System, services: embedded.Services) -> int:
    """Until told to end, or a part ends by itself."""
    while True:
        for part in system.parts:
            if part.has_ended():
                say(f"{part.name} stopped unexpectedly (exit status {part.process.returncode}), so the demo stops.")
                return 1
        if not services.is_alive():
            say("PostgreSQL or Redis stopped unexpectedly, so the demo stops. Their logs are in var/log.")
            return 1
        system.take_jobs()
        time.sleep(0.5)


def stop(system: System | None, services: embedded.Services | None) -> None:
    """End everything; a second Ctrl-C does not interrupt it."""
    ending.ignore()
    if services is None:
        return
    with step("Stopping"):
        if system is not None:
            system.stop()
        services.stop()


def greeting(port: int, seconds: float) -> str:
    """What a newcomer needs to know."""
    people = "\n".join(f"    {person + '@leeds.example':<30} {person}@bradford.example" for person in PEOPLE)
    return f"""
Ready in {seconds:.1f} s.

  Pages        http://127.0.0.1:{port}/
  API docs     http://127.0.0.1:{port}/api/v1/docs/
  Health       http://127.0.0.1:{port}/readyz

  Sign in as one of these, password return-home:
{people}
    {POLICE_OFFICER}

  Police client: id demo-west-yorkshire-police, secret demo-secret
    curl -d grant_type=client_credentials -u demo-west-yorkshire-police:demo-secret http://127.0.0.1:{port}/oauth/token/

Mail is written to files in var/mail. Ctrl-C stops everything; your data stays in var/.
"""


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line of progress with the time it took."""
    began = time.monotonic()
    say(f"{text} ...")
    yield
    say(f"{text}: {time.monotonic() - began:.1f} s")


def say(text: str) -> None:
    """One line at a time, from whichever thread; a closed terminal is no reason to stop halfway."""
    with SCREEN, suppress(OSError):
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
