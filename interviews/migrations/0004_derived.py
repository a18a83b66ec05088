"""Every derived column of a return home interview: one definition, `rhi_derived`, kept true by the database itself.

Written by hand, and frozen: a later change is a migration of its own. Whatever writes an input (a form, a file, a merge,
SQL) need not know of it: a statement that changes one derives the rows it concerns before it ends, and only a row that
comes out different is written. Nothing else can write these columns: `derived_columns_are_kept` puts them back. While
`rhi.derived_waits` is `on`, which holds for one transaction, nothing is derived (interviews.derived).

Rules (domain, measures): an offer counts when the choice was put to the child, so not where its message did not arrive,
and at the latest when the child said no to an offer put to somebody else; no reply is not an answer; nobody else's
answer stands before the child's own, and of others' the latest; a full interview counts when it was with the child and
started after the child was located from that episode; a completed interview implies an offer at its start at the latest;
help counts when its code is marked *help*. A decision on sharing falls due after the hours that were agreed when the
interview was held or declined, the shortest of all agreements in force then.
"""

from collections.abc import Iterator

from django.db import migrations

OF_EPISODE = (
    "council_id, child_id, duty, category, placement_basis, placement_type_id, placement_group, is_care_leaver,"
    " returned_earliest_at, returned_latest_at, returned_precision, counted_on, due_at, offer_due_at, is_hosted"
)
OF_WORK = (
    "first_offered_at, first_direct_offer_at, latest_response, is_declined_by_child, declined_at, partial_at,"
    " completed_at, is_independent, shares_interview, help_offered_at, help_accepted_at, help_started_at,"
    " share_decided_at, is_shared, released_at, decision_due_at"
)
COLUMNS = f"{OF_EPISODE}, {OF_WORK}"


def of(row: str, columns: str = COLUMNS) -> str:
    """The columns of a row, by its name in the statement."""
    return ", ".join(f"{row}.{name}" for name in columns.split(", "))


USUAL_DECISION_HOURS = 72

# The facts are asked for at each save: in plpgsql the plan is kept for the session. As a function in plain SQL it was
# planned again for each call, behind the policies of the wall, which took as long as all the rest.

