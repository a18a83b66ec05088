"""After every test: what is derived equals a recount from the records, whatever the test did and by whatever action.

So each action of the project is held to it as soon as a test uses it. A test that alters what is derived on purpose
lets it wait (`interviews.derived.wait`), or is marked `tampers`.
"""

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from reporting.checking import of_records
from tests.wall import open_wall


def differences() -> list[str]:
    """Of every council with a record; none where the test failed in SQL, or made derived columns up."""
    if connection.needs_rollback or connection.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
        return []
    open_wall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rhi_derived_waits(), array_agg(DISTINCT council_id) FROM cases_missingepisode")
        are_made_up, councils = cursor.fetchone()
    return list(of_records(councils)) if councils and not are_made_up else []
