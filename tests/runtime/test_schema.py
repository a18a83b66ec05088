"""The schema of a migrated database is what the models say, and the migrations stay frozen."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import models
from django.db.migrations import AddField, RunSQL

from rhi.migration_operations import CreateTables
from tests import database

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "audit", "guidance", "cases", "interviews", "sharing", "reaching", "rights", "reporting", "rhi")
OPERATIONS = "rhi.migration_operations"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "fuzzystrmatch")
NO_MIGRATIONS = "CREATE TABLE django_migrations (id bigint, app text, name text, applied timestamptz)"
WRITTEN_BY_HAND = (
    "interviews.migrations.0002_duty",
    "interviews.migrations.0003_placements",
    "interviews.migrations.0004_derived",
    "reporting.migrations.0002_triggers",
)
# Of libraries: their own migrations make these, and need not be what their models say.
OF_LIBRARIES = ("account_", "auth_", "django_", "guardian_", "mfa_", "oauth2_", "pghistory_", "socialaccount_", "_pgh")
# What a database consists of: one line for each column, index, constraint, trigger, function, policy and right.
CATALOGUE = """
SELECT 'column', c.table_name || '.' || c.column_name,
       concat_ws(' ', c.udt_name, c.character_maximum_length, c.is_nullable, c.column_default, c.identity_generation,
                 c.collation_name)
FROM information_schema.columns c WHERE c.table_schema = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
UNION ALL SELECT 'index', tablename || '.' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '')
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'policy', tablename || '.' || policyname, concat_ws(' ', cmd, qual, with_check, roles::text)
FROM pg_policies
UNION ALL SELECT 'table', oid::regclass::text,
       concat_ws(' ', relkind, relrowsecurity, relforcerowsecurity, relacl::text)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')
UNION ALL SELECT 'extension', extname, '' FROM pg_extension
"""


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """The address of a database of this session that holds nothing; dropped again afterwards."""
    ours = urlsplit(os.environ["DATABASE_URL"])
    name = f"{ours.path.lstrip('/')}_{name}"
    url = urlunsplit(ours._replace(path=f"/{name}"))
    with database.server() as cursor:
        database.drop_database(cursor, name)
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield url
    finally:
        with database.server() as cursor:
            database.drop_database(cursor, name)


def manage(url: str, *words: str, settings: str = "rhi.settings") -> None:
    """`manage.py`, as the owner of that database."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-W", "ignore", "manage.py", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def execute(url: str, *statements: str) -> list[tuple[str, str, str]]:
    """Run SQL there; the rows of the last statement."""
    with closing(psycopg2.connect(url)) as raw, raw, raw.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def catalogue(url: str) -> set[tuple[str, str, str]]:
    """What the database consists of."""
    rows = execute(url, "SET search_path = public", CATALOGUE)
    return {row for row in rows if not row[1].startswith(OF_LIBRARIES)}


@pytest.mark.django_db
def test_a_migrated_database_is_what_the_models_say_and_can_go_back():
    with empty_database("migrated") as url:
        manage(url, "migrate", "--verbosity=0")
        migrated = catalogue(url)
        manage(url, "migrate", "accounts", "zero", "--verbosity=0")
        left = {name for kind, name, _ in catalogue(url) if kind == "table"}
        assert not {name for name in left if name.startswith(tuple(f"{app}_" for app in APPS))}
        manage(url, "migrate", "--verbosity=0")
        assert catalogue(url) == migrated
    made = catalogue_of_the_models()
    assert len(migrated) > 3000
    assert sorted(migrated - made) == []
    assert sorted(made - migrated) == []


def catalogue_of_the_models() -> set[tuple[str, str, str]]:
    """What a database consists of whose tables are made straight from the models."""
    with empty_database("from_models") as url:
        execute(url, *(f"CREATE EXTENSION {name}" for name in EXTENSIONS), NO_MIGRATIONS)
        manage(url, "migrate", "--run-syncdb", "--verbosity=0", settings="tests.without_migrations")
        for module in map(import_module, WRITTEN_BY_HAND):
            execute(url, *(o.sql for o in module.Migration.operations if isinstance(o, RunSQL)))
        return catalogue(url)


def test_an_initial_migration_changes_no_table_that_it_does_not_make():
    with pytest.raises(ValueError, match="does not make"):
        CreateTables([AddField("child", "colour", models.TextField())])


def migrations() -> list[Path]:
    """The migrations of the project."""
    return sorted(path for app in APPS for path in (ROOT / app / "migrations").glob("0*.py"))


@pytest.mark.parametrize("path", migrations(), ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_no_migration_imports_code_that_may_change(path):
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    assert {name for name in modules if name.partition(".")[0] in APPS} <= {OPERATIONS}


def test_migrations_written_by_hand_are_known_here():
    """Else the comparison with the models would not know their triggers."""
    found = [f"{path.parts[-3]}.migrations.{path.stem}" for path in migrations() if "RunSQL" in path.read_text()]
    assert found == sorted(WRITTEN_BY_HAND)