FACTS = """
CREATE OR REPLACE FUNCTION rhi_day_of(earliest timestamptz, latest timestamptz, how_exact text)
RETURNS date LANGUAGE sql STABLE AS $$
    SELECT ((CASE WHEN how_exact = 'approximate' THEN earliest + (latest - earliest) / 2 ELSE earliest END)
            AT TIME ZONE 'Europe/London')::date
$$;
CREATE OR REPLACE FUNCTION rhi_away_calls(council bigint, returned_at timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT rule.calls_for_interview FROM accounts_awayrule rule
        WHERE rule.council_id = council AND rule.holds_from <= (
            coalesce(returned_at, 'infinity') AT TIME ZONE 'Europe/London')::date
        ORDER BY rule.holds_from DESC LIMIT 1), false);
END
$$;
CREATE OR REPLACE FUNCTION rhi_facts_of_episodes(episodes bigint[]) RETURNS TABLE (
    episode_id bigint, council_id bigint, child_id bigint, duty text, category text, placement_basis text,
    placement_type_id text, placement_group text, is_care_leaver boolean, returned_earliest_at timestamptz,
    returned_latest_at timestamptz, returned_precision text, counted_on date, due_at timestamptz,
    offer_due_at timestamptz, is_hosted boolean
) LANGUAGE plpgsql STABLE SET plan_cache_mode = 'force_generic_plan' SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT episode.id, episode.council_id, episode.child_id, known.duty, episode.category::text,
           CASE placement.location WHEN 'in_area' THEN 'in_area' WHEN 'out_of_area' THEN 'out_of_area'
               WHEN 'not_known' THEN 'area_not_known' ELSE 'home' END,
           placement.placement_type_id::text, coalesce(kind.reporting_group, 'not_looked_after')::text,
           placement.id IS NULL AND coalesce(child.care_leaver_from
               <= (episode.went_missing_earliest_at AT TIME ZONE 'Europe/London')::date, false),
           episode.returned_earliest_at, episode.returned_latest_at, episode.returned_precision::text,
           CASE WHEN episode.duplicate_of_id IS NOT NULL THEN NULL
                WHEN episode.returned_precision <> '' THEN rhi_day_of(
                    episode.returned_earliest_at, episode.returned_latest_at, episode.returned_precision)
                ELSE rhi_day_of(episode.located_earliest_at, episode.located_latest_at, episode.located_precision) END,
           CASE known.duty WHEN 'due' THEN episode.returned_earliest_at + interval '72 hours' END,
           CASE known.duty WHEN 'due' THEN episode.returned_earliest_at + make_interval(hours => council.offer_hours) END,
           episode.is_hosted
    FROM cases_missingepisode episode
    JOIN cases_child child ON child.id = episode.child_id
    JOIN accounts_council council ON council.id = episode.council_id
    LEFT JOIN cases_placement placement ON placement.id = episode.placement_id
    LEFT JOIN cases_placementtype kind ON kind.code = placement.placement_type_id
    CROSS JOIN LATERAL (
        SELECT rhi_duty(episode.category, episode.returned_earliest_at, episode.returned_precision <> '', child.born_on,
                        child.died_on, rhi_away_calls(episode.council_id, episode.returned_earliest_at),
                        council.went_live_at, episode.source = 'ssda903' AND episode.returned_precision = '',
                        episode.duplicate_of_id IS NOT NULL) AS duty OFFSET 0
    ) known
    WHERE episode.id = ANY(episodes);
END
$$;
CREATE OR REPLACE FUNCTION rhi_decision_hours(council bigint, began timestamptz)
RETURNS interval LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN began IS NOT NULL THEN (
        SELECT make_interval(hours => coalesce(min(agreed.decide_within_hours), %(usual)s)::int)
        FROM sharing_sharingagreement agreed
        WHERE agreed.council_id = council
          AND agreed.starts_on <= (began AT TIME ZONE 'Europe/London')::date
          AND (agreed.replaces_id IS NULL OR agreed.signed_at <= began)
          AND (agreed.ends_on IS NULL OR agreed.ends_on >= (began AT TIME ZONE 'Europe/London')::date)
          AND (agreed.ended_at IS NULL OR agreed.ended_at > began)) END;
END
$$;
""".replace("%(usual)s", str(USUAL_DECISION_HOURS))
DROP_FACTS = """
DROP FUNCTION rhi_decision_hours(bigint, timestamptz);
DROP FUNCTION rhi_facts_of_episodes(bigint[]);
DROP FUNCTION rhi_away_calls(bigint, timestamptz);
DROP FUNCTION rhi_day_of(timestamptz, timestamptz, text);
"""

