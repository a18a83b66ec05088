"""Whether this version of the program can bring a database up to date, judged by the migrations recorded in it."""

from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader

from rhi.environment import BASE_DIR

# Tables of an extension (PostGIS has one) do not count, nor Django's own, which is there before anything is recorded.
TABLES = """SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> 'django_migrations'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    ORDER BY relname"""


def why_not_ours(connection: BaseDatabaseWrapper) -> str:
    """What makes the database another version's, or another program's, in a few words; "" where it can be migrated.

    Every recorded migration of our apps must exist here, in an order that this version could have run. Packages may
    drop migrations that they have squashed, and we may drop packages, so theirs are not looked at.
    """
    loader = MigrationLoader(connection)
    if not loader.applied_migrations:
        tables = _tables(connection)
        return f"it holds tables that this program did not make ({_some(tables)})" if tables else ""
    known = set(loader.disk_migrations) | {old for one in loader.disk_migrations.values() for old in one.replaces}
    ours = {label for label, config in apps.app_configs.items() if Path(config.path).parent == BASE_DIR}
    unknown = [f"{app}.{name}" for app, name in set(loader.applied_migrations) - known if app in ours]
    if unknown:
        return f"it was made by another version of this program (this one lacks {_some(sorted(unknown))})"
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        return f"it was made by another version of this program ({error})"
    return ""


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is no table yet."""
    return not _tables(connection)


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def _some(names: list[str]) -> str:
    """The first two names, and how many more there are."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more
