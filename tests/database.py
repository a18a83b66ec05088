"""The test database: one template, migrated once and kept, from which every session clones a database of its own.

The template holds the tables, triggers, policies and reference data, and the roles of the two councils at which most
tests play. It carries a digest of what it was made from as its comment: it is made again when a migration or a locked
package changed, and brought up to date when any other source of the project did.

The owner makes it; afterwards every connection of the tests acts as the application's role (SET ROLE), so row-level
security binds the tests as it binds the application.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
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

TEMPLATE = "test_rhi_template"
COUNCILS = ("Leeds", "Bradford")
LOCK = VAR / "template.lock"


def set_up() -> None:
    """A fresh clone of the template as this session's database; from now on connections are the application's."""
    with alone(LOCK), server() as cursor:
        keep_template(cursor)
    clone()
    connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "assume_role": APPLICATION_ROLE}


def clone() -> None:
    """This session's database becomes a copy of the template, whatever it was; takes less than a second."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with alone(LOCK), server() as cursor:  # a template may have no user while it is copied
        drop_database(cursor, name)
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")


def drop() -> None:
    """This session's database goes."""
    name = connection.settings_dict["NAME"]
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


def keep_template(cursor: Any) -> None:
    """Make the template, or bring it up to date; nothing when it is as the sources say."""
    tables, sources = digests()
    known = comment(cursor)
    if known == f"{tables} {sources}":
        return
    if not known.startswith(tables):
        drop_database(cursor, TEMPLATE)
        cursor.execute(f"CREATE DATABASE {TEMPLATE}")
    with connected_to(TEMPLATE):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", verbosity=0)
        for name in COUNCILS:
            for role in Role:
                make_role(council=Council.objects.get(name=name), role=role)
    cursor.execute(f"COMMENT ON DATABASE {TEMPLATE} IS '{tables} {sources}'")


def comment(cursor: Any) -> str:
    """What the template was made from; empty when there is none."""
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE])
    row = cursor.fetchone()
    return (row and row[0]) or ""


def digests() -> tuple[str, str]:
    """(of migrations and locked packages, of every other source that may change triggers, policies or data)."""
    sources = {path for path in PROJECT.glob("*/**/*") if path.suffix in {".py", ".csv"} and is_source(path)}
    migrations = {path for path in sources if path.parent.name == "migrations"}
    return digest({*migrations, PROJECT / "requirements.txt"}), digest(sources - migrations)


def is_source(path: Path) -> bool:
    """Whether a file is the project's own, and no test."""
    return path.relative_to(PROJECT).parts[0] not in {".venv", "node_modules", "var", "tests", "static", "docs"}


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