# A talk in part does not outweigh a refusal that came after it: the work is closed. A whole one always does.
DERIVED = """
CREATE OR REPLACE FUNCTION rhi_derived(ids bigint[]) RETURNS TABLE (
    id bigint, council_id bigint, child_id bigint, duty text, category text, placement_basis text,
    placement_type_id text, placement_group text, is_care_leaver boolean, returned_earliest_at timestamptz,
    returned_latest_at timestamptz, returned_precision text, counted_on date, due_at timestamptz,
    offer_due_at timestamptz, is_hosted boolean, first_offered_at timestamptz, first_direct_offer_at timestamptz,
    latest_response text, is_declined_by_child boolean, declined_at timestamptz, partial_at timestamptz,
    completed_at timestamptz, is_independent boolean, shares_interview boolean, help_offered_at timestamptz,
    help_accepted_at timestamptz, help_started_at timestamptz, share_decided_at timestamptz, is_shared boolean,
    released_at timestamptz, decision_due_at timestamptz
) LANGUAGE sql STABLE AS $$
    WITH chosen AS (
        SELECT r.id, r.episode_id, coalesce(e.located_earliest_at, e.went_missing_earliest_at) AS talk_from
        FROM interviews_returninterview r JOIN cases_missingepisode e ON e.id = r.episode_id WHERE r.id = ANY(ids)
    ), put AS (
        SELECT o.return_interview_id AS id,
               min(CASE WHEN o.offered_to = 'child' THEN o.offered_at
                        WHEN o.response_id = 'response.declined_by_child' THEN coalesce(o.responded_at, o.offered_at)
                   END) AS first_offer,
               min(o.offered_at) FILTER (WHERE o.offered_to = 'child' AND m.kind = 'direct') AS first_direct,
               (array_agg(o.response_id ORDER BY coalesce(o.responded_at, o.offered_at) DESC, o.id DESC)
                   FILTER (WHERE (o.offered_to = 'child' OR o.response_id = 'response.declined_by_child')
                       AND o.response_id NOT IN ('response.no_response', 'response.declined_by_parent')
                   ))[1] AS answer,
               (array_agg(o.response_id ORDER BY coalesce(o.responded_at, o.offered_at) DESC, o.id DESC)
                   FILTER (WHERE o.response_id = 'response.declined_by_parent'
                       OR o.offered_to <> 'child' AND o.response_id <> 'response.no_response'
                   ))[1] AS answer_of_others,
               max(coalesce(o.responded_at, o.offered_at)) FILTER (
                   WHERE o.response_id = 'response.declined_by_child') AS refused_at
        FROM interviews_offer o JOIN cases_code m ON m.key = o.method_id
        WHERE o.return_interview_id = ANY(ids)
          AND (o.undelivered_at IS NULL OR o.response_id <> 'response.no_response') GROUP BY 1
    ), talks AS (
        SELECT c.return_interview_id AS id, i.started_at, i.completion_id,
               (i.outside_care = 'yes' AND i.outside_council = 'yes') AS independent,
               (SELECT count(*) FROM interviews_interviewcoverage other
                JOIN interviews_returninterview covered ON covered.id = other.return_interview_id
                JOIN cases_missingepisode absence ON absence.id = covered.episode_id AND absence.duplicate_of_id IS NULL
                WHERE other.interview_id = i.id) AS covers
        FROM interviews_interviewcoverage c
        JOIN interviews_interview i ON i.id = c.interview_id
        JOIN chosen ON chosen.id = c.return_interview_id AND i.started_at >= chosen.talk_from
        WHERE c.return_interview_id = ANY(ids) AND i.completion_id IN ('completion.full', 'completion.partial')
    ), heard AS (
        SELECT talks.id,
               min(started_at) AS first_talk,
               min(started_at) FILTER (WHERE completion_id = 'completion.partial') AS partial_at,
               max(started_at) FILTER (WHERE completion_id = 'completion.partial') AS last_partial_at,
               min(started_at) FILTER (WHERE completion_id = 'completion.full') AS completed_at,
               (array_agg(independent ORDER BY started_at) FILTER (WHERE completion_id = 'completion.full'))[1]
                   AS independent,
               (array_agg(covers ORDER BY started_at) FILTER (WHERE completion_id = 'completion.full'))[1] AS covers
        FROM talks GROUP BY 1
    ), helped AS (
        SELECT h.return_interview_id AS id, min(h.offered_at) AS offered_at, min(h.accepted_at) AS accepted_at,
               min(h.started_at) AS started_at
        FROM interviews_help h JOIN cases_code c ON c.key = h.outcome_id AND c.kind = 'help'
        WHERE h.return_interview_id = ANY(ids) GROUP BY 1
    ), decided AS (
        SELECT d.return_interview_id AS id, min(d.decided_at) AS first_at,
               (array_agg(d.choice ORDER BY d.decided_at DESC, d.id DESC))[1] = 'share' AS is_shared
        FROM sharing_sharedecision d WHERE d.return_interview_id = ANY(ids) GROUP BY 1
    ), released AS (
        SELECT s.return_interview_id AS id, min(s.released_at) AS first_at
        FROM sharing_summary s WHERE s.return_interview_id = ANY(ids) GROUP BY 1
    )
    SELECT chosen.id, facts.council_id, facts.child_id, facts.duty, facts.category, facts.placement_basis,
           facts.placement_type_id, facts.placement_group, facts.is_care_leaver, facts.returned_earliest_at,
           facts.returned_latest_at, facts.returned_precision, facts.counted_on, facts.due_at, facts.offer_due_at,
           facts.is_hosted,
           least(put.first_offer, heard.first_talk), least(put.first_direct, heard.first_talk),
           coalesce(put.answer, CASE put.answer_of_others
               WHEN 'response.declined_by_parent' THEN put.answer_of_others END, ''),
           child_said.no, CASE WHEN child_said.no THEN put.refused_at END,
           heard.partial_at, heard.completed_at, heard.independent, coalesce(heard.covers > 1, false),
           helped.offered_at, helped.accepted_at, helped.started_at,
           decided.first_at, decided.is_shared, released.first_at,
           ended.at + rhi_decision_hours(facts.council_id, ended.at)
    FROM chosen
    JOIN rhi_facts_of_episodes(ARRAY(SELECT chosen.episode_id FROM chosen)) facts ON facts.episode_id = chosen.episode_id
    LEFT JOIN put ON put.id = chosen.id
    LEFT JOIN heard ON heard.id = chosen.id
    LEFT JOIN helped ON helped.id = chosen.id
    LEFT JOIN decided ON decided.id = chosen.id
    LEFT JOIN released ON released.id = chosen.id
    CROSS JOIN LATERAL (
        SELECT coalesce(put.answer = 'response.declined_by_child' AND heard.completed_at IS NULL
                        AND coalesce(put.refused_at > heard.last_partial_at, true), false) AS no
    ) child_said
    CROSS JOIN LATERAL (
        SELECT coalesce(heard.completed_at, CASE WHEN child_said.no THEN put.refused_at END) AS at
    ) ended
$$;
"""
DROP_DERIVED = "DROP FUNCTION rhi_derived(bigint[]);"

