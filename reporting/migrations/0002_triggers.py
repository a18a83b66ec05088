"""What the database does by itself when a record changes: figures of a month become stale, exports lose their rows.

Written by hand, and frozen: a later change is a migration of its own.
"""

from django.db import migrations

# A stale month is a row that is only added, so that people who save at the same time never wait for each other.
# A restriction, or its end, changes every month of its council: figures depend on whom they are shown to.
STALE_MONTHS = """
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
CREATE OR REPLACE FUNCTION rhi_interviews_disposed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reporting_disposedmonth (council_id, month, interviews, disposed_at)
    SELECT council_id, date_trunc('month', counted_on)::date, count(*), statement_timestamp()
    FROM was WHERE counted_on IS NOT NULL GROUP BY 1, 2;
    RETURN NULL;
END
$$;
CREATE TRIGGER disposal_is_noted AFTER DELETE ON interviews_returninterview
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION rhi_interviews_disposed();
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

DROP_STALE_MONTHS = """
DROP TRIGGER months_are_stale_after_update ON audit_restriction;
DROP TRIGGER months_are_stale_after_insert ON audit_restriction;
DROP TRIGGER month_is_stale_after_delete ON interviews_returninterview;
DROP TRIGGER month_is_stale_after_update ON interviews_returninterview;
DROP TRIGGER month_is_stale_after_insert ON interviews_returninterview;
DROP TRIGGER disposal_is_noted ON interviews_returninterview;
DROP FUNCTION rhi_interviews_disposed();
DROP FUNCTION rhi_restriction_changed();
DROP FUNCTION rhi_month_changed();
"""

# A file with a child's row goes in the transaction that restricts or disposes of the child's record. A file of counts
# holds no child's row; whether it may still be given is checked when a person asks for it.
REVOKE_EXPORTS = """
CREATE OR REPLACE FUNCTION rhi_take_exports_back() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE children_of_it bigint[]; taken bigint[];
BEGIN
    IF TG_TABLE_NAME = 'cases_child' THEN
        children_of_it := ARRAY(SELECT id FROM changed);
    ELSE
        children_of_it := ARRAY(SELECT child_id FROM changed);
    END IF;
    taken := ARRAY(SELECT id FROM reporting_export WHERE children && children_of_it);
    IF cardinality(taken) > 0 THEN
        DELETE FROM reporting_exportpart WHERE export_id = ANY (taken);
        UPDATE reporting_export SET children = '{}',
            state = CASE WHEN state = 'ready' THEN 'taken_back' ELSE state END
        WHERE id = ANY (taken);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER exports_are_taken_back_after_disposal AFTER DELETE ON cases_child
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rhi_take_exports_back();
CREATE TRIGGER exports_are_taken_back_after_restriction AFTER INSERT ON audit_restriction
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rhi_take_exports_back();
"""

DROP_REVOKE_EXPORTS = """
DROP TRIGGER exports_are_taken_back_after_restriction ON audit_restriction;
DROP TRIGGER exports_are_taken_back_after_disposal ON cases_child;
DROP FUNCTION rhi_take_exports_back();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0001_initial"),
        ("audit", "0001_initial"),
        ("cases", "0001_initial"),
        ("interviews", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(STALE_MONTHS, DROP_STALE_MONTHS),
        migrations.RunSQL(REVOKE_EXPORTS, DROP_REVOKE_EXPORTS),
    ]
