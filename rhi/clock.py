"""The one clock of jobs and pages: the database's, so that no machine's own clock decides what is overdue."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """When the transaction at hand began, by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment
