"""Who owns the database: the owner's role makes tables, policies and grants; the application's role owns nothing.

`DATABASE_URL` names the application's role, `DATABASE_OWNER_URL` the owner's; only `manage.py migrate` (and the
commands that load or repair in bulk) needs the second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

APPLICATION_ROLE = "rhi_app"


@contextmanager
def as_owner() -> Iterator[None]:
    """The default connection is the owner's for the length of the `with`; begin it outside any transaction.

    In the tests the session is the owner's already, and acts as the application meanwhile. CommandError where no owner
    is named.
    """
    if not (settings.DATABASE_OWNER_URL or settings.TESTING):
        raise CommandError("DATABASE_OWNER_URL is not set: this runs as the owner of the database (docs/operate.md).")
    if not settings.DATABASE_OWNER_URL:
        with _own_role():
            yield
        return
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD", "OPTIONS")}
    owner = urlsplit(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.settings_dict.update(
        USER=unquote(owner.username or ""), PASSWORD=unquote(owner.password or ""), OPTIONS={}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def _own_role() -> Iterator[None]:
    assumed = connection.settings_dict["OPTIONS"].get("assume_role")
    if not assumed:
        yield
        return
    _execute("RESET ROLE")
    yield
    _execute(f'SET ROLE "{assumed}"')


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def application_role() -> str:
    """The role that web, worker and commands work as."""
    assumed: str | None = connection.settings_dict.get("OPTIONS", {}).get("assume_role")
    return assumed or unquote(urlsplit(settings.DATABASE_URL).username or "")


def weaknesses() -> list[str]:
    """Why the wall would not hold for the role of this connection; nothing when it does."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT current_user, rolsuper, rolbypassrls,
                   EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p')),
                   EXISTS (SELECT 1 FROM pg_class c JOIN information_schema.columns k ON k.table_name = c.relname
                           WHERE k.column_name = 'council_id'
                             AND c.relname ~ '^(guidance|cases|interviews|sharing|audit|rights|reaching)_'
                             AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relkind = 'r')
            FROM pg_roles r WHERE rolname = current_user""")
        role, is_super, bypasses, owns, has_open_table = cursor.fetchone()
    found = {
        f"{role} is a superuser": is_super,
        f"{role} bypasses row-level security": bypasses,
        f"{role} owns tables": owns,
        "a table has no policy": has_open_table,
    }
    return [words for words, is_so in found.items() if is_so]