# Whoever writes an input may see less than the row hangs on (a provider sees no agreement, an administrator no
# restricted child): all is derived with the whole wall open, which is closed again before the statement ends. Plans are
# kept for the session: behind the policies of the wall, planning takes longer than running.
DERIVE = f"""
CREATE OR REPLACE FUNCTION rhi_derive(source text, keys text[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = 'force_generic_plan' SET enable_seqscan = off AS $$
DECLARE
    lists text[] := '{{councils,limited,hidden,shown}}';
    before text[] := ARRAY(SELECT coalesce(current_setting('rhi.' || name, true), '') FROM unnest(lists) name);
    ids bigint[];
BEGIN
    IF rhi_derived_waits() OR cardinality(keys) = 0 THEN
        RETURN;
    END IF;
    PERFORM rhi_enter_everywhere();
    IF source = 'return_interview' THEN
        ids := keys::bigint[];
    ELSIF source = 'episode' THEN
        ids := ARRAY(
            SELECT r.id FROM interviews_returninterview r WHERE r.episode_id = ANY(keys::bigint[])
            UNION SELECT other.return_interview_id FROM interviews_returninterview r
            JOIN interviews_interviewcoverage c ON c.return_interview_id = r.id
            JOIN interviews_interviewcoverage other ON other.interview_id = c.interview_id
            WHERE r.episode_id = ANY(keys::bigint[]));
    ELSIF source = 'interview' THEN
        ids := ARRAY(SELECT DISTINCT return_interview_id FROM interviews_interviewcoverage
                     WHERE interview_id = ANY(keys::bigint[]));
    ELSIF source = 'child' THEN
        ids := ARRAY(SELECT id FROM interviews_returninterview WHERE child_id = ANY(keys::bigint[]));
    ELSIF source = 'placement' THEN
        ids := ARRAY(SELECT r.id FROM interviews_returninterview r JOIN cases_missingepisode e ON e.id = r.episode_id
                     WHERE e.placement_id = ANY(keys::bigint[]));
    ELSIF source = 'placement_type' THEN
        ids := ARRAY(SELECT id FROM interviews_returninterview WHERE placement_type_id = ANY(keys));
    ELSIF source = 'code' THEN
        ids := ARRAY(SELECT return_interview_id FROM interviews_offer WHERE method_id = ANY(keys)
                     UNION SELECT return_interview_id FROM interviews_help WHERE outcome_id = ANY(keys));
    ELSIF source = 'council' THEN
        ids := ARRAY(SELECT id FROM interviews_returninterview WHERE council_id = ANY(keys::bigint[]));
    ELSE
        RAISE EXCEPTION 'rhi_derive does not know the source %', source;
    END IF;
    IF cardinality(ids) > 0 THEN
        PERFORM set_config('rhi.deriving', 'on', true);
        UPDATE interviews_returninterview r SET ({COLUMNS}) = ROW ({of("d")})
        FROM rhi_derived(ids) d
        WHERE d.id = r.id AND ({of("r")})
            IS DISTINCT FROM ({of("d")});
        PERFORM set_config('rhi.deriving', '', true);
    END IF;
    PERFORM set_config('rhi.' || lists[place], before[place], true) FROM generate_subscripts(lists, 1) place;
END
$$;
CREATE OR REPLACE FUNCTION rhi_keep_derived() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = 'force_generic_plan' SET enable_seqscan = off AS $$
BEGIN
    IF rhi_derived_waits() OR current_setting('rhi.deriving', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT {of("OLD")}
        INTO {of("NEW")};
    ELSE
        SELECT {of("facts", OF_EPISODE)}
        INTO {of("NEW", OF_EPISODE)}
        FROM rhi_facts_of_episodes(ARRAY[NEW.episode_id]) facts;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER derived_columns_are_kept BEFORE INSERT OR UPDATE ON interviews_returninterview
    FOR EACH ROW EXECUTE FUNCTION rhi_keep_derived();
"""
DROP_DERIVE = """
DROP TRIGGER derived_columns_are_kept ON interviews_returninterview;
DROP FUNCTION rhi_keep_derived();
DROP FUNCTION rhi_derive(text, text[]);
"""

