"""`manage.py makemigrations`, with an initial migration written as one operation (rhi.migration_operations)."""

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoMakemigrations
from django.db.migrations import Migration

from rhi.migration_operations import CreateTables


class Command(DjangoMakemigrations):
    """As Django's."""

    def write_migration_files(self, changes: dict[str, list[Migration]], *args: Any, **options: Any) -> None:
        """Gather the operations of each initial migration into one."""
        for migration in (migration for migrations in changes.values() for migration in migrations):
            if migration.initial and migration.name == "0001_initial":
                migration.operations = [CreateTables(migration.operations)]  # type: ignore[misc]  # each has its own
        super().write_migration_files(changes, *args, **options)
