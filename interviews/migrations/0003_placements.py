"""The database links each absence to the placement that the child went missing from.

Written by hand, and frozen: a later change is a migration of its own. Whatever writes a placement or an absence (a form,
a file, a merge, SQL) need not know of it. While the setting `rhi.derived_waits` is `on`, which holds for one
transaction, nothing is derived: `interviews.derived` sets it where a child's rows move one after another.
"""

from django.db import migrations

# The placement of the London day on which the child went missing; the day a placement ends belongs to the next one.
# It is asked of each absence, and in this language its plan is kept for the session.
RULES = """
CREATE OR REPLACE FUNCTION rhi_placement_of(child bigint, went_missing_at timestamptz)
RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT placement.id FROM cases_placement placement
        WHERE placement.child_id = child
          AND placement.starts_on <= (went_missing_at AT TIME ZONE 'Europe/London')::date
          AND (placement.ends_on IS NULL OR placement.ends_on > (went_missing_at AT TIME ZONE 'Europe/London')::date)
        ORDER BY placement.starts_on DESC LIMIT 1);
END
$$;
CREATE OR REPLACE FUNCTION rhi_derived_waits() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('rhi.derived_waits', true), '') = 'on'
$$;
CREATE OR REPLACE FUNCTION rhi_link_placements(children bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE cases_missingepisode episode
    SET placement_id = rhi_placement_of(episode.child_id, episode.went_missing_earliest_at)
    WHERE episode.child_id = ANY(children)
      AND episode.placement_id IS DISTINCT FROM rhi_placement_of(episode.child_id, episode.went_missing_earliest_at)
$$;
"""
DROP_RULES = """
DROP FUNCTION rhi_link_placements(bigint[]);
DROP FUNCTION rhi_derived_waits();
DROP FUNCTION rhi_placement_of(bigint, timestamptz);
"""

TRIGGERS = """
CREATE OR REPLACE FUNCTION rhi_episode_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT rhi_derived_waits() THEN
        NEW.placement_id := rhi_placement_of(NEW.child_id, NEW.went_missing_earliest_at);
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION rhi_placements_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF rhi_derived_waits() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM rhi_link_placements(ARRAY(SELECT DISTINCT child_id FROM became));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM rhi_link_placements(ARRAY(SELECT DISTINCT child_id FROM was));
    ELSE
        PERFORM rhi_link_placements(ARRAY(SELECT child_id FROM became UNION SELECT child_id FROM was));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER episode_has_its_placement
    BEFORE INSERT OR UPDATE OF child_id, went_missing_earliest_at, placement_id ON cases_missingepisode
    FOR EACH ROW EXECUTE FUNCTION rhi_episode_placed();
CREATE TRIGGER placements_are_linked_after_insert AFTER INSERT ON cases_placement
    REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_placements_changed();
CREATE TRIGGER placements_are_linked_after_update AFTER UPDATE ON cases_placement
    REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION rhi_placements_changed();
CREATE TRIGGER placements_are_linked_after_delete AFTER DELETE ON cases_placement
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION rhi_placements_changed();
"""
DROP_TRIGGERS = """
DROP TRIGGER placements_are_linked_after_delete ON cases_placement;
DROP TRIGGER placements_are_linked_after_update ON cases_placement;
DROP TRIGGER placements_are_linked_after_insert ON cases_placement;
DROP TRIGGER episode_has_its_placement ON cases_missingepisode;
DROP FUNCTION rhi_placements_changed();
DROP FUNCTION rhi_episode_placed();
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0002_duty"), ("cases", "0001_initial")]
    operations = [migrations.RunSQL(RULES, DROP_RULES), migrations.RunSQL(TRIGGERS, DROP_TRIGGERS)]
