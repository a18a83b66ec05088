"""`make demo` and `manage.py migrate` on a database that this version did not make; and a quick second start."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from rhi import demo_data, demo_state, embedded
from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders
from rhi.embedded.ports import free_port
from rhi.migration_history import is_empty, why_not_ours
from rhi.ownership import as_owner

PROJECT = Path(__file__).resolve().parent.parent.parent
OLD_HISTORY = """CREATE TABLE django_migrations (id bigserial PRIMARY KEY, app text, name text, applied timestamptz);
    INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0001_long_ago', now());
    CREATE TABLE cases_child (id bigint)"""


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    yield folder
    discard_once_stopped(folder)


def discard_once_stopped(folder: Path) -> None:
    """A demo that was ended while its servers were starting leaves them to stop by themselves."""
    deadline = time.monotonic() + 30
    while True:
        try:
            embedded.discard(folder)
        except embedded.EmbeddedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Services]:
    """One set for the module: making the data takes seconds."""
    services = embedded.start(tmp_path_factory.mktemp("start") / "var", database="rhi", is_fast=True)
    yield services
    services.stop()
    embedded.discard(services.var)


@pytest.fixture
def services(servers: embedded.Services) -> Iterator[embedded.Services]:
    """The servers, with an empty database."""
    yield servers
    for table in tables(servers.owner_url):
        execute(servers.owner_url, f"DROP TABLE {table}")


def execute(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as raw, raw.cursor() as cursor:
        cursor.execute(statement)
        raw.commit()


def tables(url: str) -> set[str]:
    with closing(psycopg2.connect(url)) as raw, raw.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def first_lines(process: "subprocess.Popen[str]", until: str) -> list[str]:
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line.rstrip())
        if until in line:
            break
    return lines


def environment(var: Path, **more: str) -> dict[str, str]:
    unset = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "RHI_TESTING", "RHI_TEST_DATABASE", "SECRET_KEY")
    return {name: value for name, value in os.environ.items() if name not in unset} | {"RHI_VAR": str(var), **more}


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (OLD_HISTORY, "made by another version of this program (this one lacks cases.0001_long_ago)"),
        ("CREATE TABLE spam (id int)", "it holds tables that this program did not make (spam)"),
    ],
)
def test_migrate_refuses_a_database_that_is_not_empty_with_what_to_do(services, made, reason):
    execute(services.owner_url, made)
    before = tables(services.owner_url)
    addresses = {
        "DATABASE_URL": services.database_url,
        "DATABASE_OWNER_URL": services.owner_url,
        "REDIS_URL": services.redis_url,
        "SECRET_KEY": "for this test only, and long enough for every check of Django",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=PROJECT,
        env=environment(services.var, **addresses),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert reason in done.stderr
    assert "name an empty database in DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert tables(services.owner_url) == before


def test_the_demo_begins_afresh_on_data_of_another_version_after_one_sentence(var):
    services = embedded.start(var, database="rhi", is_fast=True)
    execute(services.owner_url, OLD_HISTORY)
    services.stop()
    passwords = (var / "passwords.json").read_text()
    (var / "mail").mkdir()
    (var / "mail" / "old.log").write_text("To nobody")
    process = subprocess.Popen(
        [sys.executable, "-m", "rhi.demo"],
        cwd=PROJECT,
        env=environment(var, PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = first_lines(process, "made by another version")
        assert said[-1] == (
            f"The demonstration data in {var}/ was made by another version of this program. It is made up, so it is "
            "removed and made again."
        )
        said += first_lines(process, "Starting PostgreSQL and Redis:")
        assert "Traceback" not in "".join(said)
        running = embedded.running(var)
        assert running
        assert "cases_child" not in tables(running.owner_url)
        assert not (var / "mail").exists()
        assert (var / "passwords.json").read_text() == passwords
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_the_data_is_not_removed_while_another_copy_runs(services):
    execute(services.owner_url, OLD_HISTORY)
    with pytest.raises(embedded.EmbeddedError, match="Stop that copy"):
        demo_data.remove(services.var)
    assert "cases_child" in tables(services.owner_url)


def test_data_of_another_major_version_of_postgresql_is_removed(services):
    base = Folders(services.var).base(serving_account())
    (own,) = base.glob("postgres-*")
    assert not demo_data.remove_of_other_postgres(services.var, services.owner_url)
    (base / "postgres-9").mkdir()
    assert demo_data.remove_of_other_postgres(services.var, services.owner_url)
    assert list(base.glob("postgres-*")) == [own]


@pytest.mark.django_db
def test_a_migration_this_version_lacks_is_named():
    assert why_not_ours(connection) == ""
    with as_owner():
        for number in range(3):
            MigrationRecorder(connection).record_applied("cases", f"9{number}_of_later")
    assert "this one lacks cases.90_of_later, cases.91_of_later and 1 more" in why_not_ours(connection)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["oauth2_provider", "an_app_of_long_ago"])
def test_a_package_may_drop_squashed_migrations_and_may_itself_be_dropped(app):
    with as_owner():
        MigrationRecorder(connection).record_applied(app, "0099_squashed_since")
    assert why_not_ours(connection) == ""


@pytest.mark.django_db
@pytest.mark.tampers  # its last search path leaves the tables out of sight
def test_a_first_migrate_that_was_cut_off_may_go_on():
    assert not is_empty(connection)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA cut_off")
        cursor.execute("SET LOCAL search_path = cut_off")
        MigrationRecorder(connection).ensure_schema()
        assert (is_empty(connection), why_not_ours(connection)) == (True, "")


@pytest.mark.django_db
def test_a_history_in_an_impossible_order_is_another_version():
    first = MigrationRecorder.Migration.objects.filter(app="accounts").earliest("pk")
    with as_owner():
        MigrationRecorder(connection).record_unapplied(first.app, first.name)
    assert "another version" in why_not_ours(connection)


def test_a_second_start_asks_nobody_until_a_file_or_the_database_changes(services, tmp_path, monkeypatch):
    project, static, url = tmp_path / "project", tmp_path / "static", services.owner_url
    migrations = project / "cases" / "migrations"
    migrations.mkdir(parents=True)
    for path in (project / "requirements.txt", project / "cases" / "__init__.py", migrations / "0001_initial.py"):
        path.write_text("1")
    monkeypatch.setattr(demo_state, "PROJECT", project)
    execute(url, OLD_HISTORY)
    assert not demo_state.is_current(url, static)
    static.mkdir()
    (static / demo_state.STATIC_NOTE).touch()
    assert not demo_state.is_current(url, static)
    demo_state.note(url)
    assert demo_state.is_current(url, static)
    (project / "cases" / "models.py").write_text("2")
    assert not demo_state.is_current(url, static)
    demo_state.note(url)
    execute(url, "UPDATE django_migrations SET applied = now() + interval '1 second'")
    assert not demo_state.is_current(url, static)
    execute(url, "DROP TABLE django_migrations")
    assert not demo_state.is_current(url, static)


def test_a_migration_that_was_run_and_edited_since_is_noticed_but_not_a_new_one(services, tmp_path, monkeypatch):
    migrations, url = tmp_path / "cases" / "migrations", services.owner_url
    migrations.mkdir(parents=True)
    for path in (tmp_path / "requirements.txt", migrations / "0001_initial.py"):
        path.write_text("1")
    monkeypatch.setattr(demo_state, "PROJECT", tmp_path)
    execute(url, OLD_HISTORY)
    demo_state.note(url)
    assert not demo_state.has_edited_migrations(url)
    (migrations / "0002_more.py").write_text("2")
    assert not demo_state.has_edited_migrations(url)
    (migrations / "0001_initial.py").write_text("2")
    assert demo_state.has_edited_migrations(url)
    (migrations / "0001_initial.py").unlink()
    assert demo_state.has_edited_migrations(url)
