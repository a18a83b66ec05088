"""Whether PostgreSQL writes values of refused statements into its log (docs/operate.md, Logs)."""

from typing import Any

from django.core import checks
from django.db import connections

# Setting, the value it should have, and others that are as good.
WANTED = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("panic",),
    "log_error_verbosity": ("terse",),
    "log_parameter_max_length": ("0",),
    "log_parameter_max_length_on_error": ("0",),
    "log_statement": ("none",),
    "log_min_duration_statement": ("-1",),
}


def check_database_log(*, databases: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """A warning for each setting that lets values through."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(WANTED)])
            found += [
                checks.Warning(
                    f"PostgreSQL has {name} = {value}: what people type can reach its log.",
                    hint=f"Set {name} = {WANTED[name][0]}. See docs/operate.md, Logs.",
                    id="rhi.W001",
                )
                for name, value in sorted(cursor.fetchall())
                if value not in WANTED[name]
            ]
    return found
