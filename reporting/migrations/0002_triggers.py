"""What the database does by itself when a record changes: figures of a month become stale, exports lose their rows.

Written by hand, and frozen: a later change is a migration of its own.
"""

from django.db import migrations

# A stale month is a row that is only added, so that people who save at the same time never wait for each other.
# A restriction, or its end, changes every month of its council: figures depend on whom they are shown to.
#
# A child, or an interview, counts in a period in the first of its months, so of a month is kept how long ago each was
# there last. What brings one into a month, or takes it out, also changes the next month in which it is; by group and by
# type that is the next of the same. Who writes may see less than that: the wall is open for the council while
# it is looked up. Of two who change a child's months at once neither sees the other's, so each holds a shared lock of
# the council to its end, and the job that counts (reporting.rollup) takes no mark while anybody holds it.
OPEN_FOR_MARKS = """
CREATE OR REPLACE FUNCTION rhi_open_for_marks(councils bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'52485257'::int, id::int) FROM unnest(councils) id ORDER BY id;
    PERFORM rhi_see(councils, '{}', '{}', '{}');
END
$$;
"""
RETURN_COLUMNS = (
    "id, council_id, child_id, date_trunc('month', counted_on)::date AS month, duty = 'due' AND NOT is_hosted AS counts,"
    " placement_basis, placement_group, completed_at IS NOT NULL AS is_heard"
)
NEXT_RETURNS = """
    SELECT council_id, date_trunc('month', counted_on)::date FROM ({rows}) every WHERE counted_on IS NOT NULL
    UNION
    SELECT changed.council_id, min(date_trunc('month', later.counted_on)::date)
    FROM changed CROSS JOIN LATERAL (
        SELECT counted_on, placement_basis, placement_group FROM interviews_returninterview next
        WHERE next.child_id = changed.child_id AND next.duty = 'due'
          AND next.counted_on >= (changed.month + interval '1 month')::date AND NOT next.is_hosted
          AND next.council_id IS NOT DISTINCT FROM changed.council_id OFFSET 0) later
    GROUP BY changed.council_id, changed.child_id, changed.month, later.placement_basis = changed.placement_basis,
        later.placement_group = changed.placement_group
    UNION
    SELECT other.council_id, date_trunc('month', other.counted_on)::date
    FROM changed CROSS JOIN LATERAL (
        SELECT interview_id FROM interviews_interviewcoverage WHERE return_interview_id = changed.id OFFSET 0) own
    CROSS JOIN LATERAL (
        SELECT return_interview_id FROM interviews_interviewcoverage
        WHERE interview_id = own.interview_id OFFSET 0) covers
    CROSS JOIN LATERAL (
        SELECT council_id, counted_on FROM interviews_returninterview
        WHERE id = covers.return_interview_id OFFSET 0) other
    WHERE covers.return_interview_id <> changed.id AND other.counted_on IS NOT NULL"""
ABSENCE_COLUMNS = (
    "id, council_id, child_id, date_trunc('month', went_missing_earliest_at AT TIME ZONE 'Europe/London')::date AS month,"
    " is_hosted, category, duplicate_of_id, closed_without_return_id, closed_at IS NOT NULL AS is_closed"
)
NEXT_ABSENCES = """
    SELECT council_id, month FROM changed
    UNION
    SELECT changed.council_id, min(date_trunc('month', later.began AT TIME ZONE 'Europe/London')::date)
    FROM changed CROSS JOIN LATERAL (
        SELECT went_missing_earliest_at AS began FROM cases_missingepisode next
        WHERE next.child_id = changed.child_id
          AND next.went_missing_earliest_at >= (changed.month + interval '1 month') AT TIME ZONE 'Europe/London'
          AND next.council_id IS NOT DISTINCT FROM changed.council_id AND NOT next.is_hosted
          AND next.category = 'missing' AND coalesce(next.duplicate_of_id, 0) = 0
          AND next.closed_without_return_id IS DISTINCT FROM 'closure.recorded_in_error' OFFSET 0) later
    GROUP BY changed.council_id, changed.child_id, changed.month"""
INTERVIEW_COLUMNS = "id AS interview_id, council_id, completion_id"
COVERED_MONTHS = """
    SELECT covered.council_id, date_trunc('month', covered.counted_on)::date
    FROM changed CROSS JOIN LATERAL (
        SELECT return_interview_id FROM interviews_interviewcoverage
        WHERE interview_id = changed.interview_id OFFSET 0) covers
    CROSS JOIN LATERAL (
        SELECT council_id, counted_on FROM interviews_returninterview
        WHERE id = covers.return_interview_id OFFSET 0) covered
    WHERE covered.counted_on IS NOT NULL"""
