"""The embedded servers: private, recovered after a crash, and gone when nobody uses them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from rhi import embedded
from rhi.embedded import leftover
from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders
from rhi.embedded.postgres import EXTENSIONS
from rhi.embedded.programs import NO_POSTGRES, NO_REDIS, postgres_programs, wheels_only
from rhi.embedded.servers import first_started, postgres_servers, redis_servers

PROJECT = Path(__file__).resolve().parent.parent.parent
HOLD = """
import sys, time, pathlib
from rhi import embedded
services = embedded.start(pathlib.Path(sys.argv[1]), database="rhi", is_fast=sys.argv[2] == "fast")
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for the module: making the data takes most of a second."""
    folder = tmp_path_factory.mktemp("embedded") / "var"
    yield folder
    embedded.discard(folder)


def processes(mark: str) -> set[int]:
    """The processes whose command or working folder names our folder."""
    numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return {number for number in numbers if mark in leftover.command_line(number) or mark in working_folder(number)}


def working_folder(number: int) -> str:
    try:
        return os.readlink(f"/proc/{number}/cwd")
    except OSError:
        return ""


def data_folder(var: Path) -> str:
    return str(Folders(var).base(serving_account()))


def wait_until_gone(mark: str, seconds: float = 10) -> set[int]:
    deadline = time.monotonic() + seconds
    while (left := processes(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def scalar(url: str, question: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    assert row is not None
    return row[0]


def holder(var: Path, *, pace: str = "fast") -> subprocess.Popen[str]:
    """Another process that uses the servers."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(var), pace],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def test_serves_privately_and_leaves_no_process(var: Path) -> None:
    services = embedded.start(var, database="rhi", is_fast=True)
    try:
        assert scalar(services.database_url, "SELECT 1") == 1
        assert scalar(services.database_url, "SELECT lower('É')") == "é"
        for url in (services.database_url, services.owner_url):
            assert scalar(url, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
        assert scalar(services.database_url, "SELECT has_schema_privilege('public', 'CREATE')") is False
        assert redis.Redis.from_url(services.redis_url).ping()
        assert_passwords_are_needed(services)
        assert_only_loopback(services)
        assert_files_are_private(var)
        with closing(psycopg2.connect(services.owner_url)) as connection, connection.cursor() as cursor:
            for name in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION {name}")
    finally:
        services.stop()
    assert embedded.running(var) is None
    assert wait_until_gone(data_folder(var)) == set()


def assert_passwords_are_needed(services: embedded.Services) -> None:
    before_password, _, after = services.database_url.rpartition("@")
    wrong = f"{before_password.rsplit(':', 1)[0]}:wrong@{after}"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url("redis://" + services.redis_url.rpartition("@")[2]).ping()


def assert_only_loopback(services: embedded.Services) -> None:
    """Another address of this machine is refused, though loopback answers (127.0.0.2 is another address)."""
    for url in (services.database_url, services.redis_url):
        port = int(url.rpartition("@")[2].partition("/")[0].partition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def assert_files_are_private(var: Path) -> None:
    assert var.stat().st_mode & 0o007 == 0
    for path in (var / "passwords.json", var / "run" / "services.json"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_second_user_shares_and_the_last_one_stops_them(var: Path) -> None:
    first = holder(var)
    second = embedded.start(var, database="rhi", is_fast=True)
    addresses = json.loads((var / "run" / "services.json").read_text())
    assert addresses["DATABASE_URL"] == second.database_url
    first.kill()
    first.wait()
    time.sleep(0.3)
    assert scalar(second.database_url, "SELECT 1") == 1
    second.stop()
    assert wait_until_gone(data_folder(var)) == set()


def test_kill_9_of_the_only_user_ends_the_servers(var: Path) -> None:
    process = holder(var)
    process.kill()
    process.wait()
    assert wait_until_gone(data_folder(var)) == set()
    assert embedded.running(var) is None


def test_kill_9_of_user_supervisor_and_server_is_recovered(var: Path) -> None:
    """With the safety the demo has: what was committed is there again."""
    process = holder(var, pace="safe")
    services = embedded.running(var)
    assert services
    with closing(psycopg2.connect(services.owner_url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)")
        connection.commit()
    postmaster = next(Path(data_folder(var)).glob("postgres-*/postmaster.pid"))
    killed = (services.supervisor_pid, int(postmaster.read_text().split()[0]), process.pid)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    while any(leftover.command_line(pid) for pid in killed):
        time.sleep(0.01)
    again = embedded.start(var, database="rhi")
    assert scalar(again.owner_url, "SELECT count(*) FROM kept") == 1
    again.stop()
    assert wait_until_gone(data_folder(var)) == set()


def test_a_process_that_took_over_the_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "30"])
    leftover.stop_leftover(stranger.pid, mark=str(tmp_path), number=signal.SIGINT)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_wheels_serve_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RHI_EMBEDDED", "wheel")
    assert wheels_only()
    var = tmp_path / "var"
    services = embedded.start(var, database="rhi", is_fast=True)
    try:
        assert services.is_alive()
        version = str(scalar(services.database_url, "SELECT version()"))
        account = serving_account()
        assert version.startswith(
            f"PostgreSQL {next(postgres_programs(account, Folders(var).base(account), [])).major}"
        )
        with closing(psycopg2.connect(services.owner_url)) as connection, connection.cursor() as cursor:
            for name in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION {name}")
    finally:
        services.stop()
        embedded.discard(var)
    assert not var.exists()


def test_a_shared_folder_is_refused() -> None:
    with pytest.raises(embedded.EmbeddedError, match="no folder of its own"):
        embedded.start(Path("/tmp"), database="rhi")


def test_a_name_that_is_no_name_is_refused(var: Path) -> None:
    with pytest.raises(embedded.EmbeddedError, match="no name for a database"):
        embedded.start(var, database="rhi; DROP")


def test_nothing_to_run_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RHI_EMBEDDED", "wheel")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    folders, account = Folders(tmp_path), serving_account()
    with pytest.raises(embedded.EmbeddedError, match="apt install postgresql"):
        first_started(postgres_servers(folders, account, is_fast=True, skipped=[]), print, [], NO_POSTGRES)
    with pytest.raises(embedded.EmbeddedError, match="apt install redis-server"):
        first_started(redis_servers(folders, account, is_fast=True, skipped=[]), print, [], NO_REDIS)