# (table, source, key, the columns that count): what a return home interview is derived from. Of these a change counts,
# before there is a return home interview nothing is derived from them.
CHANGED = (
    ("interviews_returninterview", "return_interview", "id", "episode_id"),
    (
        "cases_missingepisode",
        "episode",
        "id",
        "council_id, child_id, category, source, is_hosted, placement_id, duplicate_of_id, went_missing_earliest_at,"
        " located_earliest_at, located_latest_at, located_precision, returned_earliest_at, returned_latest_at,"
        " returned_precision",
    ),
    ("cases_child", "child", "id", "born_on, died_on, care_leaver_from"),
    ("cases_placement", "placement", "id", "location, placement_type_id"),
    ("cases_placementtype", "placement_type", "code", "reporting_group"),
    ("cases_code", "code", "key", "kind"),
    ("accounts_council", "council", "id", "went_live_at, offer_hours"),
    ("interviews_interview", "interview", "id", "started_at, completion_id, outside_care, outside_council"),
)
# Of these a new row counts, and one that is removed.
ADDED = (
    ("accounts_awayrule", "council", "council_id", "calls_for_interview, holds_from"),
    (
        "interviews_offer",
        "return_interview",
        "return_interview_id",
        "offered_at, offered_to, method_id, response_id, responded_at, undelivered_at",
    ),
    ("interviews_interviewcoverage", "interview", "interview_id", "return_interview_id"),
    ("interviews_interviewcoverage", "return_interview", "return_interview_id", "interview_id"),
    (
        "interviews_help",
        "return_interview",
        "return_interview_id",
        "outcome_id, offered_at, accepted_at, started_at",
    ),
    ("sharing_sharedecision", "return_interview", "return_interview_id", "choice, decided_at"),
    ("sharing_summary", "return_interview", "return_interview_id", "released_at"),
    (
        "sharing_sharingagreement",
        "council",
        "council_id",
        "decide_within_hours, starts_on, ends_on, ended_at, signed_at, replaces_id",
    ),
)
ON_CHANGE = """
CREATE OR REPLACE FUNCTION rhi_input_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE source text := TG_ARGV[0]; key text := TG_ARGV[1]; columns text := TG_ARGV[2]; keys text[];
BEGIN
    IF rhi_derived_waits() OR TG_TABLE_NAME = 'interviews_returninterview'
            AND current_setting('rhi.deriving', true) = 'on' THEN
        RETURN NULL;
    END IF;
    EXECUTE format(CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT array_agg(DISTINCT %1$s::text) FROM became'
        WHEN 'DELETE' THEN 'SELECT array_agg(DISTINCT %1$s::text) FROM was'
        ELSE 'SELECT array_agg(DISTINCT %1$s::text) FROM (
                  (SELECT %2$s FROM was EXCEPT SELECT %2$s FROM became)
                  UNION ALL (SELECT %2$s FROM became EXCEPT SELECT %2$s FROM was)) changed'
        END, key, columns) INTO keys;
    PERFORM rhi_derive(source, coalesce(keys, '{}'));
    RETURN NULL;
END
$$;
"""
EVENTS = {
    "UPDATE": "OLD TABLE AS was NEW TABLE AS became",
    "INSERT": "NEW TABLE AS became",
    "DELETE": "OLD TABLE AS was",
}
KEYS = {"cases_placementtype": "code", "cases_code": "key"}


