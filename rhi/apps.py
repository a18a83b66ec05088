"""The project as an app of Django's."""

from django.apps import AppConfig
from django.core import checks

from rhi.log_checks import check_database_log


class RhiConfig(AppConfig):
    """Registers the checks that belong to no other app."""

    name = "rhi"

    def ready(self) -> None:
        """The database's log is looked at by `migrate` and by `check --database`."""
        checks.register(check_database_log, checks.Tags.database)
