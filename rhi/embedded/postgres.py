"""One PostgreSQL with a data folder of its own: made when missing, recovered when it was killed.

Reached over loopback only, with a scram password. Two roles, neither a superuser: the owner makes the tables,
the extensions the project needs (they are trusted ones) and, for the tests, databases; the application owns nothing,
so that row-level security binds it. The owner may act as the application (SET ROLE), which the tests do.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from rhi.embedded.account import Account
from rhi.embedded.leftover import stop_leftover
from rhi.embedded.ports import free_port
from rhi.embedded.problems import EmbeddedError
from rhi.embedded.programs import PostgresPrograms

OWNER = "rhi_owner"
APPLICATION = "rhi_app"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
# Bytewise order and Unicode letters, the same in the demo, in the tests and in docker-compose.yml.
LOCALE = (
    "--encoding=UTF8",
    "--lc-collate=C",
    f"--lc-ctype={'C.UTF-8' if os.uname().sysname == 'Linux' else 'en_GB.UTF-8'}",
)
ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Nothing of a refused statement: not its text, its values or the row, and not the first line, which can have a
    # value too. The application logs the error, without values (rhi.logs). As in docker-compose.yml.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
}
# For the tests: a crash of the machine may lose the data, which are then made anew.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",  # each database lives for one test or one session
    "max_connections": "300",  # a few for each worker of the tests, one worker for each core
}
# What the migrations create. Some systems keep them in a package of its own (contrib).
EXTENSIONS = ("btree_gist", "fuzzystrmatch", "pg_trgm", "unaccent")
NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass
class Postgres:
    """A server that is not running until `start`; afterwards `port` says where it listens."""

    programs: PostgresPrograms
    data: Path
    account: Account
    superuser_password: str
    owner_password: str
    application_password: str
    is_fast: bool
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def program(self) -> Path:
        """The server itself."""
        return self.programs.folder / "postgres"

    def start(self, database: str) -> None:
        """Make the data folder and the database where they are missing, and start the server."""
        if not self.data.exists():
            self._start_afresh(database)
            return
        self._recover()
        try:
            self._ensure_database(database)
            self._serve()
        except EmbeddedError:
            if not self.is_fast:
                raise
            shutil.rmtree(self.data)
            self._start_afresh(database)

    def _start_afresh(self, database: str) -> None:
        """Data that were made just now do not stay if the server then fails: the next start would insist on it."""
        try:
            self._initialise()
            self._ensure_database(database)
            self._serve()
        except EmbeddedError:
            shutil.rmtree(self.data, ignore_errors=True)
            shutil.rmtree(self._half_made, ignore_errors=True)
            raise

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything committed is kept."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    def _recover(self) -> None:
        """Stop what a killed parent left behind, and forget a lock file whose process id now belongs to another."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            pid = 0
        if pid:
            stop_leftover(pid, mark=str(self.data), number=signal.SIGINT)
        lock.unlink(missing_ok=True)

    def _initialise(self) -> None:
        """initdb in a folder beside, renamed when complete, so that an interrupted start leaves nothing half made."""
        half_made = self._half_made
        shutil.rmtree(half_made, ignore_errors=True)
        self.account.private_folder(half_made)
        with tempfile.NamedTemporaryFile("w", prefix="rhi-", suffix=".tmp") as password:
            password.write(self.superuser_password)
            password.flush()
            self.account.own(Path(password.name))
            command: list[str | Path] = [self.programs.folder / "initdb", "-D", half_made, "-U", "postgres"]
            command += ["--auth=scram-sha-256", f"--pwfile={password.name}", "--no-instructions", *LOCALE]
            answer = self.account.run([*command, "--no-sync"] if self.is_fast else command)
        if answer.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its data folder:\n{answer.stderr.strip()}")
        tried = "".join(f"CREATE EXTENSION {name}; " for name in EXTENSIONS)
        self._run_stopped(half_made, f"BEGIN; {tried}ROLLBACK")
        self._run_stopped(half_made, self._role(OWNER, "CREATEDB", self.owner_password))
        half_made.rename(self.data)

    @property
    def _half_made(self) -> Path:
        return self.data.with_suffix(".new")

    def _ensure_database(self, database: str) -> None:
        """Create role and database once; a note in the data folder remembers them: a warm start asks nobody."""
        note = self.data / "rhi_databases"
        known = note.read_text().split() if note.exists() else []
        if APPLICATION not in known:
            self._run_stopped(self.data, self._role(APPLICATION, "NOCREATEDB", self.application_password))
            self._run_stopped(self.data, f"GRANT {APPLICATION} TO {OWNER}")
            known.append(APPLICATION)
        if database not in known:
            self._run_stopped(self.data, f"CREATE DATABASE {database} OWNER {OWNER}")
            known.append(database)
        if note.exists() and note.read_text().split() == known:
            return
        note.write_text("\n".join(known))
        self.account.own(note)

    @staticmethod
    def _role(name: str, may: str, password: str) -> str:
        return f"CREATE ROLE {name} LOGIN {may} NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'"

    def _run_stopped(self, data: Path, statement: str) -> None:
        """Run SQL in single-user mode: needs no driver, no port and no password."""
        command: list[str | Path] = [self.programs.folder / "postgres", "--single", "-D", data]
        if self.is_fast:
            command += ["-F"]
        answer = self.account.run([*command, "postgres"], text=f"{statement}\n")
        if answer.returncode or "ERROR:" in answer.stderr or "FATAL:" in answer.stderr:
            raise EmbeddedError(f"PostgreSQL could not be set up:\n{answer.stderr.strip()}")

    def _serve(self) -> None:
        """Start on a free port; another program may take the port between the choice and the start, so try again."""
        for attempt in range(3):
            time.sleep(attempt)  # sessions of a server that was killed may still be going away
            self.port = free_port()
            options = ALWAYS | (FAST if self.is_fast else {}) | {"port": str(self.port)}
            command: list[str | Path] = [self.programs.folder / "postgres", "-D", self.data]
            command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
            with self.log.open("ab") as log:
                self.process = self.account.spawn(command, log=log, dies_with=signal.SIGINT)
            if self._becomes_ready():
                return
        raise EmbeddedError(f"PostgreSQL did not start. Its log: {self.log}")

    def _becomes_ready(self) -> bool:
        """The last line of postmaster.pid says `ready` once connections are taken; needs no driver."""
        assert self.process is not None
        lock, deadline = self.data / "postmaster.pid", time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            lines = lock.read_text().split("\n") if lock.exists() else []
            if len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready":
                return True
            time.sleep(0.01)
        self.stop()
        return False
