"""`manage.py migrate`, by the owner's role; then the triggers of the models and the second wall over scoped tables."""

from typing import Any

import pgtrigger
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections, transaction

from rhi.migration_history import why_not_ours
from rhi.ownership import APPLICATION_ROLE, application_role, as_owner
from rhi.wall import LISTS
from rhi.wall_sql import build


class Command(DjangoMigrate):
    """Migrates as DATABASE_OWNER_URL says, then makes triggers, policies and grants again from the models."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """As Django's; the wall is built when the database is as new as the models."""
        role = application_role()
        with as_owner():
            refuse_other_histories(connections[options["database"]])
            open_for_data_migrations(connections[options["database"]])
            answer: str | None = super().handle(*args, **options)
            is_whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
            if is_whole:
                self.finish(connections[options["database"]], role)
        return answer

    def finish(self, connection: Any, role: str) -> None:
        """Triggers, policies and grants in one transaction."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            pgtrigger.install(database=connection.alias)
            cursor.execute("SELECT current_user")
            owner = cursor.fetchone()[0]
            build(cursor, application=APPLICATION_ROLE if role == owner else role)


def refuse_other_histories(connection: Any) -> None:
    """A database that another version or another program filled is left as it is."""
    if reason := why_not_ours(connection):
        name = f"{connection.settings_dict['NAME']} on {connection.settings_dict['HOST']}"
        raise CommandError(
            f"The database {name} cannot be brought up to date: {reason}. Nothing was changed. Use the version of the "
            "program that made it, or name an empty database in DATABASE_URL and DATABASE_OWNER_URL (docs/operate.md)."
        )


def open_for_data_migrations(connection: Any) -> None:
    """The owner is bound by row-level security too: this session sees every council, where there are any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_council') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT set_config('rhi.councils', array_agg(id)::text, false) FROM accounts_council")
            cursor.execute("SELECT set_config(name, '{}', false) FROM unnest(%s) name", [list(LISTS[1:])])
