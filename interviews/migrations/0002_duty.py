"""The database refuses a returned episode that calls for an interview and has none: functions and deferred triggers.

Written by hand, and frozen: a later change is a migration of its own. `rhi_duty` is the SQL twin of
`interviews.deadlines.duty`; a test runs both over one table of edge cases.
"""

from django.db import migrations

DUTY = """
CREATE OR REPLACE FUNCTION rhi_duty(
    category text, returned_earliest_at timestamptz, has_returned boolean, born_on date, died_on date,
    away_calls_for_interview boolean, went_live_at timestamptz, is_imported_without_return boolean,
    is_duplicate boolean
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN is_duplicate THEN 'not_due'
        WHEN is_imported_without_return THEN 'not_known'
        WHEN category <> 'missing' AND NOT away_calls_for_interview THEN 'not_due'
        WHEN died_on IS NOT NULL AND NOT has_returned THEN 'not_due'
        WHEN died_on < (returned_earliest_at AT TIME ZONE 'Europe/London')::date THEN 'not_due'
        WHEN NOT has_returned THEN 'awaiting_return'
        WHEN returned_earliest_at IS NULL THEN 'due'
        WHEN returned_earliest_at < went_live_at THEN 'not_known'
        WHEN (returned_earliest_at AT TIME ZONE 'Europe/London')::date >= (CASE
            WHEN to_char(born_on, 'MMDD') = '0229' THEN make_date(extract(year FROM born_on)::int + 18, 3, 1)
            ELSE (born_on + interval '18 years')::date END) THEN 'not_due'
        ELSE 'due'
    END
$$;
"""

DROP_DUTY = """
DROP FUNCTION rhi_duty(text, timestamptz, boolean, date, date, boolean, timestamptz, boolean, boolean);
"""

CHECK = """
CREATE OR REPLACE FUNCTION rhi_check_episode(checked_episode bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM cases_missingepisode episode
        JOIN cases_child child ON child.id = episode.child_id
        JOIN accounts_council council ON council.id = episode.council_id
        LEFT JOIN interviews_returninterview owed ON owed.episode_id = episode.id AND owed.duty = 'due'
        WHERE episode.id = checked_episode
          AND episode.returned_precision <> ''
          AND owed.id IS NULL
          AND rhi_duty(episode.category, episode.returned_earliest_at, true, child.born_on, child.died_on,
                       council.away_calls_for_interview, council.went_live_at, false,
                       episode.duplicate_of_id IS NOT NULL) = 'due'
    ) THEN
        RAISE EXCEPTION 'episode % has returned and calls for a return home interview, and has none', checked_episode
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_episode_has_its_interview';
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION rhi_episode_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rhi_check_episode(NEW.id);
    RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION rhi_interview_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rhi_check_episode(OLD.episode_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER returned_episode_has_its_interview
    AFTER INSERT OR UPDATE OF returned_earliest_at, returned_precision, category, duplicate_of_id
    ON cases_missingepisode
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.returned_precision <> '') EXECUTE FUNCTION rhi_episode_changed();
CREATE CONSTRAINT TRIGGER returned_episode_keeps_its_interview
    AFTER DELETE OR UPDATE OF duty, episode_id ON interviews_returninterview
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rhi_interview_changed();
"""

DROP_CHECK = """
DROP TRIGGER returned_episode_keeps_its_interview ON interviews_returninterview;
DROP TRIGGER returned_episode_has_its_interview ON cases_missingepisode;
DROP FUNCTION rhi_interview_changed();
DROP FUNCTION rhi_episode_changed();
DROP FUNCTION rhi_check_episode(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial")]
    operations = [migrations.RunSQL(DUTY, DROP_DUTY), migrations.RunSQL(CHECK, DROP_CHECK)]
