"""One Redis with a folder of its own: loopback only, a password, and a log of all writes, so queued work survives."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from rhi.embedded.account import Account
from rhi.embedded.ports import free_port
from rhi.embedded.problems import EmbeddedError

START_SECONDS = 20.0
STOP_SECONDS = 10.0


@dataclass
class Redis:
    """A server that is not running until `start`; afterwards `port` says where it listens."""

    program: Path
    folder: Path
    data_name: str
    account: Account
    password: str
    is_fast: bool
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Stop a left-over of ours, then start on a free port."""
        self.account.private_folder(self.folder)
        self._stop_leftover()
        data = self.account.private_folder(self.folder / self.data_name)
        for _ in range(3):
            self.port = free_port()
            command: list[str | Path] = [self.program, self._configuration(), "--dir", data]
            with self.log.open("ab") as log:
                self.process = self.account.spawn(command, log=log, dies_with=signal.SIGTERM)
            if self._becomes_ready():
                return
        raise EmbeddedError(f"Redis did not start. Its log: {self.log}")

    def stop(self) -> None:
        """Redis writes what it holds and ends on SIGTERM."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _stop_leftover(self) -> None:
        """End the server that a killed parent left behind: it is ours if it takes our password on our last port."""
        configuration = self.folder / "redis.conf"
        if not configuration.exists():
            return
        self.port = next(
            (int(line.split()[1]) for line in configuration.read_text().splitlines() if line.startswith("port ")), 0
        )
        if not self.port:  # killed before the file was written, so nothing was started
            return
        deadline = time.monotonic() + STOP_SECONDS
        while b"+PONG" in self._answer("PING") and time.monotonic() < deadline:
            self._answer("SHUTDOWN")
            time.sleep(0.05)

    def _configuration(self) -> Path:
        """A file, so that the password never stands in a command line that others can read."""
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            "protected-mode yes",
            "daemonize no",
            'save ""',
            f"appendonly {'no' if self.is_fast else 'yes'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "databases 64",
        ]
        path = self.folder / "redis.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        self.account.own(path)
        path.write_text("\n".join(lines) + "\n")
        return path

    def _becomes_ready(self) -> bool:
        """PING until the answer is PONG: it is not while the data are being read."""
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if b"+PONG" in self._answer("PING"):
                return True
            time.sleep(0.01)
        if self.process.poll() is None:
            self.stop()
            raise EmbeddedError(f"Redis gave no answer within {START_SECONDS:.0f} seconds. Its log: {self.log}")
        return False

    def _answer(self, command: str) -> bytes:
        """What the server says to one command after signing in, or nothing when it does not listen."""
        answer = b""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return answer
        return answer