def triggers() -> Iterator[tuple[str, str, str]]:
    """(name, table, statement) of each trigger."""
    for inputs, events in ((CHANGED, ("UPDATE",)), (ADDED, tuple(EVENTS))):
        for table, source, key, columns in inputs:
            compared = ", ".join(dict.fromkeys((KEYS.get(table, "id"), key, *columns.split(", "))))
            for event in events:
                name = f"derived_by_{source}_after_{event.lower()}"
                yield (
                    name,
                    table,
                    f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {EVENTS[event]} FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION rhi_input_changed('{source}', '{key}', '{compared}');",
                )


TRIGGERS = "\n".join(statement for _, _, statement in triggers())
DROP_TRIGGERS = "\n".join(f"DROP TRIGGER {name} ON {table};" for name, table, _ in triggers())

# The deferred proof of 0002_duty reads the duty from the one definition.
CHECK = """
CREATE OR REPLACE FUNCTION rhi_check_episode(checked_episode bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM rhi_facts_of_episodes(ARRAY[checked_episode]) facts
        JOIN cases_missingepisode episode ON episode.id = facts.episode_id
        LEFT JOIN interviews_returninterview owed ON owed.episode_id = episode.id AND owed.duty = 'due'
        WHERE facts.returned_precision <> '' AND facts.duty = 'due' AND owed.id IS NULL
    ) THEN
        RAISE EXCEPTION 'episode % has returned and calls for a return home interview, and has none', checked_episode
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'returned_episode_has_its_interview';
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0003_placements"),
        ("accounts", "0001_initial"),
        ("cases", "0001_initial"),
        ("sharing", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FACTS, DROP_FACTS),
        migrations.RunSQL(DERIVED, DROP_DERIVED),
        migrations.RunSQL(DERIVE, DROP_DERIVE),
        migrations.RunSQL(ON_CHANGE, "DROP FUNCTION rhi_input_changed();"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        migrations.RunSQL(CHECK, migrations.RunSQL.noop),
    ]
