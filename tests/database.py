"""The test database: a template, migrated once and kept, from which every session copies databases of its own.

A template holds the tables, triggers, policies and reference data, and the roles of the two councils at which most
tests play. Its name says from which state of the sources it was made, so sessions of different states (a seeded leak of
`make mutants` is one) never share one.

The owner makes it; afterwards every connection of the tests acts as the application's role (SET ROLE), so row-level
security binds the tests as it binds the application.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.core.management import call_command
from django.db import connection

from accounts.actions import make_role
from accounts.models import Council
from accounts.roles import Role
from rhi.embedded.folders import alone
from rhi.ownership import APPLICATION_ROLE
from tests.services import PROJECT, VAR

COUNCILS = ("Leeds", "Bradford")
LOCK = VAR / "template.lock"
KEPT = 16
"""Templates of that many states of the sources are kept."""


def set_up() -> None:
    """A fresh copy of the template as this session's database; from now on connections are the application's."""
    with alone(LOCK), server() as cursor:
        if not exists(cursor, template()):
            make_template(cursor)
    copy(template(), connection.settings_dict["NAME"])
    connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "assume_role": APPLICATION_ROLE}


def copy(source: str, name: str) -> None:
    """A database becomes a copy of another one, whatever it was; takes a third of a second.

    Copied as files: through the log, the way PostgreSQL takes by itself, it takes up to six times as long.
    """
    connection.close()
    with alone(LOCK), server() as cursor:  # a template may have no user while it is copied
        drop_database(cursor, name)
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")


def lead_to(name: str) -> None:
    """Django's connection leads there from now on."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def drop(name: str) -> None:
    """One of this session's databases goes."""
    connection.close()
    with server() as cursor:
        drop_database(cursor, name)


def drop_database(cursor: Any, name: str) -> None:
    """Ends our sessions there first. FORCE would also end those of autovacuum, which our role may not: it gives way."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    )
    cursor.execute(f"DROP DATABASE IF EXISTS {name}")


@cache
def template() -> str:
    """The template's name, with digests of what it is made from: another state of the sources has another template."""
    tables, sources = digests()
    return f"test_rhi_template_{tables[:12]}_{sources[:12]}"


def is_made() -> bool:
    """Whether the template is there; making it takes some ten seconds."""
    with server() as cursor:
        return exists(cursor, template())


def make_template(cursor: Any) -> None:
    """From the newest template with the same tables, where there is one: bringing it up to date takes a second."""
    unfinished = "test_rhi_template_unfinished"
    drop_database(cursor, unfinished)
    known = templates(cursor)
    same_tables = [name for name in known if name.startswith(template().rpartition("_")[0])]
    cursor.execute(f"CREATE DATABASE {unfinished} TEMPLATE {(*same_tables, 'template1')[0]}")
    with connected_to(unfinished):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", verbosity=0)
        for name in COUNCILS:
            for role in Role:
                make_role(council=Council.objects.get(name=name), role=role)
    cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {template()}")
    for name in known[KEPT - 1 :]:
        drop_database(cursor, name)


def templates(cursor: Any) -> list[str]:
    """The templates there are, the newest first."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_rhi_template_[0-9a-f]+_' ORDER BY oid DESC")
    return [name for (name,) in cursor.fetchall()]


def exists(cursor: Any, name: str) -> bool:
    """Whether there is a database of that name."""
    cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def digests() -> tuple[str, str]:
    """(of migrations and locked packages, of every other source that may change triggers, policies or data)."""
    packages = [path.parent for path in PROJECT.glob("*/__init__.py") if path.parent.name != "tests"]
    sources = {path for package in packages for path in package.rglob("*") if path.suffix in {".py", ".csv"}}
    migrations = {path for path in sources if path.parent.name == "migrations"}
    others = {*(sources - migrations), Path(__file__)}
    return digest({*migrations, PROJECT / "requirements.txt"}), digest(others)


def digest(paths: Iterable[Path]) -> str:
    """Changes when one of the files does."""
    answer = hashlib.sha256()
    for path in sorted(paths):
        answer.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return answer.hexdigest()


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection leads to another database meanwhile."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def server() -> Iterator[Any]:
    """A cursor on the server's first database, past Django: databases are made and dropped from there."""
    with closing(psycopg2.connect(urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres")))) as raw:
        raw.autocommit = True
        with raw.cursor() as cursor:
            yield cursor
