"""Which months of which council are to be counted afresh: marked by the database, in the transaction of the change.

A mark is a row that is only added, so that people who save at the same time never wait for each other. Migration 0001
uses this. What is restricted, or no longer, changes every month of its council: it is counted for whom it is shown to.
"""

MARKS = """
CREATE OR REPLACE FUNCTION rhi_month_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO reporting_stalemonth (council_id, month)
        SELECT DISTINCT council_id, date_trunc('month', counted_on)::date FROM was WHERE counted_on IS NOT NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO reporting_stalemonth (council_id, month)
        SELECT DISTINCT council_id, date_trunc('month', counted_on)::date FROM became WHERE counted_on IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION rhi_restriction_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting_stalemonth (council_id) SELECT DISTINCT council_id FROM became;
    RETURN NULL;
END
$$;
CREATE TRIGGER month_is_stale_after_insert AFTER INSERT ON interviews_returninterview
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_month_changed();
CREATE TRIGGER month_is_stale_after_update AFTER UPDATE ON interviews_returninterview
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_month_changed();
CREATE TRIGGER month_is_stale_after_delete AFTER DELETE ON interviews_returninterview
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION rhi_month_changed();
CREATE TRIGGER months_are_stale_after_insert AFTER INSERT ON audit_restriction
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_restriction_changed();
CREATE TRIGGER months_are_stale_after_update AFTER UPDATE ON audit_restriction
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_restriction_changed();
"""

NO_MARKS = """
DROP TRIGGER months_are_stale_after_update ON audit_restriction;
DROP TRIGGER months_are_stale_after_insert ON audit_restriction;
DROP TRIGGER month_is_stale_after_delete ON interviews_returninterview;
DROP TRIGGER month_is_stale_after_update ON interviews_returninterview;
DROP TRIGGER month_is_stale_after_insert ON interviews_returninterview;
DROP FUNCTION rhi_restriction_changed();
DROP FUNCTION rhi_month_changed();
"""
