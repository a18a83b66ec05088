"""Indexes by time over every sealed table, so that a seal every few minutes reads the new rows only."""

from collections.abc import Iterator

from audit.sources import sources


def statements(application: str) -> Iterator[str]:
    """Run by the owner after migrating. A BRIN index takes a few pages, whatever the size of the table."""
    for source in sources():
        name = f"sealed_{source.table}"[:63]
        yield (
            f"CREATE INDEX IF NOT EXISTS {name} ON {source.table} USING brin ({source.time})"
            " WITH (autosummarize = on, pages_per_range = 32)"
        )