COVERAGE_COLUMNS = "council_id, interview_id, return_interview_id"
OWN_AND_COVERED_MONTHS = f"""{COVERED_MONTHS}
    UNION
    SELECT own.council_id, date_trunc('month', own.counted_on)::date
    FROM changed CROSS JOIN LATERAL (
        SELECT council_id, counted_on FROM interviews_returninterview
        WHERE id = changed.return_interview_id OFFSET 0) own
    WHERE own.counted_on IS NOT NULL"""
EVENTS = {
    "INSERT": ("NEW TABLE AS became", "SELECT {columns} FROM became", "SELECT {columns} FROM became"),
    "DELETE": ("OLD TABLE AS was", "SELECT {columns} FROM was", "SELECT {columns} FROM was"),
    "UPDATE": (
        "OLD TABLE AS was NEW TABLE AS became",
        "SELECT {columns} FROM was UNION SELECT {columns} FROM became",
        "(SELECT {columns} FROM was EXCEPT SELECT {columns} FROM became)"
        " UNION (SELECT {columns} FROM became EXCEPT SELECT {columns} FROM was)",
    ),
}
MARKED = (
    ("interviews_returninterview", RETURN_COLUMNS, NEXT_RETURNS, tuple(EVENTS)),
    ("cases_missingepisode", ABSENCE_COLUMNS, NEXT_ABSENCES, tuple(EVENTS)),
    ("interviews_interview", INTERVIEW_COLUMNS, COVERED_MONTHS, ("UPDATE",)),
    ("interviews_interviewcoverage", COVERAGE_COLUMNS, OWN_AND_COVERED_MONTHS, tuple(EVENTS)),
)
# Plans are kept for the session, and may have been made while the tables were empty, as in the first load of a council.
# So what is looked up stands behind LATERAL and OFFSET 0, in the order in which it is to be read, and no other condition
# than the one that finds it can be answered by an index.
FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    lists text[] := '{{councils,limited,hidden,shown}}';
    before text[] := ARRAY(SELECT coalesce(current_setting('rhi.' || name, true), '') FROM unnest(lists) name);
BEGIN
    PERFORM rhi_open_for_marks(ARRAY(SELECT DISTINCT council_id FROM ({rows}) every));
    WITH changed AS MATERIALIZED ({changed})
    INSERT INTO reporting_stalemonth (council_id, month) {months};
    PERFORM set_config('rhi.' || lists[place], before[place], true) FROM generate_subscripts(lists, 1) place;
    RETURN NULL;
END
$$;
CREATE TRIGGER month_is_stale_after_{event} AFTER {event} ON {table}
    REFERENCING {named} FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
DROP_FUNCTION = "DROP TRIGGER month_is_stale_after_{event} ON {table}; DROP FUNCTION {function}();"


def marks(template: str) -> str:
    """The template for each table and event."""
    return "\n".join(
        template.format(
            function=f"rhi_marks_{table}_{event.lower()}",
            event=event.lower(),
            table=table,
            named=EVENTS[event][0],
            rows=EVENTS[event][1].format(columns="council_id, counted_on" if "{rows}" in months else "council_id"),
            changed=EVENTS[event][2].format(columns=columns),
            months=months.format(rows=EVENTS[event][1].format(columns="council_id, counted_on")),
        )
        for table, columns, months, events in MARKED
        for event in events
    )


STALE_MONTHS = """
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
CREATE TRIGGER months_are_stale_after_insert AFTER INSERT ON audit_restriction
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_restriction_changed();
CREATE TRIGGER months_are_stale_after_update AFTER UPDATE ON audit_restriction
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_restriction_changed();
"""

DROP_STALE_MONTHS = """
DROP TRIGGER months_are_stale_after_update ON audit_restriction;
DROP TRIGGER months_are_stale_after_insert ON audit_restriction;
DROP TRIGGER disposal_is_noted ON interviews_returninterview;
DROP FUNCTION rhi_interviews_disposed();
DROP FUNCTION rhi_restriction_changed();
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
        migrations.RunSQL(OPEN_FOR_MARKS, "DROP FUNCTION rhi_open_for_marks(bigint[]);"),
        migrations.RunSQL(marks(FUNCTION), marks(DROP_FUNCTION)),
        migrations.RunSQL(STALE_MONTHS, DROP_STALE_MONTHS),
        migrations.RunSQL(REVOKE_EXPORTS, DROP_REVOKE_EXPORTS),
    ]
