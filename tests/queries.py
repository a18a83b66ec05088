"""Counting the queries of a page, beside those that set up its transaction and the wall."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

SET_UP = ("SAVEPOINT", "SELECT rhi_enter", "SELECT current_setting('rhi.", "SELECT set_config('rhi.")


def queries(client, url: str) -> int:
    """How many queries a page takes in a session that is under way (its last use is written once a minute)."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return sum(not any(words in query["sql"] for words in SET_UP) for query in captured)
