"""The database links each absence to the placement that the child went missing from, and figures to that placement.

Written by hand, and frozen: a later change is a migration of its own. Whatever writes a placement, an absence or a return
home interview (a form, a file, a merge, SQL) need not know of it. While the setting `rhi.placements_wait` is `on`, which
holds for one transaction, nothing is derived: `interviews.placements` sets it where a child's rows move one after another.
"""

from django.db import migrations

# The placement of the London day on which the child went missing; the day a placement ends belongs to the next one.
RULES = """
CREATE OR REPLACE FUNCTION rhi_placement_of(child bigint, went_missing_at timestamptz)
RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT placement.id FROM cases_placement placement
    WHERE placement.child_id = child
      AND placement.starts_on <= (went_missing_at AT TIME ZONE 'Europe/London')::date
      AND (placement.ends_on IS NULL OR placement.ends_on > (went_missing_at AT TIME ZONE 'Europe/London')::date)
    ORDER BY placement.starts_on DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION rhi_placements_wait() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('rhi.placements_wait', true), '') = 'on'
$$;
CREATE OR REPLACE FUNCTION rhi_placement_facts(
    episode bigint, OUT basis text, OUT type text, OUT reporting_group text, OUT is_care_leaver boolean
) LANGUAGE sql STABLE AS $$
    SELECT CASE placement.location WHEN 'in_area' THEN 'in_area' WHEN 'out_of_area' THEN 'out_of_area'
               WHEN 'not_known' THEN 'area_not_known' ELSE 'home' END,
           placement.placement_type_id, coalesce(kind.reporting_group, 'not_looked_after'),
           child.is_care_leaver AND placement.id IS NULL
    FROM cases_missingepisode missing
    JOIN cases_child child ON child.id = missing.child_id
    LEFT JOIN cases_placement placement ON placement.id = missing.placement_id
    LEFT JOIN cases_placementtype kind ON kind.code = placement.placement_type_id
    WHERE missing.id = episode
$$;
CREATE OR REPLACE FUNCTION rhi_link_placements(children bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE cases_missingepisode episode
    SET placement_id = rhi_placement_of(episode.child_id, episode.went_missing_earliest_at)
    WHERE episode.child_id = ANY(children)
      AND episode.placement_id IS DISTINCT FROM rhi_placement_of(episode.child_id, episode.went_missing_earliest_at)
$$;
CREATE OR REPLACE FUNCTION rhi_write_placement_facts(episodes bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE interviews_returninterview owed
    SET placement_basis = facts.basis, placement_type_id = facts.type, placement_group = facts.reporting_group,
        is_care_leaver = facts.is_care_leaver
    FROM unnest(episodes) episode (id) CROSS JOIN LATERAL rhi_placement_facts(episode.id) facts
    WHERE owed.episode_id = episode.id
      AND (owed.placement_basis, owed.placement_type_id, owed.placement_group)
          IS DISTINCT FROM (facts.basis, facts.type, facts.reporting_group)
$$;
"""
DROP_RULES = """
DROP FUNCTION rhi_write_placement_facts(bigint[]);
DROP FUNCTION rhi_link_placements(bigint[]);
DROP FUNCTION rhi_placement_facts(bigint);
DROP FUNCTION rhi_placements_wait();
DROP FUNCTION rhi_placement_of(bigint, timestamptz);
"""

TRIGGERS = """
CREATE OR REPLACE FUNCTION rhi_episode_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT rhi_placements_wait() THEN
        NEW.placement_id := rhi_placement_of(NEW.child_id, NEW.went_missing_earliest_at);
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION rhi_episode_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rhi_write_placement_facts(ARRAY[NEW.id]);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION rhi_interview_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT rhi_placements_wait() THEN
        SELECT basis, type, reporting_group, facts.is_care_leaver
        INTO NEW.placement_basis, NEW.placement_type_id, NEW.placement_group, NEW.is_care_leaver
        FROM rhi_placement_facts(NEW.episode_id) facts;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION rhi_placements_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF rhi_placements_wait() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM rhi_link_placements(ARRAY(SELECT DISTINCT child_id FROM became));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM rhi_link_placements(ARRAY(SELECT DISTINCT child_id FROM was));
    ELSE
        PERFORM rhi_link_placements(ARRAY(SELECT child_id FROM became UNION SELECT child_id FROM was));
        PERFORM rhi_write_placement_facts(ARRAY(
            SELECT episode.id FROM cases_missingepisode episode
            JOIN became ON became.id = episode.placement_id JOIN was ON was.id = became.id
            WHERE (was.location, was.placement_type_id) IS DISTINCT FROM (became.location, became.placement_type_id)));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER episode_has_its_placement
    BEFORE INSERT OR UPDATE OF child_id, went_missing_earliest_at, placement_id ON cases_missingepisode
    FOR EACH ROW EXECUTE FUNCTION rhi_episode_placed();
CREATE TRIGGER episode_tells_its_placement AFTER UPDATE ON cases_missingepisode
    FOR EACH ROW WHEN (NEW.placement_id IS DISTINCT FROM OLD.placement_id) EXECUTE FUNCTION rhi_episode_moved();
CREATE TRIGGER interview_has_its_placement
    BEFORE INSERT OR UPDATE OF episode_id, placement_basis, placement_type_id, placement_group, is_care_leaver
    ON interviews_returninterview FOR EACH ROW EXECUTE FUNCTION rhi_interview_placed();
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
DROP TRIGGER interview_has_its_placement ON interviews_returninterview;
DROP TRIGGER episode_tells_its_placement ON cases_missingepisode;
DROP TRIGGER episode_has_its_placement ON cases_missingepisode;
DROP FUNCTION rhi_placements_changed();
DROP FUNCTION rhi_interview_placed();
DROP FUNCTION rhi_episode_moved();
DROP FUNCTION rhi_episode_placed();
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0002_duty"), ("cases", "0001_initial")]
    operations = [migrations.RunSQL(RULES, DROP_RULES), migrations.RunSQL(TRIGGERS, DROP_TRIGGERS)]
