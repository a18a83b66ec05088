"""From which files the demonstration was made, noted as the comment of its database, for a quick second start.

The note also says which migrations were in the database then, so that a later edit of one can be noticed.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

PROJECT = Path(__file__).resolve().parent.parent
OTHER_VERSION = 3  # the exit status of rhi.demo_setup when another version of the program made the database
SETUP_LOCK = "run/setup.lock"  # in var: held while the database is set up
STATIC_NOTE = ".made-from"  # in the folder of the collected static files
NOTE = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
APPLIED = "SELECT count(*) || ' migrations, the last at ' || max(applied) FROM django_migrations"


def is_current(url: str, static_root: Path) -> bool:
    """Whether the database at `url` and the collected static files were made from the files of today."""
    if not (static_root / STATIC_NOTE).exists():
        return False
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        kept = _read(cursor)
        try:
            return kept.get("files") == files_digest() and kept.get("applied") == _one(cursor, APPLIED)
        except psycopg2.errors.UndefinedTable:
            return False


def note(url: str) -> None:
    """Write down that the database at `url` was made from the files of today. Its owner may."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        kept = {"files": files_digest(), "applied": _one(cursor, APPLIED), "migrations": _migrations()}
        name = _one(cursor, "SELECT quote_ident(current_database())")
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [json.dumps(kept)])
        connection.commit()


def has_edited_migrations(url: str) -> bool:
    """Whether a migration that was run on the database at `url` reads differently today, or is gone."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        return bool(_read(cursor).get("migrations", {}).items() - _migrations().items())


def files_digest() -> str:
    """Changes when the program, its data, the built static files or the locked packages change."""
    answer = hashlib.sha256()
    for path in (PROJECT / "requirements.txt", *_files()):
        answer.update(f"{path.relative_to(PROJECT)} {_digest(path)}\n".encode())
    return answer.hexdigest()


def _files() -> Iterator[Path]:
    packages = [path.parent for path in sorted(PROJECT.glob("*/__init__.py")) if path.parent.name != "tests"]
    for folder in (PROJECT / "static", *packages):
        yield from sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _migrations() -> dict[str, str]:
    return {str(path.relative_to(PROJECT)): _digest(path)[:16] for path in PROJECT.glob("*/migrations/*.py")}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(cursor: Any) -> dict[str, Any]:
    note: dict[str, Any] = json.loads(_one(cursor, NOTE) or "{}")
    return note


def _one(cursor: Any, question: str) -> Any:
    cursor.execute(question)
    return cursor.fetchone()[0]
