"""For the migrations that brought the context of each kept row into the row itself (before, a table of its own)."""

INTO_THE_ROW = """
DO $$
DECLARE kept text; held text;
BEGIN
    FOREACH kept IN ARRAY ARRAY[{tables}] LOOP
        FOR held IN SELECT indexname FROM pg_indexes
            WHERE tablename = kept AND indexdef LIKE '%%(pgh_context_id)%%' LOOP
            EXECUTE format('DROP INDEX %I', held);
        END LOOP;
        EXECUTE format('ALTER TABLE %I ADD COLUMN pgh_context jsonb', kept);
        EXECUTE format('UPDATE %I row SET pgh_context = c.metadata FROM pghistory_context c'
                       ' WHERE c.id = row.pgh_context_id', kept);
    END LOOP;
END
$$;
"""
OUT_OF_THE_ROW = """
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY[{tables}] LOOP
        EXECUTE format('INSERT INTO pghistory_context (id, metadata, created_at, updated_at)'
                       ' SELECT DISTINCT ON (pgh_context_id) pgh_context_id, pgh_context, now(), now() FROM %I'
                       ' WHERE pgh_context_id IS NOT NULL AND pgh_context IS NOT NULL'
                       ' ON CONFLICT (id) DO NOTHING', kept);
        EXECUTE format('ALTER TABLE %I DROP COLUMN pgh_context', kept);
        EXECUTE format('CREATE INDEX ON %I (pgh_context_id)', kept);
    END LOOP;
END
$$;
"""


def statements(*tables: str) -> tuple[str, str]:
    """(forward, backward) for these history tables."""
    names = ", ".join(f"'{table}'" for table in tables)
    return INTO_THE_ROW.replace("%%", "%").replace("{tables}", names), OUT_OF_THE_ROW.replace("{tables}", names)
