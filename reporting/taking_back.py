"""A file with a child's row goes when the child's record is restricted or disposed of: done by the database itself.

In the transaction that does it, so that no file is left behind by whoever forgot. Migration 0003 uses this. A file of
counts holds no child's row; whether it may still be given is looked at when somebody asks for it.
"""

TAKE_BACK = """
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

NO_TAKING_BACK = """
DROP TRIGGER exports_are_taken_back_after_restriction ON audit_restriction;
DROP TRIGGER exports_are_taken_back_after_disposal ON cases_child;
DROP FUNCTION rhi_take_exports_back();
"""
